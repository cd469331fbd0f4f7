import { expect } from "chai";
import fc from "fast-check";
import { describeDataset, transformRaw } from "./transform-raw.ts";

const dataset = describeDataset({
  columns: [
    { name: "rig", type: "string", required: true },
    { name: "at", type: "timestamp", required: true },
    { name: "value", type: "decimal(9,3)" },
    { name: "note", type: "string" },
    { name: "speed", type: "double" },
  ],
  deduplicate: ["rig", "at"],
});

/** A record as it should come back, as it stands in the file, and whether it is sound. */
interface Case {
  readonly values: readonly (string | null)[];
  readonly text: string;
  readonly sound: boolean;
}

const word = fc.string({
  unit: fc.constantFrom(..."ab, \"\r\n;'\\\t\u0000é漢😀0"),
  minLength: 1,
  maxLength: 8,
});
const spaces = fc.constantFrom("", " ");
const quoted = (value: string, before = "", after = "") => `${before}"${value.replaceAll('"', '""')}"${after}`;
/** A cell of a text, quoted where it has to be, and now and then where it has not. */
const cellOf = (value: string) =>
  fc.tuple(fc.boolean(), spaces, spaces).map(([always, before, after]) => {
    const plain = !/[,\r\n]/.test(value) && !/^ *"/.test(value);
    return plain && !always ? value : quoted(value, before, after);
  });

const soundRecord: fc.Arbitrary<Case> = fc
  .tuple(
    fc.constantFrom("r1", "r 2", 'r"3', "é").chain((rig) => fc.tuple(fc.constant(rig), cellOf(rig))),
    fc.integer({ min: 0, max: 40 }),
    fc.option(fc.integer({ min: -999_999_999, max: 999_999_999 })),
    fc.option(word.chain((note) => fc.tuple(fc.constant(note), cellOf(note)))),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  )
  .map(([[rig, rigCell], ms, value, note, speed]) => {
    const milliseconds = String(ms).padStart(3, "0");
    const digits = String(Math.abs(value ?? 0)).padStart(4, "0");
    const decimal = value === null ? null : `${value < 0 ? "-" : ""}${digits.slice(0, -3)}.${digits.slice(-3)}`;
    return {
      values: [rig, milliseconds, decimal, note?.[0] ?? null, speed === null ? null : String(speed)],
      text: [rigCell, `2024-01-01T00:00:00.${milliseconds}Z`, decimal ?? "", note?.[1] ?? "", speed ?? ""].join(","),
      sound: true,
    };
  });

const brokenRecord: fc.Arbitrary<Case> = fc
  .constantFrom(
    "r1,2024-01-01T00:00:00Z",
    "r1,2024-01-01T00:00:00Z,1,a,1,1",
    "r1,2024-13-01T00:00:00Z,1,a,1",
    ",2024-01-01T00:00:00Z,1,a,1",
    "r1,,1,a,1",
    "r1,2024-01-01T00:00:00Z,1.2345,a,1",
    "r1,2024-01-01T00:00:00Z,1,a,1e999",
    'r1,2024-01-01T00:00:00Z,1,"a"b,1',
    "r1,2024-01-01T00:00:00Z,1,\rb,1",
    "word",
  )
  .map((text) => ({ values: [], text, sound: false }));

const file = fc.record({
  records: fc.array(
    fc.tuple(fc.oneof({ weight: 4, arbitrary: soundRecord }, brokenRecord), fc.constantFrom("\n", "\r\n", "\n\n")),
    { maxLength: 30 },
  ),
  mark: fc.constantFrom("", "\ufeff"),
  lastEnd: fc.boolean(),
});

describe("transforming any file", () => {
  it("gives the values of its sound records, names the lines of the others, adds up, and gives the same again", async () => {
    await fc.assert(
      fc.asyncProperty(file, async ({ records, mark, lastEnd }) => {
        const lines: number[] = [];
        const first = new Map<string, Case["values"]>();
        let sound = 0;
        let text = `${mark}rig,at,value,note,speed\n`;
        for (const [record, end] of records) {
          if (record.sound) {
            sound++;
            const key = JSON.stringify(record.values.slice(0, 2));
            if (!first.has(key)) first.set(key, record.values);
          } else {
            lines.push(text.split("\n").length);
          }
          text += record.text + end;
        }
        if (!lastEnd) text = text.trimEnd();

        const outcome = await transformRaw(text, dataset);
        expect(outcome.rejects.map(({ line }) => line)).to.deep.equal(lines);
        expect(outcome.counts).to.include({
          read: records.length,
          written: first.size,
          rejected: lines.length,
          duplicates: sound - first.size,
        });
        const expected = [...first.values()].sort((a, b) => Number(a[1]) - Number(b[1]));
        expect(outcome.rows.map(([rig, at, value, note]) => [rig, fraction(at), value, note])).to.deep.equal(
          expected.map(([rig, ms, value, note]) => [rig, ms, value, note]),
        );
        const speeds = (rows: readonly (readonly (string | null)[])[]) =>
          rows.map((row) => (row[4] === null ? null : Number(row[4])));
        expect(speeds(outcome.rows)).to.deep.equal(speeds(expected));
        expect(await transformRaw(text, dataset)).to.deep.equal(outcome);
      }),
      { numRuns: 25 },
    );
  }).timeout(60_000);
});

/** The milliseconds of a timestamp's text, which leaves out zeros at its end. */
function fraction(at: string | null | undefined): string {
  return (at?.split(".")[1] ?? "").padEnd(3, "0");
}
