import { expect } from "chai";
import fc from "fast-check";
import type { Execution } from "../../../engine/execution.ts";
import { describeMapRun } from "../../../engine/map-run/describe-map-run.ts";
import { exceeds } from "../../../engine/map-run/tolerance.ts";
import { payload } from "../../../engine/payload.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import { addMachine, invoke, outcome, testEngine } from "../run-machine.ts";

const maps = fc.record({
  /** How each item's child ends, and after how many seconds. */
  items: fc.array(fc.record({ fails: fc.boolean(), after: fc.integer({ min: 0, max: 5 }) }), { maxLength: 120 }),
  concurrency: fc.integer({ min: 0, max: 50 }),
  batch: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  count: fc.integer({ min: 0, max: 40 }),
  percentage: fc.integer({ min: 0, max: 100 }),
  type: fc.constantFrom("STANDARD", "EXPRESS"),
});

describe("any Distributed Map", () => {
  it("has counts that add up, six events, results in order, and never more children at once than allowed", () => {
    fc.assert(
      fc.property(maps, ({ items, concurrency, batch, count, percentage, type }) => {
        let most = 0;
        const map = {
          Type: "Map",
          ItemSelector: { index: "{% $states.context.Map.Item.Index %}", item: "{% $states.context.Map.Item.Value %}" },
          MaxConcurrency: concurrency,
          ToleratedFailureCount: count,
          ToleratedFailurePercentage: percentage,
          ...(batch === undefined ? {} : { ItemBatcher: { MaxItemsPerBatch: batch } }),
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
            StartAt: "Child",
            States: { Child: invoke() },
          },
          End: true,
        };
        const { engine, clock } = testEngine({
          model: ({ stateInput }) => {
            const running = [...engine.executions()].filter(isRunningChild);
            most = Math.max(most, running.length);
            const given = stateInput as unknown as Child & { readonly Items?: readonly Child[] };
            const list = given.Items ?? [given];
            const after = Math.max(...list.map(({ item }) => item.after));
            if (list.some(({ item }) => item.fails)) return { error: "Boom", after };
            return { result: list.map(({ index }) => index), after };
          },
        });
        const machineArn = addMachine(engine, "machine", { StartAt: "Map", States: { Map: map } });
        const started = engine.start({ machineArn, name: "run", input: payload(items) });
        if ("refused" in started) throw new Error(started.message);
        runVirtual(engine, clock);
        const run = outcome(engine, started.execution.arn);
        const [mapRun] = engine.mapRuns(started.execution.arn);
        if (mapRun === undefined) throw new Error("There is no Map Run.");
        const children = [...engine.executions()].filter((execution) => execution.mapRunArn !== undefined);
        const { itemCounts, executionCounts, status } = describeMapRun(mapRun);

        expect(run.types.filter((name) => name.startsWith("Map"))).to.have.length(status === "SUCCEEDED" ? 6 : 5);
        for (const { total, pending, running: still, succeeded, failed, timedOut, aborted } of [
          itemCounts,
          executionCounts,
        ]) {
          expect(pending + still + succeeded + failed + timedOut + aborted).to.equal(total);
          expect(still).to.equal(0);
        }
        expect(itemCounts.total).to.equal(items.length);
        expect(executionCounts.total - executionCounts.pending).to.equal(children.length);
        expect(exceeds({ count, percentage }, itemCounts.failed, items.length)).to.equal(status === "FAILED");
        expect(most).to.be.at.most(concurrency === 0 ? items.length : concurrency);
        if (status !== "SUCCEEDED") return;
        expect(itemCounts.pending).to.equal(0);
        const output = run.output as readonly (readonly number[] | { readonly Status: string })[];
        const indexes = output.flatMap((result) => (Array.isArray(result) ? (result as readonly number[]) : []));
        expect(indexes).to.deep.equal([...indexes].sort((a, b) => a - b));
        expect(output).to.have.length(Math.ceil(items.length / (batch ?? 1)));
      }),
      { numRuns: 150 },
    );
  });
});

interface Child {
  readonly index: number;
  readonly item: { readonly fails: boolean; readonly after: number };
}

function isRunningChild({ mapRunArn, status }: Execution): boolean {
  return mapRunArn !== undefined && status === "RUNNING";
}
