import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { HistoryPages } from "../../../local/step-functions/history-pages.ts";

describe("pages of a history's file", () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pages-"));
    file = join(folder, "history.jsonl");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("hold the lines asked for, whatever is in them", async () => {
    const lines = fc.array(fc.record({ id: fc.nat(), text: fc.string({ unit: "grapheme" }) }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(30), fc.nat(30), async (values, a, b) => {
        await writeFile(file, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
        const pages = new HistoryPages();
        const [from, to] = [Math.min(a, b), Math.min(Math.max(a, b), values.length)];
        expect(pages.count(file)).to.equal(values.length);
        expect(pages.read(file, from, to)).to.deep.equal(values.slice(from, to));
      }),
      { numRuns: 50 },
    );
  });

  it("find lines longer than what is read at once", async () => {
    const long = "x".repeat(700_000);
    await writeFile(file, `[1]\n["${long}"]\n[3]\n`);
    const pages = new HistoryPages();
    expect(pages.count(file)).to.equal(3);
    expect(pages.read(file, 1, 3)).to.deep.equal([[long], [3]]);
  });

  it("notice more lines when they are told that the file has changed, and need no file", async () => {
    await writeFile(file, "[1]\n");
    const pages = new HistoryPages();
    expect(pages.count(file)).to.equal(1);
    await appendFile(file, "[2]\n");
    pages.forget(file);
    expect(pages.read(file, 0, 2)).to.deep.equal([[1], [2]]);
    expect(pages.count(join(folder, "none"))).to.equal(0);
  });
});
