import { expect } from "chai";
import * as z from "zod";
import { noBounds } from "../../../asl/budget/bounds.ts";
import { budgetOf } from "../../../asl/budget/budget.ts";
import type { PlatformMachine, Quotas } from "../../../asl/budget/platform.ts";
import type { FunctionContract } from "../../../asl/contract.ts";
import type { JsonObject } from "../../../asl/types/json.ts";

const text = z.strictObject({ text: z.string().max(10) });
const work = { name: "work", input: text, output: text, timeout: 300, memory: 128 } satisfies FunctionContract;
const quotas: Quotas = {
  historyEvents: 25_000,
  limits: { lambda: 100, athenaDml: 20, athenaDdl: 20, execution: 1000, mapRun: 10 },
  reserved: {},
  leases: {},
  entryPoints: [{ machine: "top", lease: "only" }],
};

function machine(
  name: string,
  states: JsonObject,
  more: Partial<PlatformMachine> & { readonly seconds?: number } = {},
) {
  const [StartAt = ""] = Object.keys(states);
  const { seconds, ...rest } = more;
  const definition = { QueryLanguage: "JSONata", StartAt, States: states, ...(seconds && { TimeoutSeconds: seconds }) };
  return { name, bounds: noBounds, definition, ...rest };
}

const lambda = (more: JsonObject = { End: true }): JsonObject => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "work" },
  ...more,
});
const start = (name: string, pattern: string, more: JsonObject = { End: true }): JsonObject => ({
  Type: "Task",
  Resource: `arn:aws:states:::states:startExecution${pattern}`,
  Arguments: { StateMachineArn: `arn:aws:states:us-east-1:111111111111:stateMachine:${name}` },
  ...more,
});
const map = (body: JsonObject, count: number, more: JsonObject = {}): JsonObject => ({
  Type: "Map",
  Items: Array.from({ length: count }, (_, index) => index),
  ItemProcessor: { StartAt: "Do", States: { Do: body } },
  End: true,
  ...more,
});

/** An iteration that no failure of its Task fails. */
const caught = (task: (more: JsonObject) => JsonObject): JsonObject => ({
  StartAt: "Do",
  States: {
    Do: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Else" }], End: true }),
    Else: { Type: "Pass", End: true },
  },
});

function budget(machines: readonly PlatformMachine[], more: Partial<Quotas> = {}) {
  const { lines, diagnostics } = budgetOf({ machines, functions: [work] }, { ...quotas, ...more });
  const most = (of: string, resource: string) =>
    lines.find((line) => line.of === of && line.resource === resource)?.bound;
  return { lines, diagnostics, most, codes: diagnostics.map(({ code }) => code) };
}

describe("budgetOf", () => {
  it("multiplies down through machines that start each other, and names the chain", () => {
    const leaf = machine("leaf", { Each: map(lambda(), 100, { MaxConcurrency: 5, ItemProcessor: caught(lambda) }) });
    const starting = (name: string, MaxConcurrency: number) =>
      map({}, 50, { MaxConcurrency, ItemProcessor: caught((more) => start(name, ".sync:2", more)) });
    const middle = machine("middle", { Each: starting("leaf", 4) });
    const top = machine("top", { Each: starting("middle", 2) });
    const { lines, most } = budget([leaf, middle, top]);
    expect(most("top", "lambda")).to.equal(40);
    expect(lines.find(({ of, resource }) => of === "top" && resource === "lambda")?.because).to.equal(
      "top (x2) → middle (x4) → leaf (x5) → work (x1) = 40",
    );
    expect(most("top", "execution")).to.equal(2 + 8);
    expect(most("all entry points", "execution")).to.equal(1 + 2 + 8);
  });

  it("counts what is started and not waited for once for every start", () => {
    const leaf = machine("leaf", { Do: lambda() });
    const { most } = budget([leaf, machine("top", { Each: map(start("leaf", ""), 50, { MaxConcurrency: 2 }) })]);
    expect(most("top", "lambda")).to.equal(50);
  });

  it("counts the invocations that a time-out leaves running, and none where the function ends first", () => {
    const Retry = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 4 }];
    const top = (TimeoutSeconds: number) => machine("top", { Do: lambda({ TimeoutSeconds, Retry, End: true }) });
    expect(budget([top(60)]).most("top", "lambda")).to.equal(5);
    expect(budget([top(60)]).codes).to.include("timeout-below-function");
    expect(budget([top(300)]).most("top", "lambda")).to.equal(1);
    expect(budget([top(300)]).codes).to.deep.equal([]);
  });

  it("counts siblings that a failing iteration cuts, for every retry of its Map", () => {
    const Retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }];
    const top = machine("top", { Each: map(lambda(), 10, { MaxConcurrency: 5, Retry }) });
    // Four siblings stay of each of two failed runs, and five run.
    expect(budget([top]).most("top", "lambda")).to.equal(2 * 4 + 5);
    const catching = machine("top", {
      Each: map(lambda(), 10, { MaxConcurrency: 5, Retry, ItemProcessor: caught(lambda) }),
    });
    expect(budget([catching]).most("top", "lambda")).to.equal(5);
  });

  it("counts a query that nobody waits for as running from then on, and says which Task does not wait", () => {
    const query = (pattern: string) => ({
      Type: "Task",
      Resource: `arn:aws:states:::athena:startQueryExecution${pattern}`,
      Arguments: { QueryString: "SELECT 1" },
      End: true,
    });
    const top = (pattern: string) => machine("top", { Each: map(query(pattern), 30, { MaxConcurrency: 2 }) });
    expect(budget([top(".sync")]).most("top", "athenaDml")).to.equal(2);
    const { most, diagnostics } = budget([top("")]);
    expect(most("top", "athenaDml")).to.equal(30);
    expect(diagnostics.find(({ code }) => code === "in-flight")?.message).to.contain(
      '"Do" does not wait for its query, so each one counts as running from then on',
    );
  });

  it("holds starts of queries of both kinds against their rate", () => {
    const drop = {
      Type: "Task",
      Resource: "arn:aws:states:::athena:startQueryExecution.sync",
      Arguments: { QueryString: "DROP TABLE t" },
      End: true,
    };
    const rates = { startQuery: { burst: 3, perSecond: 1 } };
    const { codes, lines } = budget([machine("top", { Each: map(drop, 9, { MaxConcurrency: 4 }) })], { rates });
    expect(codes).to.deep.equal(["request-rate"]);
    expect(lines.find(({ resource }) => resource === "StartQueryExecution at once")?.bound).to.equal(4);
  });

  it("tells DDL from DML by the statement, and counts both where it cannot", () => {
    const query = (QueryString: string) =>
      machine("top", {
        Do: {
          Type: "Task",
          Resource: "arn:aws:states:::athena:startQueryExecution.sync",
          Arguments: { QueryString },
          End: true,
        },
      });
    const counts = (sql: string) => {
      const { most } = budget([query(sql)]);
      return [most("top", "athenaDml") ?? 0, most("top", "athenaDdl") ?? 0];
    };
    expect(counts("SELECT 1")).to.deep.equal([1, 0]);
    expect(counts("create table t as select 1")).to.deep.equal([1, 0]);
    expect(counts("ALTER TABLE t ADD PARTITION (day = '1')")).to.deep.equal([0, 1]);
    expect(counts("{% $sql %}")).to.deep.equal([1, 1]);
    expect(counts("{% 'UNLOAD (' & $sql & ') TO ' & $place %}")).to.deep.equal([1, 0]);
    expect(counts("{% 'CREATE TABLE ' & $rest %}")).to.deep.equal([1, 1]);
    expect(counts("{% 'SELECT 1' = $x ? $sql : 'SELECT 2' %}")).to.deep.equal([1, 1]);
  });

  it("holds a function against its reserved concurrency", () => {
    const top = machine("top", { Each: map(lambda(), 30, { MaxConcurrency: 20 }) });
    const [found] = budget([top], { reserved: { work: 10 } }).diagnostics;
    expect(found?.message).to.contain("20 invocations of work may be in flight at once, and 10 are allowed");
    expect(found?.message).to.contain('Cap "Each" of top at MaxConcurrency 10');
  });

  it("holds a lease's entry points against its share", () => {
    const top = machine("top", { Each: map(lambda(), 30, { MaxConcurrency: 20 }) });
    const [found] = budget([top], { leases: { only: { lambda: 15 } } }).diagnostics;
    expect(found?.message).to.match(/^lease only: 20 Lambda invocations/);
  });

  it("counts a Distributed Map's children, as many as it runs at once, and its Map Run", () => {
    const distributed = {
      StartAt: "Do",
      States: { Do: lambda() },
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    };
    const top = machine("top", { Each: map(lambda(), 500, { MaxConcurrency: 60, ItemProcessor: distributed }) });
    const { most } = budget([top]);
    expect([most("top", "lambda"), most("top", "execution"), most("top", "mapRun")]).to.deep.equal([60, 60, 1]);
    expect(most("top/Each", "history")).to.equal(2 + 5);
  });

  it("warns where more starts come at once than the bucket holds", () => {
    const leaf = machine("leaf", { Do: { Type: "Pass", End: true } });
    const top = machine("top", { Each: map(start("leaf", ".sync:2"), 40) });
    const [found] = budget([leaf, top], { rates: { startExecution: { burst: 21, perSecond: 10 } } }).diagnostics;
    expect(found).to.include({ code: "request-rate", severity: "warning" });
    expect(found?.message).to.contain("41 calls of StartExecution").and.contain("after 2.0 s");
  });

  it("counts every thread that may enter a state at one moment, and says how long the bucket lasts", () => {
    const pause = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 1, End: true } } };
    const leaf = machine("leaf", { Each: map({}, 30, { MaxConcurrency: 10, ItemProcessor: pause }) });
    const top = machine("top", {
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Five", States: { Five: map(start("leaf", ".sync:2"), 5) } },
          { StartAt: "Alone", States: { Alone: { Type: "Pass", End: true } } },
        ],
        End: true,
      },
    });
    const rates = { stateTransition: { burst: 40, perSecond: 10 } };
    const { lines, diagnostics } = budget([leaf, top], { rates });
    expect(lines.find(({ resource }) => resource === "StateTransition at once")).to.deep.include({
      bound: 51,
      quota: 40,
      because: "top (x5) → leaf (x10) + 1 elsewhere = 51; kept up where each takes at least 5.1 s",
    });
    expect(diagnostics[0]?.message).to.contain("after 1.1 s").and.contain("delayed, not failed");
  });

  it("counts no transitions of children that are EXPRESS", () => {
    const children = (ExecutionType: string) => ({
      StartAt: "Do",
      States: { Do: { Type: "Pass", End: true } },
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
    });
    const bound = (type: string) => {
      const top = machine("top", { Each: map({}, 5000, { ItemProcessor: children(type) }) });
      const { most } = budget([top], { rates: { stateTransition: { burst: 800, perSecond: 800 } } });
      return most("all entry points", "StateTransition at once");
    };
    expect([bound("STANDARD"), bound("EXPRESS")]).to.deep.equal([5000, 1]);
  });

  it("holds Lambda's requests against ten a second for each unit of concurrency", () => {
    const top = machine("top", { Each: map(lambda(), 30) });
    const { lines, codes } = budget([top], { limits: { lambda: 2 }, reserved: { work: 1 } });
    expect(lines.find(({ resource }) => resource === "Lambda requests at once")).to.deep.include({
      bound: 30,
      quota: 20,
      because: "top (x30) → work (x1) = 30; kept up where each takes at least 1.5 s",
    });
    expect(lines.find(({ resource }) => resource === "Lambda requests to work at once")?.quota).to.equal(10);
    expect(codes.filter((code) => code === "request-rate")).to.have.length(2);
  });

  it("says how large payloads may get by contract, and unknown where nothing bounds them", () => {
    const input = z.strictObject({ keys: z.array(z.string().max(100)).max(1000) });
    const output = z.strictObject({ note: z.string() });
    const { most, codes, lines } = budget([machine("top", { Do: lambda() }, { input, output })]);
    expect(most("top", "input bytes")).to.equal(2 + 8 + 1 + 1000 * (2 + 600 + 1));
    expect(codes).to.deep.equal(["payload-size"]);
    expect(lines.find(({ resource }) => resource === "output bytes")).to.deep.include({ bound: undefined });
  });

  it("says what a Map gathers, and warns where that is too large and not caught", () => {
    const item = { kind: "string", max: 2000, pattern: "^[a-z]*$" } as const;
    const shapes = { results: new Map([["Each", { kind: "array", item, max: 200 } as const]]), variables: new Map() };
    const top = (Catch: JsonObject[]) => {
      const states = { Each: map(lambda(), 200, { Catch }), Else: { Type: "Pass", End: true } };
      return budget([machine("top", states, { shapes })]);
    };
    const caught = (error: string) => top([{ ErrorEquals: [error], Next: "Else" }]);
    const { most, diagnostics, lines } = caught("States.ALL");
    expect(most("top", 'result of "Each" bytes')).to.equal(1 + 200 * 2003);
    expect(diagnostics[0]).to.include({ code: "payload-size", severity: "warning", path: "States.Each" });
    expect(lines.find(({ resource }) => resource === 'result of "Each" bytes')?.because).to.equal("200 items of 2,002");
    expect(caught("States.DataLimitExceeded").codes).to.deep.equal([]);
  });

  it("holds each variable against 256 KiB, and all against 10 MiB, those of iterations as often as they run", () => {
    const text = (max: number) => ({ kind: "string", max, pattern: "^[a-z]*$" }) as const;
    const unbounded = { kind: "string" } as const;
    const variables = new Map([
      ["outer", text(98)],
      ["inner", text(260_000)],
      ["open", unbounded],
      ["large", text(300_000)],
      ["unused", text(300_000)],
    ]);
    const set = (name: string, more: JsonObject) => ({
      Type: "Pass",
      Assign: { [name]: "{% $states.input %}" },
      ...more,
    });
    const body = { StartAt: "Inner", States: { Inner: set("inner", { End: true }) } };
    const states = {
      Outer: set("outer", { Next: "Open" }),
      Open: set("open", { Next: "Large" }),
      Large: set("large", { Next: "Each" }),
      Each: map({}, 500, { MaxConcurrency: 39, ItemProcessor: body }),
    };
    const shapes = { results: new Map(), variables };
    const { most, diagnostics } = budget([machine("top", states, { shapes })]);
    expect(most("top", "variable $outer bytes")).to.equal(100);
    expect(most("top", "variable $open bytes")).to.equal(undefined);
    expect(most("top", "all variables bytes")).to.equal(100 + 2 * 262_144 + 39 * 260_002);
    expect(diagnostics.map(({ message }) => /the (.*) may have/.exec(message)?.[1])).to.deep.equal([
      "variable $large",
      "all variables",
    ]);
  });

  it("warns of retries that nothing waits for any more", () => {
    const Retry = [
      { ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 2, MaxAttempts: 7, BackoffRate: 1.85 },
    ];
    const top = (seconds: number) => machine("top", { Do: lambda({ Retry, End: true }) }, { seconds });
    const [found] = budget([top(60)]).diagnostics;
    expect(found).to.include({ code: "retry-outlasts-wait", path: "States.Do" });
    expect(found?.message).to.contain("172.2 s");
    expect(budget([top(600)]).codes).to.deep.equal([]);
  });

  it("tells orphans from what was asked for, and how to have none", () => {
    const leaf = machine("leaf", { Each: map(lambda(), 100, { MaxConcurrency: 5 }) });
    const top = machine("top", { Each: map(start("leaf", ".sync:2"), 100, { MaxConcurrency: 2 }) });
    const [found] = budget([top, leaf], { limits: { lambda: 10 } }).diagnostics;
    expect(found?.message).to.match(
      /of them run on after they were given up: .* Catch States.ALL inside the Map or Parallel, so that none is cut: then at most 10 of 10\.$/,
    );
    const [more] = budget([top, leaf], { limits: { lambda: 9 } }).diagnostics;
    expect(more?.message).to.contain("none is cut: top");
  });

  it("names what starts it, where no cap helps", () => {
    const branches = ["A", "B", "C", "D"].map((name) => ({ StartAt: name, States: { [name]: lambda({ End: true }) } }));
    const top = machine("top", { All: { Type: "Parallel", Branches: branches, End: true } });
    const [found] = budget([top], { limits: { lambda: 3 } }).diagnostics;
    expect(found?.message).to.contain('They are started by "A", "B", "C" and 1 more. Run fewer at once');
  });

  it("says that a machine which starts itself has no bound", () => {
    const { diagnostics, codes } = budget([machine("top", { Do: start("top", ".sync:2") })]);
    expect(codes).to.deep.equal(["in-flight"]);
    expect(diagnostics[0]?.message).to.contain("any number of open executions may be in flight");
    expect(diagnostics[0]?.message).to.contain('"Do" starts the machine that it is in');
  });

  it("caps a Distributed Map where that is what helps", () => {
    const ItemProcessor = { ...caught(lambda), ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
    const top = machine("top", { Each: map({}, 5000, { ItemProcessor }) });
    const [found] = budget([top], { limits: { lambda: 100 } }).diagnostics;
    expect(found).to.include({ code: "in-flight", path: "States.Each" });
    expect(found?.message).to.contain('Cap "Each" of top at MaxConcurrency 100: then at most 100 of 100.');
  });

  it("names the machine behind a burst", () => {
    const top = machine("top", { Each: map(start("leaf", ".sync:2"), 40) });
    const [found] = budget([top], { rates: { stateTransition: { burst: 21, perSecond: 10 } } }).diagnostics;
    expect(found).to.include({ code: "request-rate", machine: "top" });
    expect(found?.message).to.match(/^all entry points: 40 state transitions may come at one moment/);
  });
});
