import { expect } from "chai";
import fc from "fast-check";
import { CsvSieve } from "../../../functions/transform-file/csv-sieve.ts";
import type { Reject } from "../../../functions/transform-file/sieve.ts";
import { describeDataset } from "./transform-raw.ts";

/** What is left of a file that comes in pieces, and what was rejected. */
function sift(file: Buffer, cuts: readonly number[]): { kept: string; rejects: Reject[]; read: number } {
  const rejects: Reject[] = [];
  const sieve = new CsvSieve({
    dataset: describeDataset(),
    source: "a file",
    onReject: (reject) => rejects.push(reject),
  });
  const places = [0, ...cuts.map((cut) => cut % (file.length + 1)).sort((a, b) => a - b), file.length];
  const kept = places
    .slice(1)
    .map((end, index) => Buffer.from(sieve.push(Buffer.from(file.subarray(places[index], end)))));
  kept.push(Buffer.from(sieve.end()));
  return { kept: Buffer.concat(kept).toString(), rejects, read: sieve.counts.read };
}

describe("separating sound records from the others", () => {
  it("leaves header, byte order mark, blank lines and rejects out, and ends lines by LF", () => {
    const file = Buffer.from("\ufeffrig,at,value\r\n\nr1,2024-01-01,1\r\nr2,never,1\r\nr3,2024-01-01,1\r\n");
    expect(sift(file, []).kept).to.equal("r1,2024-01-01,1\nr3,2024-01-01,1\n");
  });

  it("comes to the same wherever the file's pieces are cut", () => {
    const line = fc.constantFrom(
      "r1,2024-01-01,1",
      'r2,2024-01-01,"1"',
      '"r\n""3""",2024-01-01,',
      '"é\r\n漢",2024-01-01, "2"',
      "r4,never,1",
      "r5,2024-01-01",
      '"r6,2024-01-01,1',
      'r7,"2024-01-01"x,1',
      "r\r8,2024-01-01,1",
      "",
    );
    const file = fc.record({
      lines: fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 12 }),
      mark: fc.constantFrom("", "\ufeff"),
      cuts: fc.array(fc.nat(), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(file, ({ lines, mark, cuts }) => {
        const bytes = Buffer.from(`${mark}rig,at,value\n${lines.flat().join("")}`);
        expect(sift(bytes, cuts)).to.deep.equal(sift(bytes, []));
      }),
      { numRuns: 500 },
    );
  });
});
