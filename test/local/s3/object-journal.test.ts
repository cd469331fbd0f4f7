import { appendFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { ObjectJournal, type ObjectRecord } from "../../../local/s3/object-journal.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

/** The record of the nth file that was ever PUT. */
const record = (n: number): ObjectRecord => ({
  etag: `${n}`.padStart(32, "0"),
  modified: 1_700_000_000_000 + n,
  headers: { "content-type": "text/plain" },
  metadata: {},
  size: n % 3,
  mtimeMs: 1000 + (n % 2),
  ino: n,
});

/** What one may do with the journal of a few keys. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), key: fc.constantFrom("a", "b/é", "c") }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("take back" as const), key: fc.constantFrom("a", "b/é", "c") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), key: fc.constantFrom("a", "b/é", "c") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("open again" as const), key: fc.constant("") }) },
);

describe("local S3: what is known about objects that were PUT", () => {
  it("is the newest two records of each key, also when the journal is opened again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) =>
        withTemporaryFolder(async (folder) => {
          const path = join(folder, "objects.jsonl");
          let journal = await ObjectJournal.open(path);
          const known = new Map<string, ObjectRecord[]>();
          let n = 0;
          for (const { kind, key } of steps) {
            if (kind === "open again") {
              await journal.close();
              journal = await ObjectJournal.open(path);
            } else if (kind === "delete") {
              await journal.forget(key);
              known.delete(key);
            } else {
              const put = record(n++);
              const takeBack = await journal.add(key, put);
              if (kind === "put") known.set(key, [put, ...(known.get(key) ?? [])].slice(0, 2));
              else {
                await takeBack();
                // The object that is still there; the one before it is asked for no more.
                known.set(key, (known.get(key) ?? []).slice(0, 1));
              }
            }
            for (const key of ["a", "b/é", "c"]) {
              for (const one of known.get(key) ?? []) expect(journal.find(key, one)).to.deep.equal(one);
              if (!known.get(key)?.length) expect(journal.find(key, record(0))).to.equal(undefined);
            }
          }
          await journal.close();
        }),
      ),
    );
  });

  it("stays short where objects are overwritten, and finds each one while it is written anew", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const journal = await ObjectJournal.open(path);
      const kept = record(1);
      await journal.add("kept", kept);
      const puts = Array.from({ length: 5000 }, (_, n) => journal.add("again", record(n + 2)));
      const looking = (async () => {
        for (let looks = 0; looks < 200; looks++) {
          expect(journal.find("kept", kept)).to.deep.equal(kept);
          await new Promise(setImmediate);
        }
      })();
      await Promise.all([...puts, looking]);
      expect((await readFile(path, "utf8")).split("\n").length).to.be.within(2, 1100);
      expect(journal.find("again", record(5001))).to.deep.equal(record(5001));
      await journal.close();
    }));

  it("takes what a kill left of a line, and what is no line, for nothing", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const first = await ObjectJournal.open(path);
      await first.add("a", record(1));
      await first.close();
      await appendFile(path, "what is this\n\n");
      const whole = (await readFile(path)).length;
      await appendFile(path, JSON.stringify({ key: "a", record: record(2) }).slice(0, 40));
      const second = await ObjectJournal.open(path);
      expect(second.find("a", record(1))).to.deep.equal(record(1));
      await second.add("b", record(3));
      await second.close();
      expect((await stat(path)).size).to.be.above(whole + 40);
      const third = await ObjectJournal.open(path);
      expect(third.find("a", record(1))).to.deep.equal(record(1));
      expect(third.find("b", record(3))).to.deep.equal(record(3));
      await third.close();
    }));

  it("reads one that names a PUT twice, and lines of any length", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const long = { ...record(7), metadata: { note: "é".repeat(5000) } };
      const lines = [record(1), long, long].map((one) => `${JSON.stringify({ key: "a", record: one })}\n`);
      await writeFile(path, lines.join(""));
      const journal = await ObjectJournal.open(path);
      expect(journal.find("a", long)).to.deep.equal(long);
      expect(journal.find("a", record(1)), "the one before it").to.deep.equal(record(1));
      await journal.close();
      expect(journal.find("a", long), "of a bucket that is gone").to.equal(undefined);
    }));

  it("does not take another key's line for its own where somebody else wrote to the file", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const [ours, theirs] = [await ObjectJournal.open(path), await ObjectJournal.open(path)];
      await theirs.add("theirs", record(1));
      await ours.add("ours", record(2));
      expect(ours.find("ours", record(2))).to.deep.equal(record(2));
      expect(ours.find("ours", record(1))).to.equal(undefined);
      await ours.close();
      await theirs.close();
    }));

  it("takes nothing any more once it is closed, however long it has become", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const journal = await ObjectJournal.open(path);
      for (let n = 0; n < 1002; n++) await journal.add("a", record(n));
      await journal.close();
      const error = await journal.add("a", record(2000)).catch((thrown: NodeJS.ErrnoException) => thrown.code);
      expect(error).to.equal("EBADF");
    }));

  it("can be read where there is no room to write it anew", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const lines = Array.from({ length: 1500 }, (_, n) => `${JSON.stringify({ key: "a", record: record(n) })}\n`);
      await writeFile(path, lines.join(""));
      // A folder where the new file would be: nothing can be written there.
      await mkdir(join(`${path}.new`, "in the way"), { recursive: true });
      const journal = await ObjectJournal.open(path);
      expect(journal.find("a", record(1499))).to.deep.equal(record(1499));
      await journal.close();
    }));

  it("keeps a last line apart that lacks its end alone, when it is written anew", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "objects.jsonl");
      const line = (key: string, n: number) => JSON.stringify({ key, record: record(n) });
      const lines = Array.from({ length: 1500 }, (_, n) => line("a", n));
      await writeFile(path, [line("z", 1), ...lines, line("m", 2), line("z", 3)].join("\n"));
      for (let opened = 1; opened <= 2; opened++) {
        const journal = await ObjectJournal.open(path);
        expect(journal.find("z", record(3)), `opened ${opened} times`).to.deep.equal(record(3));
        expect(journal.find("a", record(1499))).to.deep.equal(record(1499));
        expect(journal.find("m", record(2))).to.deep.equal(record(2));
        await journal.close();
      }
    }));
});
