import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { contracts } from "../../../scripts/platform/functions.ts";
import { projectRoot } from "../../../scripts/platform/names.ts";
import { readStage } from "../../../scripts/platform/stage.ts";
import { serviceOf } from "../../../scripts/serverless/service.ts";
import { logicalId } from "../../../scripts/serverless/template.ts";
import { checkPlatform } from "../../../scripts/validate/check-platform.ts";
import { machinesOf } from "../../../workflows/machines.ts";

/** Files of workflows/ that make a machine. */
async function filesWithMachines(): Promise<string[]> {
  const files = (await readdir(join(projectRoot, "workflows"))).filter((file) => file.endsWith(".ts"));
  const texts = await Promise.all(files.map((file) => readFile(join(projectRoot, "workflows", file), "utf8")));
  return files.filter((_file, index) => /\bmachine\(/.test(texts[index] ?? ""));
}

describe("What stands in its one place", () => {
  it("is every function that has a folder, and every machine that has a file", async () => {
    const folders = await readdir(join(projectRoot, "functions"), { withFileTypes: true });
    const named = folders.filter((entry) => entry.isDirectory() && entry.name !== "shared").map(({ name }) => name);
    expect(contracts.map(({ name }) => name)).to.have.members(named);

    const made = new Set<string>();
    for (const fanOut of ["nested", "distributed"] as const) {
      for (const { locations } of machinesOf({ ...(await readStage("prod")), fanOut })) {
        for (const { file } of locations.values()) made.add(file.slice(file.lastIndexOf("/") + 1));
      }
    }
    const files = await filesWithMachines();
    expect(files).to.have.length.greaterThan(5);
    expect([...made]).to.include.members(files);
  });

  it("is in the template with its role, log, version and alias, and is proved", async () => {
    const settings = await readStage("prod");
    const machines = machinesOf(settings).map(({ name }) => name);
    const { resources, stateMachines, functions } = await serviceOf("prod");
    expect(Object.keys(stateMachines)).to.deep.equal(machines);
    expect(checkPlatform(settings).machines.map(({ name }) => name)).to.deep.equal(machines);
    const ofMachine = (name: string) =>
      ["MachineRole", "Log", "Version", "Live"].map((kind) => `${logicalId(name)}${kind}`);
    const ofFunction = (name: string) => `${logicalId(name)}FunctionRole`;
    const names = contracts.map(({ name }) => name);
    expect(resources.Resources).to.include.all.keys([...machines.flatMap(ofMachine), ...names.map(ofFunction)]);
    expect(Object.keys(functions)).to.deep.equal(names.map(logicalId));
  });
});
