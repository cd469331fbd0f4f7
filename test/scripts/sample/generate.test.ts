import { readdir, readFile, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { parseFileNamePattern, partitionOf } from "../../../schemas/file-name-pattern.ts";
import { loadDataset } from "../../../scripts/platform/load-dataset.ts";
import { CsvWriter } from "../../../scripts/sample/csv-writer.ts";
import { generateSample, sampleFiles } from "../../../scripts/sample/generate.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const options = { devices: 2, from: "2024-02-28T23", hours: 2, hz: 10, seed: 3 };

async function filesUnder(root: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const keyed = paths.map(
    async (path): Promise<[string, Buffer]> => [relative(root, path).split(sep).join("/"), await readFile(path)],
  );
  return new Map((await Promise.all(keyed)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe("generateSample()", () => {
  it("makes the same files of the same seed, keeps what is there, and makes again what is not", async () => {
    await withTemporaryFolder(async (folder) => {
      const [first, second] = [join(folder, "first"), join(folder, "second")];
      const made = await generateSample({ ...options, root: first });
      expect(made).to.include({ files: 2 * 2 * 12, kept: 0 });
      expect(sampleFiles(options)).to.equal(made.files);
      await generateSample({ ...options, root: second });
      expect(await filesUnder(second)).to.deep.equal(await filesUnder(first));
      const [[key = ""] = []] = await filesUnder(first);
      await rm(join(first, key));
      expect(await generateSample({ ...options, root: first })).to.deep.equal({ ...made, kept: made.files - 1 });
      await generateSample({ ...options, seed: 4, root: second });
      expect(await filesUnder(second)).not.to.deep.equal(await filesUnder(first));
    });
  });

  it("makes files that the dataset vibration describes: names, header, records in order, few of them broken or doubled", async () => {
    const { files: pattern, partition, columns } = await loadDataset("vibration");
    const names = parseFileNamePattern(pattern, partition);
    if ("problem" in names) throw new Error(names.problem);
    await withTemporaryFolder(async (root) => {
      const made = await generateSample({ ...options, root });
      const files = await filesUnder(root);
      const partitions = new Set([...files.keys()].map((key) => partitionOf(names, key)));
      expect([...partitions]).to.deep.equal(["2024-02-28T23", "2024-02-29T00"]);
      let [records, broken, doubled, bytes] = [0, 0, 0, 0];
      for (const packed of files.values()) {
        const text = gunzipSync(packed).toString();
        bytes += text.length;
        const [header, ...lines] = text.trimEnd().split("\n");
        expect(header).to.equal(columns.map(({ name }) => name).join(","));
        const times = lines.map((line) => line.split(",")[1] ?? "");
        expect(times).to.deep.equal([...times].sort());
        records += lines.length;
        doubled += lines.length - new Set(times).size;
        broken += lines.filter((line) => line.includes("n/a")).length;
      }
      expect({ records, bytes }).to.deep.equal({ records: made.records, bytes: made.bytes });
      expect(records).to.equal(4 * 12 * 300 * 10 + doubled);
      expect(broken).to.be.within(records / 3000, records / 300);
      expect(doubled).to.be.within(records / 10_000, records / 1000);
    });
  });
});

describe("CsvWriter", () => {
  it("writes fixed-point numbers as their decimals", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(6), (value, decimals) => {
        const writer = new CsvWriter(64);
        writer.fixed(value, decimals);
        expect(writer.bytes.toString()).to.equal(
          (value / 10 ** decimals).toFixed(decimals).replace(/^-(?=0\.?0*$)/, ""),
        );
      }),
    );
  });
});
