import { expect } from "chai";
import fc from "fast-check";
import { describeDataset, transformRaw } from "./transform-raw.ts";

interface Row {
  readonly rig: string;
  readonly ms: number;
  readonly value: number;
}

/** Few rigs and times, so that equal ones are common. */
const rows = fc.array(
  fc.record({
    rig: fc.constantFrom("a", "b"),
    ms: fc.integer({ min: 0, max: 30 }),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 40 },
);

function csv(records: readonly Row[]): string {
  const lines = records.map(({ rig, ms, value }) => `${rig},${1_704_067_200_000 + ms},${value}`);
  return ["rig,at,value", ...lines, ""].join("\n");
}

/** The first record of each key, by time and, for equal times, by place. */
function expected(records: readonly Row[], keyOf: (row: Row) => string): string[][] {
  const first = new Map<string, Row>();
  for (const record of records) if (!first.has(keyOf(record))) first.set(keyOf(record), record);
  const sorted = [...first.values()].sort((a, b) => a.ms - b.ms);
  return sorted.map(({ rig, ms, value }) => [rig, String(ms), `${value}.000`]);
}

const columns = [
  { name: "rig", type: "string", required: true },
  { name: "at", type: "timestamp", format: "epoch_ms", required: true },
  { name: "value", type: "decimal(9,3)", required: true },
];
const keys: Record<string, (row: Row) => string> = {
  "rig,at": ({ rig, ms }) => `${rig} ${ms}`,
  "rig,value": ({ rig, value }) => `${rig} ${value}`,
  at: ({ ms }) => String(ms),
};

describe("the order of a file's records", () => {
  for (const [key, keyOf] of Object.entries(keys)) {
    it(`plays no part in which duplicates by ${key} are removed and how rows are sorted`, async () => {
      const dataset = describeDataset({ columns, deduplicate: key.split(",") });
      const order = fc.constantFrom("as they come", "by time", "strictly by time");
      await fc.assert(
        fc.asyncProperty(rows, order, async (drawn, way) => {
          const sorted = way === "as they come" ? drawn : drawn.toSorted((a, b) => a.ms - b.ms);
          const records =
            way === "strictly by time" ? sorted.filter(({ ms }, at) => ms !== sorted[at - 1]?.ms) : sorted;
          const { rows: written, counts } = await transformRaw(csv(records), dataset);
          const wanted = expected(records, keyOf);
          const found = written.map(([rig, at, value]) => [
            rig,
            String(Number(at?.split(".")[1]?.padEnd(3, "0") ?? 0)),
            value,
          ]);
          expect(found).to.deep.equal(wanted);
          expect(counts).to.include({ read: records.length, duplicates: records.length - wanted.length, rejected: 0 });
        }),
        { numRuns: 20 },
      );
    }).timeout(60_000);
  }
});
