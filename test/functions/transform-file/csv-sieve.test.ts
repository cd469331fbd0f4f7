import { expect } from "chai";
import fc from "fast-check";
import { sift } from "./sift.ts";
import { describeDataset } from "./transform-raw.ts";

const siftCsv = (file: Buffer, cuts: readonly number[]) => sift(describeDataset(), file, cuts);

describe("separating sound records from the others", () => {
  it("leaves header, byte order mark, blank lines and rejects out, and ends lines by LF", () => {
    const file = Buffer.from("\ufeffrig,at,value\r\n\nr1,2024-01-01,1\r\nr2,never,1\r\nr3,2024-01-01,1\r\n");
    expect(siftCsv(file, []).kept).to.equal("r1,2024-01-01,1\nr3,2024-01-01,1\n");
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
        expect(siftCsv(bytes, cuts)).to.deep.equal(siftCsv(bytes, []));
      }),
      { numRuns: 500 },
    );
  });
});
