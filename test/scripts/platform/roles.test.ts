import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect } from "chai";
import { contracts } from "../../../scripts/platform/functions.ts";
import { localAccess } from "../../../scripts/platform/local-access.ts";
import { localResourceNames } from "../../../scripts/platform/resource-names.ts";
import { machineRole, rolesOf } from "../../../scripts/platform/roles.ts";
import { readStage, stageNames } from "../../../scripts/platform/stage.ts";
import { explainRoles, formatRoles } from "../../../scripts/validate/explain-iam.ts";
import { machinesOf } from "../../../workflows/machines.ts";

describe("the roles of the platform", () => {
  it("can be derived for every machine of every stage and for every function, and leave no name open", async () => {
    for (const stage of await stageNames()) {
      const settings = await readStage(stage);
      const roles = explainRoles(stage, settings.region, machinesOf(settings));
      const resources = roles.flatMap(({ statements }) => statements.flatMap((statement) => statement.resources));
      expect(resources.filter((resource) => /[{}]/.test(resource))).to.deep.equal([]);
    }
  });

  it("say * only where an action knows no resources", async () => {
    const machines = machinesOf(await readStage("prod"));
    const open = rolesOf(machines, contracts)
      .flatMap(({ grants }) => grants)
      .filter(({ resources }) => resources.includes("*"))
      .flatMap(({ actions }) => actions);
    expect([...new Set(open.map((action) => action.split(":")[0]))]).to.have.members(["logs", "xray"]);
  });

  it("allow no action by a wildcard", () => {
    const actions = rolesOf([], contracts).flatMap(({ grants }) => grants.flatMap((grant) => grant.actions));
    expect(actions.filter((action) => action.includes("*"))).to.deep.equal([]);
  });

  it("let a machine read its own part of the work bucket only, and run queries as AWS's policy for them has it", async () => {
    const machines = machinesOf(await readStage("prod"));
    const allowed = (name: string, action: string) =>
      machines
        .filter((machine) => machine.name === name)
        .flatMap((machine) => machineRole(machine).grants)
        .filter(({ actions }) => actions.includes(action))
        .flatMap(({ resources }) => resources);
    expect(allowed("process-files", "s3:GetObject")).to.deep.equal(["arn:{partition}:s3:::{work}/runs/*"]);
    expect(allowed("run-chunk-daily", "s3:GetObject")).to.deep.equal(["arn:{partition}:s3:::{work}/plans/*"]);
    expect(allowed("run-reports", "athena:GetDataCatalog")).to.deep.equal([
      "arn:{partition}:athena:{region}:{account}:datacatalog/AwsDataCatalog",
    ]);
    expect(allowed("run-reports", "athena:BatchGetQueryExecution")).to.deep.equal(
      ["backfill", "live"].map((share) => `arn:{partition}:athena:{region}:{account}:workgroup/{${share}-queries}`),
    );
  });

  it("let histories be read of the machines that there are, not of another stage whose name begins alike", async () => {
    const settings = await readStage("dev");
    const measuring = explainRoles("dev", settings.region, machinesOf(settings)).find(
      ({ name }) => name === "measure-history",
    );
    const resources = measuring?.statements.find(({ actions }) => actions.includes("states:GetExecutionHistory"));
    expect(resources?.resources).to.have.lengthOf(machinesOf(settings).length);
    expect(resources?.resources).to.include("arn:aws:states:eu-north-1:<account>:execution:sluice-dev-daily:*");
  });

  it("are explained with the states that need each statement", async () => {
    const settings = await readStage("dev");
    const lines = formatRoles(explainRoles("dev", settings.region, machinesOf(settings)));
    const at = lines.indexOf("machine process-files");
    expect(lines.slice(at + 1, at + 4)).to.deep.equal([
      "  s3:GetObject",
      "    on arn:aws:s3:::sluice-dev-work-<account>/runs/*",
      "    for States.Read chunk",
    ]);
  });

  it("hold the functions of the local platform too", async () => {
    const gate = localAccess(localResourceNames);
    expect(await gate("S3", put("transform-file", "/sluice-lake/vibration/a.parquet"))).to.equal(undefined);
    expect(await gate("S3", put("list-files", "/sluice-lake/vibration/a.parquet"))).to.match(
      /list-files is not authorized to perform: s3:PutObject .* `access` in functions\/list-files\/contract\.ts/,
    );
  });
});

function put(caller: string, url: string): IncomingMessage {
  const authorization = `AWS4-HMAC-SHA256 Credential=${caller}/20240101/us-east-1/s3/aws4_request`;
  return Object.assign(Readable.from([]), {
    method: "PUT",
    url,
    headers: { host: "127.0.0.1", authorization },
  }) as unknown as IncomingMessage;
}
