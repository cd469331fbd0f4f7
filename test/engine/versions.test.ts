import { expect } from "chai";
import type { Engine } from "../../engine/engine.ts";
import { payload } from "../../engine/payload.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import { saveExecution } from "../../engine/saved-execution.ts";
import { addMachine, outcome, testEngine } from "./run-machine.ts";

const machine = "arn:aws:states:us-east-1:111111111111:stateMachine:m";

function says(word: string) {
  return { QueryLanguage: "JSONata", StartAt: "P", States: { P: { Type: "Pass", Output: word, End: true } } };
}

/** An engine whose machine `m` says "new", its versions 1 and 2 "one" and "two", and its alias `live` leads as given. */
function versioned(...weights: readonly number[]) {
  const test = testEngine();
  for (const [at, word] of ["one", "two"].entries()) {
    test.engine.addVersion({ name: "m", definition: says(word) }, at + 1);
  }
  addMachine(test.engine, "m", says("new"));
  const routes = weights.map((weight, at) => ({ versionArn: `${machine}:${at + 1}`, weight }));
  test.engine.setAlias(`${machine}:live`, routes);
  return test;
}

function start(engine: Engine, machineArn: string, name?: string) {
  const started = engine.start({ machineArn, name, input: payload({}) });
  if ("refused" in started) throw new Error(started.message);
  engine.runDue();
  return outcome(engine, started.execution.arn);
}

describe("a version of a machine", () => {
  it("runs what it was, and is named by the execution, its history and its description", () => {
    const { engine } = versioned(100);
    const { output, description, events } = start(engine, `${machine}:1`, "run");
    expect(output).to.equal("one");
    expect(description).to.include({
      executionArn: "arn:aws:states:us-east-1:111111111111:execution:m:run",
      stateMachineArn: machine,
      stateMachineVersionArn: `${machine}:1`,
    });
    expect(description).not.to.have.property("stateMachineAliasArn");
    expect(events[0]?.executionStartedEventDetails).to.include({ stateMachineVersionArn: `${machine}:1` });
    expect(start(engine, machine).output).to.equal("new");
    expect(start(engine, machine).description).not.to.have.property("stateMachineVersionArn");
  });

  it("that is not there, or was taken away, does not start", () => {
    const { engine } = versioned(100);
    const input = payload({});
    expect(engine.start({ machineArn: `${machine}:3`, input })).to.include({ refused: "StateMachineDoesNotExist" });
    expect(engine.removeVersion(`${machine}:2`)).to.equal(true);
    expect(engine.start({ machineArn: `${machine}:2`, input })).to.include({ refused: "StateMachineDoesNotExist" });
    expect(engine.removeAlias(`${machine}:live`)).to.equal(true);
    expect(engine.start({ machineArn: `${machine}:live`, input })).to.include({ refused: "StateMachineDoesNotExist" });
  });

  it("goes with its machine, as its aliases do", () => {
    const { engine } = versioned(100);
    engine.removeMachine(machine);
    for (const arn of [machine, `${machine}:1`, `${machine}:live`]) {
      expect(engine.start({ machineArn: arn, input: payload({}) })).to.have.property("refused");
    }
  });

  it("is started by a Task that names it, or its alias", () => {
    const { engine, clock } = versioned(100);
    const parent = addMachine(engine, "parent", {
      StartAt: "Child",
      States: {
        Child: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution.sync:2",
          Arguments: { StateMachineArn: `${machine}:live` },
          End: true,
        },
      },
    });
    const started = engine.start({ machineArn: parent, name: "run", input: payload({}) });
    runVirtual(engine, clock);
    expect("execution" in started && outcome(engine, started.execution.arn).output).to.include({
      Output: "one",
      StateMachineArn: machine,
      StateMachineVersionArn: `${machine}:1`,
      StateMachineAliasArn: `${machine}:live`,
    });
  });
});

describe("an alias of a machine", () => {
  it("shares its starts between two versions by their weights", () => {
    const { engine } = versioned(80, 20);
    const runs = Array.from({ length: 1000 }, () => start(engine, `${machine}:live`));
    const ones = runs.filter(({ output }) => output === "one");
    expect(ones.length).to.be.within(760, 840);
    for (const { output, description } of runs) {
      expect(description.stateMachineAliasArn).to.equal(`${machine}:live`);
      expect(description.stateMachineVersionArn).to.equal(`${machine}:${output === "one" ? 1 : 2}`);
    }
  });

  it("with the weights 100 and 0 leads to the first version alone, and 0 and 100 to the second", () => {
    for (const [weights, word] of [[[100, 0], "one"] as const, [[0, 100], "two"] as const]) {
      const { engine } = versioned(...weights);
      for (let run = 0; run < 100; run++) expect(start(engine, `${machine}:live`).output).to.equal(word);
    }
  });

  it("stays with an execution that is saved, restored and redriven, also when it leads elsewhere by then", () => {
    const fails = { QueryLanguage: "JSONata", StartAt: "F", States: { F: { Type: "Fail", Error: "one" } } };
    const { engine } = testEngine();
    engine.addVersion({ name: "m", definition: fails }, 1);
    engine.addVersion({ name: "m", definition: says("two") }, 2);
    engine.setAlias(`${machine}:live`, [{ versionArn: `${machine}:1`, weight: 100 }]);
    const { description, events } = start(engine, `${machine}:live`, "run");
    engine.setAlias(`${machine}:live`, [{ versionArn: `${machine}:2`, weight: 100 }]);
    const execution = engine.execution(description.executionArn);
    const saved = execution && saveExecution(execution);
    if (saved === undefined) throw new Error("it was not saved");
    const other = testEngine().engine;
    other.restore(JSON.parse(JSON.stringify(saved)), { name: "m", definition: fails }, events);
    for (const each of [engine, other]) {
      each.redrive(description.executionArn);
      each.runDue();
      expect(outcome(each, description.executionArn).description).to.include({
        stateMachineVersionArn: `${machine}:1`,
        stateMachineAliasArn: `${machine}:live`,
        redriveCount: 1,
        error: "one",
      });
    }
  });
});

describe("an execution's name", () => {
  it("is free again 90 days after its end, for the machine and its versions alike", () => {
    const { engine, clock } = versioned(100);
    start(engine, machine, "n");
    const again = () => engine.start({ machineArn: `${machine}:1`, name: "n", input: payload({}) });
    clock.advanceTo(clock.now() + 90 * 24 * 3600 * 1000);
    expect(again()).to.include({ refused: "ExecutionAlreadyExists" });
    clock.advanceTo(clock.now() + 1);
    expect(again()).to.have.property("execution");
  });
});
