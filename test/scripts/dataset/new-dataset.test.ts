import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { parseDataset } from "../../../schemas/dataset-yaml.ts";
import { formatMade, type NewDataset, newDataset } from "../../../scripts/dataset/new-dataset.ts";
import { datasetsFolder } from "../../../scripts/platform/load-dataset.ts";
import { generateSample } from "../../../scripts/sample/generate.ts";
import { sampleFiles } from "../../../scripts/sample/sample-files.ts";
import { defaultSample } from "../../../scripts/sample/sample-options.ts";
import { transformRaw } from "../../functions/transform-file/transform-raw.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const csv = "device,at,value\nd1,2024-01-31T00:00:00Z,1.25\nd1,2024-01-31T00:00:01Z,2.50\nd1,2024-01-31T00:00:02Z,\n";

/** Folders of a test: one for raw files, one for datasets. */
async function withFolders(
  files: Readonly<Record<string, string | Buffer>>,
  work: (world: {
    raw: string;
    datasets: string;
    make: (key: string, options?: Partial<NewDataset>) => ReturnType<typeof newDataset>;
    refusal: (key: string, options?: Partial<NewDataset>) => Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const [raw, datasets] = [join(folder, "raw"), join(folder, "datasets")];
    await mkdir(datasets);
    await mkdir(raw);
    for (const [key, content] of Object.entries(files)) {
      await mkdir(dirname(join(raw, key)), { recursive: true });
      await writeFile(join(raw, key), content);
    }
    const options = { name: undefined, files: undefined, raw, defaultRaw: join(folder, "none"), datasets };
    const make = (key: string, given: Partial<NewDataset> = {}) =>
      newDataset({ ...options, from: join(raw, key), ...given });
    const refusal = async (key: string, given: Partial<NewDataset> = {}) => {
      const error: unknown = await make(key, given).catch((thrown: unknown) => thrown);
      expect(error).to.be.an("error").with.property("name", "UsageError");
      return (error as Error).message;
    };
    await work({ raw, datasets, make, refusal });
  });
}

async function described(datasets: string, name: string) {
  const text = await readFile(join(datasets, name, "dataset.yml"), "utf8");
  const parsed = parseDataset(text, { file: "dataset.yml", name });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return { text, dataset: parsed.dataset };
}

describe("npm run dataset -- new", function () {
  this.timeout(60_000);

  it("describes a file so that it becomes a table without a reject, and tells the commands to go on with", async () => {
    await withFolders({ "bench/d1_20240131.csv.gz": gzipSync(csv) }, async ({ raw, datasets, make }) => {
      const made = await make("bench/d1_20240131.csv.gz");
      expect(made).to.include({ name: "bench", day: "2024-01-31", records: 3, rejected: 0, compression: "gzip" });
      const { text, dataset } = await described(datasets, "bench");
      expect(dataset).to.deep.include({ files: "bench/d1_{yyyy}{MM}{dd}.csv.gz", partition: "day", timestamp: "at" });
      expect(dataset.columns).to.deep.equal([
        { name: "device", type: "string", required: true },
        { name: "at", type: "timestamp", required: true },
        { name: "value", type: "double", required: false },
      ]);
      expect(text).to.contain("# deduplicate: [device, at]\n");
      expect(text).to.match(/value.* # empty in some records/);
      const { counts, rows } = await transformRaw(gzipSync(csv), dataset);
      expect(counts).to.include({ read: 3, written: 3, rejected: 0, duplicates: 0 });
      expect(rows[0]).to.deep.equal(["d1", "2024-01-31 00:00:00", "1.25"]);
      expect(formatMade(made, { datasets: undefined }))
        .to.contain("It holds 3 records, which says little")
        .and.to.contain(`npm run backfill -- --dataset bench --raw ${raw} --from 2024-01-31 --to 2024-01-31`);
    });
  });

  it("describes files of each of this project's own datasets as they are", async () => {
    await withTemporaryFolder(async (root) => {
      const sample = { ...defaultSample, from: "2024-01-02T06", hours: 1, shift: 24, hz: 10 };
      await generateSample(sample, { root });
      for (const name of sample.datasets) {
        const file = [...sampleFiles({ ...sample, datasets: [name] })].at(-1);
        if (!file) throw new Error(`There is no file of ${name}.`);
        const datasets = join(root, "datasets");
        await mkdir(datasets, { recursive: true });
        const from = join(root, file.key);
        const made = await newDataset({ from, name, files: undefined, raw: root, defaultRaw: root, datasets });
        const { dataset } = await described(datasets, name);
        const { counts } = await transformRaw(await readFile(from), dataset);
        expect(counts.read, name).to.equal(counts.written + counts.rejected);
        expect(counts.rejected / counts.read, name).to.be.at.most(dataset.tolerated_rejects);
        expect({ read: counts.read, rejected: counts.rejected }).to.deep.equal({
          read: made.records,
          rejected: made.rejected,
        });
        const own = parseDataset(await readFile(join(datasetsFolder, name, "dataset.yml"), "utf8"), { file: "", name });
        if (!own.ok) throw new Error(`${name} is not sound.`);
        expect(dataset.format).to.deep.include(own.dataset.format);
        expect(dataset.columns.find(({ name }) => name === dataset.timestamp)?.format ?? "iso").to.equal(
          own.dataset.columns.find(({ name }) => name === own.dataset.timestamp)?.format ?? "iso",
        );
      }
    });
  });

  it("never overwrites, and writes nothing where it refuses", async () => {
    const files = { "bench/d1_20240131.csv": csv, "bench/none.csv": csv, "x/20240131.csv": "a,b\n1,2\n" };
    await withFolders(files, async ({ datasets, make, refusal }) => {
      await make("bench/d1_20240131.csv");
      const before = await readFile(join(datasets, "bench", "dataset.yml"));
      expect(await refusal("bench/d1_20240131.csv")).to.match(/dataset\.yml is there already, and is not overwritten/);
      expect(await readFile(join(datasets, "bench", "dataset.yml"))).to.deep.equal(before);
      expect(await refusal("bench/none.csv")).to.match(/neither its name nor its folders tell the day/);
      expect(await refusal("x/20240131.csv")).to.match(
        /no column says when a record was made.*Found: a \(int, such as "1"\)/,
      );
      expect(await readdir(datasets)).to.deep.equal(["bench"]);
    });
  });

  it("refuses what would share files with another dataset, and names that are none", async () => {
    await withFolders({ "bench/d1_20240131.csv": csv }, async ({ datasets, make, refusal }) => {
      await make("bench/d1_20240131.csv");
      const other = { name: "other", files: "bench/{rig}_{yyyy}{MM}{dd}.csv" };
      expect(await refusal("bench/d1_20240131.csv", other)).to.match(/one of the dataset bench too.*--raw DIR/);
      expect(await refusal("bench/d1_20240131.csv", { name: "No Name" })).to.match(/the folder's name, "No Name"/);
      expect(await readdir(datasets)).to.deep.equal(["bench"]);
    });
  });

  it("takes a pattern that a person gives, and says where it does not fit", async () => {
    await withFolders({ "in/a/31-01-24/f.csv": csv, "in/20240131.csv": csv }, async ({ make, refusal }) => {
      const made = await make("in/20240131.csv", { files: "in/{yyyy}{MM}{dd}.csv", name: "given" });
      expect(made).to.include({ files: "in/{yyyy}{MM}{dd}.csv", day: "2024-01-31" });
      expect(await refusal("in/a/31-01-24/f.csv", { files: "in/{yyyy}.csv" })).to.match(
        /--files is "in\/\{yyyy\}\.csv"; /,
      );
      expect(await refusal("in/a/31-01-24/f.csv", { files: "in/{yyyy}{MM}{dd}.csv" })).to.match(
        /is not how the key "in\/a\/31-01-24\/f\.csv" is written/,
      );
    });
  });

  it("finds the raw folder around a file's dated folders", async () => {
    await withFolders({ "deep/rig/2024/01/31/x.csv": csv }, async ({ raw, make }) => {
      const made = await make("deep/rig/2024/01/31/x.csv", { raw: undefined, name: "found" });
      expect(made).to.include({ raw: join(raw, "deep/rig"), files: "{yyyy}/{MM}/{dd}/x.csv", day: "2024-01-31" });
    });
  });

  const unreadable: Readonly<Record<string, [string | Buffer, RegExp]>> = {
    "an empty file": ["", /which is empty/],
    "a file of blank lines": ["\n \r\n\n", /holds no record/],
    "a gzip of nothing": [gzipSync(""), /holds no record/],
    "a binary file": [Buffer.from([1, 2, 0, 3, 10]), /is binary, not text/],
    "a zip archive": ["PK\x03\x04", /is a zip archive/],
    "half a gzip file": [gzipSync(csv).subarray(0, 40), /not sound gzip data/],
    "text in UTF-16": [Buffer.from(`\uFEFF${csv}`, "utf16le"), /is UTF-16/],
    "text in Latin 1": [Buffer.from("at;o\nGröße;Tür\nMaß;Öl\n", "latin1"), /is not UTF-8/],
    "one JSON array": ['[{"at": 1},\n {"at": 2}]\n', /is not ndjson.*jq -c '\.\[\]'/],
    "records of many forms": [
      `at,x\n${Array.from({ length: 9 }, (_, n) => `2024-01-01T00:00:0${n}Z${",1".repeat((n % 4) + 1)}`).join("\n")}`,
      /no description fits it: 6 of 9 records do not fit, the first in line 3: 3 cells instead of 2/,
    ],
  };
  for (const [what, [content, message]] of Object.entries(unreadable)) {
    it(`refuses ${what}`, async () => {
      await withFolders({ "20240131.csv": content }, async ({ datasets, refusal }) => {
        expect(await refusal("20240131.csv", { name: "x" })).to.match(message);
        expect(await readdir(datasets)).to.deep.equal([]);
      });
    });
  }

  it("refuses a file that is not there, a folder, and one outside of the raw folder", async () => {
    await withFolders({ "a/20240131.csv": csv }, async ({ raw, refusal }) => {
      expect(await refusal("b.csv")).to.match(/b\.csv, which is not there/);
      expect(await refusal("a")).to.match(/which is not a file/);
      expect(await refusal("a/20240131.csv", { raw: join(raw, "b") })).to.match(
        /not in the raw folder that --raw names/,
      );
    });
  });
});
