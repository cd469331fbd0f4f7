import type { Machine, MachinePlan, StatePlan } from "../machine.ts";
import { refusal, type StartRefusal } from "../start-refusal.ts";
import type { MockConfig, TestCase } from "./mock-config.ts";

/** Splits `…:stateMachine:NAME#TEST_CASE` into the machine's ARN and the name of its test case, undefined without one. */
export function splitTestCase(machineArn: string): { readonly arn: string; readonly testCase: string | undefined } {
  const at = machineArn.indexOf("#");
  if (at < 0) return { arn: machineArn, testCase: undefined };
  return { arn: machineArn.slice(0, at), testCase: machineArn.slice(at + 1) };
}

/** A machine's test case; refused where there is none of that name, or where it mocks what is no Task of the machine. */
export function findTestCase(config: MockConfig, machine: Machine, name: string): TestCase | StartRefusal {
  const cases = config.get(machine.name);
  const found = cases?.get(name);
  if (found === undefined) {
    const known = [...(cases?.keys() ?? [])].join(", ") || "none";
    return refusal.invalid(`The mock configuration has no test case ${name} of ${machine.name}; it has ${known}.`);
  }
  const tasks = tasksOf(machine);
  const other = [...found.keys()].find((state) => !tasks.has(state));
  if (other === undefined) return found;
  return refusal.invalid(
    `Test case ${name} of ${machine.name} mocks ${other}, which is no Task of it; there is ${[...tasks].join(", ")}.`,
  );
}

function tasksOf({ plan }: Machine): ReadonlySet<string> {
  const states = [...statesOf(plan)];
  return new Set(states.filter(({ type }) => type === "Task").map(({ name }) => name));
}

function* statesOf(plan: MachinePlan): Generator<StatePlan> {
  for (const block of plan.blocks) {
    for (const state of block.states.values()) {
      yield state;
      if (state.type === "Map" && state.mode === "DISTRIBUTED") yield* statesOf(state.processor);
    }
  }
}
