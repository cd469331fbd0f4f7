import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { checkFolder } from "../../../scripts/dataset/check-datasets.ts";
import { loadDataset, loadDatasets, loadNamedDatasets } from "../../../scripts/platform/load-dataset.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const yaml = (files: string, timezone = "UTC") => `files: ${files}
partition: day
timezone: ${timezone}
format: { type: csv }
columns:
  - { name: at, type: timestamp }
timestamp: at
`;

async function withDatasets(described: Readonly<Record<string, string>>, work: (folder: string) => Promise<void>) {
  await withTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(described)) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "dataset.yml"), text);
    }
    await work(folder);
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.an("error").with.property("name", "UsageError");
  return (error as Error).message;
}

const overlapping = {
  first: yaml("raw/{rig}/{yyyy}{MM}{dd}.csv"),
  second: yaml("raw/a/{yyyy}{MM}{dd}.csv"),
  third: yaml("other/{yyyy}{MM}{dd}.csv"),
};

describe("datasets that are loaded together", () => {
  it("may not describe the same raw files: the later one is named with line, key and the other's file", async () => {
    await withDatasets(overlapping, async (folder) => {
      const message = await refusal(loadDatasets(folder));
      expect(message).to.match(
        /second\/dataset\.yml:1:8: files: found "raw\/a\/\{yyyy\}\{MM\}\{dd\}\.csv"; a raw file such as "raw\/a\/11111111\.csv" is one of the dataset first too \(.*first\/dataset\.yml: /,
      );
      expect(message.split("\n")).to.have.length(1);
      expect(await refusal(loadNamedDatasets(["second", "first"], folder))).to.match(/first\/dataset\.yml:1:8/);
    });
  });

  it("are loaded where they have no file in common, also one by one beside others that have", async () => {
    await withDatasets(overlapping, async (folder) => {
      expect((await loadNamedDatasets(["third", "first"], folder)).map(({ name }) => name)).to.deep.equal([
        "third",
        "first",
      ]);
      expect((await loadDataset("second", folder)).name).to.equal("second");
    });
  });
});

describe("checkFolder()", () => {
  it("says everything that is wrong in every dataset, by file and line", async () => {
    const described = { ...overlapping, fourth: yaml("x/{yyyy}{MM}{dd}.csv", "Europe/Berln"), fifth: yaml("[") };
    await withDatasets(described, async (folder) => {
      const lines = (await refusal(checkFolder(folder, undefined))).split("\n");
      expect(lines[0]).to.match(/fifth\/dataset\.yml:\d+:\d+: this is not YAML/);
      expect(lines.find((line) => line.includes("fourth"))).to.match(
        /fourth\/dataset\.yml:3:11: timezone: found "Europe\/Berln".*Did you mean Europe\/Berlin\?/,
      );
      expect(lines.at(-1)).to.match(/second\/dataset\.yml:1:8/);
    });
  });

  it("of one dataset says what is wrong with it alone, and with which others it shares files", async () => {
    const described = { ...overlapping, fourth: yaml("x/{yyyy}{MM}{dd}.csv", "Europe/Berln") };
    await withDatasets(described, async (folder) => {
      expect((await checkFolder(folder, "third")).map(({ name }) => name)).to.deep.equal(["third"]);
      expect(await refusal(checkFolder(folder, "first"))).to.match(
        /^[^\n]*first\/dataset\.yml:1:8[^\n]*second too[^\n]*$/,
      );
      expect(await refusal(checkFolder(folder, "fift"))).to.match(/no dataset "fift".*first, fourth, second, third/);
    });
  });

  it("says where there is no dataset, and no folder of them", async () => {
    await withDatasets({}, async (folder) => {
      await mkdir(join(folder, "bench"));
      await writeFile(join(folder, "bench", "dataset.yaml"), overlapping.first);
      expect(await refusal(checkFolder(folder, undefined))).to.contain(
        "none of its folders has a dataset.yml. npm run",
      );
      expect(await refusal(checkFolder(join(folder, "none"), undefined))).to.match(/none is not there\. Name a folder/);
      const file = join(folder, "bench", "dataset.yaml");
      expect(await refusal(checkFolder(file, undefined))).to.match(/dataset\.yaml is no folder\. Name a folder/);
    });
  });

  it("finds this project's own datasets sound", async () => {
    const names = (await loadDatasets()).map(({ name }) => name);
    expect(names).to.include.members(["alerts", "metrics", "vibration"]);
  });
});
