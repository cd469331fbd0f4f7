import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { type Sieve, sieveFor } from "../../../functions/transform-file/sieve.ts";
import type { Dataset } from "../../../schemas/dataset.ts";
import { parseFileNamePattern, partitionOf } from "../../../schemas/file-name-pattern.ts";
import { loadDataset } from "../../../scripts/platform/load-dataset.ts";
import { generateSample } from "../../../scripts/sample/generate.ts";
import { sampleDatasets } from "../../../scripts/sample/sample-datasets.ts";
import { sampleFiles } from "../../../scripts/sample/sample-files.ts";
import { defaultSample, type SampleOptions } from "../../../scripts/sample/sample-options.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const names = sampleDatasets.map(({ name }) => name);
const options: SampleOptions = { ...defaultSample, from: "2024-01-01T23", hours: 2, shift: 24, hz: 10, seed: 3 };

async function filesUnder(root: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const keyed = paths.map(
    async (path): Promise<[string, Buffer]> => [relative(root, path).split(sep).join("/"), await readFile(path)],
  );
  return new Map((await Promise.all(keyed)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a file's records come to by its dataset's own rules. */
function sift(dataset: Dataset, key: string, text: Buffer): Sieve["counts"] {
  const sieve = sieveFor({ dataset, source: key, onReject: () => {} });
  sieve.push(text);
  sieve.end();
  return sieve.counts;
}

describe("generateSample()", function () {
  this.timeout(60_000);

  it("makes the same files of the same seed, keeps what is there, and makes again what is not", async () => {
    await withTemporaryFolder(async (folder) => {
      const [first, second] = [join(folder, "first"), join(folder, "second")];
      const made = await generateSample(options, { root: first });
      expect(made).to.include({ files: [...sampleFiles(options)].length, kept: 0 });
      await generateSample(options, { root: second });
      const files = await filesUnder(second);
      expect(files).to.deep.equal(await filesUnder(first));
      expect([...files.keys()]).to.deep.equal([...sampleFiles(options)].map(({ key }) => key).sort());
      const [[key = ""] = []] = await filesUnder(first);
      await rm(join(first, key));
      expect(await generateSample(options, { root: first })).to.deep.equal({ ...made, kept: made.files - 1 });
      await generateSample({ ...options, seed: 4 }, { root: second });
      expect(await filesUnder(second)).not.to.deep.equal(await filesUnder(first));
    });
  });

  for (const name of names) {
    it(`makes files that the dataset ${name} describes, few of their records broken or doubled`, async () => {
      const dataset = await loadDataset(name);
      const pattern = parseFileNamePattern(dataset.files, dataset.partition);
      if ("problem" in pattern) throw new Error(pattern.problem);
      const days = { ...options, datasets: [name], from: "2024-01-01T00", hours: 48, devices: 3, shift: 4 };
      await withTemporaryFolder(async (root) => {
        const made = await generateSample(days, { root });
        const files = await filesUnder(root);
        const partitions = new Set([...files.keys()].map((key) => partitionOf(pattern, key)?.slice(0, 10)));
        expect([...partitions]).to.deep.equal(["2024-01-01", "2024-01-02"]);
        const counts = [...files].map(([key, packed]) => ({ key, text: gunzipSync(packed) }));
        const sifted = counts.map(({ key, text }) => sift(dataset, key, text));
        const sum = (of: (counts: Sieve["counts"]) => number) => sifted.reduce((total, one) => total + of(one), 0);
        expect({
          records: sum(({ read }) => read),
          bytes: counts.reduce((total, { text }) => total + text.length, 0),
        }).to.deep.equal({ records: made.records, bytes: made.bytes });
        const rejected = sum((one) => one.rejected);
        expect(rejected).to.be.within(1, (made.records * dataset.tolerated_rejects) / 3);
        const doubled = counts.reduce((total, { text }) => {
          const lines = text.toString().trimEnd().split("\n");
          return total + lines.length - new Set(lines).size;
        }, 0);
        expect(doubled).to.be.within(1, made.records / 20);
      });
    });
  }

  it("has quiet hours, an outage, and a firmware that renames a column and adds one", async () => {
    const days = { ...options, from: "2024-01-01T00", hours: 48, devices: 3, shift: 4, hz: 1 };
    await withTemporaryFolder(async (root) => {
      await generateSample(days, { root });
      const files = new Map([...(await filesUnder(root))].map(([key, packed]) => [key, gunzipSync(packed).toString()]));
      const of = (name: string) => [...files].filter(([key]) => key.startsWith(`${name}/`));
      expect(of("alerts")).to.have.length(3 * 48);
      expect(of("alerts").filter(([, text]) => text === "").length).to.be.within(1, 20);
      // A device's outage of 20 minutes is 4 files that are not there, and records of empty cells.
      expect(of("vibration")).to.have.length(3 * 2 * (4 * 12 - 4));
      const silent = of("metrics").filter(([, text]) => /^[^;]+;\d+;;;;\d+;+fault/m.test(text));
      expect(silent.length).to.be.within(3 * 2 * 6, 3 * 2 * 8);
      const headers = new Set(of("metrics").map(([key, text]) => `${key.slice(8, 18)} ${text.split("\n")[0]}`));
      expect([...headers]).to.deep.equal([
        "2024/01/01 device;time;temp;pressure;flow;energy;state;debug",
        "2024/01/02 device;time;temperature;pressure;flow;energy;humidity;state;debug",
      ]);
    });
  });

  it("needs no more memory for more files", async () => {
    const few = { ...options, datasets: ["metrics"], hours: 1, minutes: 1, devices: 9 };
    await withTemporaryFolder(async (root) => {
      const peak = async (sample: SampleOptions) => {
        let most = 0;
        const onFile = () => {
          most = Math.max(most, process.memoryUsage().arrayBuffers);
        };
        await generateSample(sample, { root, onFile });
        return most;
      };
      const one = await peak(few);
      expect(await peak({ ...few, hours: 4 })).to.be.lessThan(one + 8_000_000);
    });
  });

  it("leaves no draft behind where a file cannot be put in its place", async () => {
    await withTemporaryFolder(async (root) => {
      const only = { ...options, datasets: ["alerts"], devices: 1, hours: 1 };
      const [{ key = "" } = {}] = [...sampleFiles(only)];
      await mkdir(join(root, key, "in the way"), { recursive: true });
      await writeFile(join(root, key, "in the way", "x"), "");
      const failed = await generateSample(only, { root }).catch((error: NodeJS.ErrnoException) => error.code);
      expect(failed).to.be.oneOf(["EISDIR", "ENOTEMPTY", "EEXIST"]);
      expect([...(await filesUnder(root)).keys()]).to.deep.equal([`${key}/in the way/x`]);
    });
  });
});
