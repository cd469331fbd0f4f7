import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { trimLog } from "../../../local/lambda/trim-log.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const at = (day: number) => Date.UTC(2024, 0, day);
const line = (day: number, text: string) => `${new Date(at(day)).toISOString()}\tid\tINFO\t${text}\n`;

describe("trimLog()", () => {
  async function trimmed(text: string, before: number, dryRun = false) {
    let result = { bytes: 0, left: "" };
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "f.log");
      await writeFile(path, text);
      const bytes = await trimLog(path, before, dryRun, () => false);
      expect(await readdir(folder)).to.deep.equal(["f.log"]);
      result = { bytes, left: await readFile(path, "utf8") };
    });
    return result;
  }

  it("takes out the lines of before a moment, and those without a time after them", async () => {
    const old = `no time\r\n${line(1, "größer")}  at stack\n${line(2, "x")}`;
    const young = `${line(3, "y")}  at stack\n${line(4, "not to its end").trimEnd()}`;
    expect(await trimmed(old + young, at(3))).to.deep.equal({ bytes: Buffer.byteLength(old), left: young });
  });

  it("finds the place in a log that is read in pieces, and takes out nothing where it is only to say how much", async () => {
    const old = line(1, "a".repeat(300)).repeat(1000);
    expect(await trimmed(old + line(3, "y"), at(2))).to.deep.equal({ bytes: old.length, left: line(3, "y") });
    expect(await trimmed(old + line(3, "y"), at(2), true)).to.deep.equal({
      bytes: old.length,
      left: old + line(3, "y"),
    });
  });

  it("leaves a log whose lines say no times, or all young ones, as long as it is written to", async () => {
    for (const text of ["no times\nat all\n", line(5, "x"), ""]) {
      expect(await trimmed(text, at(2))).to.deep.equal({ bytes: 0, left: text });
    }
  });

  it("gives way to a process that opens the log meanwhile", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "f.log");
      const text = line(1, "x") + line(3, "y");
      await writeFile(path, text);
      let looks = 0;
      expect(await trimLog(path, at(2), false, () => ++looks > 1)).to.equal(0);
      expect(await readFile(path, "utf8")).to.equal(text);
      expect(await readdir(folder)).to.deep.equal(["f.log"]);
    });
  });

  it("removes a log that nobody has written to since", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "f.log");
      await writeFile(path, "no times\n");
      await utimes(path, at(1) / 1000, at(1) / 1000);
      expect(await trimLog(path, at(2), false, () => false)).to.equal(9);
      expect(await readdir(folder)).to.deep.equal([]);
      expect(await trimLog(path, at(2), false, () => false)).to.equal(0);
    });
  });
});
