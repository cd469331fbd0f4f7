import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { appendLines, readEnds, readLines } from "../../../local/step-functions/line-file.ts";

describe("a file of JSON lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "lines-"));
  const file = join(folder, "lines.jsonl");
  after(() => rmSync(folder, { recursive: true }));

  it("gives back what was appended, and its ends without the rest", () => {
    const line = fc.record({ text: fc.string({ maxLength: 50 }), padding: fc.nat(100_000) });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        rmSync(file, { force: true });
        const values = lines.map(({ text, padding }) => ({ text: text + "é".repeat(padding) }));
        appendLines(
          file,
          values.map((value) => JSON.stringify(value)),
        );
        expect(readLines(file)).to.deep.equal(values);
        expect(readEnds(file)).to.deep.equal([values[0], values.at(-1)]);
      }),
      { numRuns: 50 },
    );
  });

  it("loses nothing but a line that was not written to its end", () => {
    fc.assert(
      fc.property(fc.nat(60), (cut) => {
        const text = '{"a":1}\n{"b":"é"}\n{"c":3}\n';
        const bytes = Buffer.from(text).subarray(0, Math.min(cut, Buffer.byteLength(text)));
        writeFileSync(file, bytes);
        const whole = bytes.toString("latin1").split("\n").length - 1;
        expect(readLines(file)).to.have.length(whole);
        appendLines(file, ["4"]);
        expect(readLines(file).at(-1)).to.equal(4);
      }),
    );
  });
});
