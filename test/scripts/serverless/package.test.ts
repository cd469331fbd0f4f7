import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { type Counts, noCounts } from "../../../schemas/counts.ts";
import { deployDatasets, deployPlatform } from "../../../scripts/platform/deploy.ts";
import { functionEnvironment } from "../../../scripts/platform/function-environment.ts";
import { contracts } from "../../../scripts/platform/functions.ts";
import { loadDataset } from "../../../scripts/platform/load-dataset.ts";
import { resources } from "../../../scripts/platform/names.ts";
import { openPlatform, type Platform } from "../../../scripts/platform/open-platform.ts";
import { generateSample } from "../../../scripts/sample/generate.ts";
import { defaultSample } from "../../../scripts/sample/sample-options.ts";
import { artifactsIn, maxUnzippedBytes } from "../../../scripts/serverless/artifact-sizes.ts";
import { logicalId } from "../../../scripts/serverless/template.ts";
import { unpack } from "../../../scripts/serverless/unpack.ts";
import { type Answer, copyProject, invokeBare, isInstalled, packageFolder, sls } from "./packaged.ts";
import { type CompiledTemplate, walkTemplate } from "./walk-template.ts";

/** A proxy that nothing listens at: whoever asks the network for something fails. */
const noNetwork = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  HTTP_PROXY: "http://127.0.0.1:9",
  AWS_EC2_METADATA_DISABLED: "true",
};

const templateName = "cloudformation-template-update-stack.json";

describe("sls package", function () {
  // Bundles, zips and runs everything that is deployed, which nothing faster shows to work.
  this.timeout(300_000);
  let first: Record<string, string>;
  let copy: string;

  before(async () => {
    copy = await copyProject();
    const { code, output } = await sls(["package", "--stage", "dev"], noNetwork);
    expect(code, output).to.equal(0);
    first = await digestsIn(packageFolder);
  });

  after(() => rm(copy, { recursive: true }));

  it("makes a package for every function and a template, without a network and without credentials", async () => {
    const expected = contracts.map(({ name }) => `${logicalId(name)}.zip`);
    expect(Object.keys(first)).to.include.members([...expected, templateName]);
  });

  it("makes the same bytes of the same sources in another folder, for another user, in another time zone", async () => {
    const elsewhere = { ...noNetwork, TZ: "Asia/Tokyo", LC_ALL: "C", USER: "somebody" };
    const { code, output } = await sls(["package", "--stage", "dev"], elsewhere, { cwd: copy, umask: "077" });
    expect(code, output).to.equal(0);
    expect(await digestsIn(join(copy, ".serverless"))).to.deep.equal(first);
  });

  it("takes a stage whose plans are run by Map Runs", async () => {
    const dev = await readFile(join(copy, "stages", "dev.yml"), "utf8");
    // A Map Run keeps one invocation free.
    const shares = dev.replaceAll("{ lambda: 10,", "{ lambda: 11,");
    await writeFile(join(copy, "stages", "mapruns.yml"), `${shares}fanOut: distributed\n`);
    const { code, output } = await sls(["package", "--stage", "mapruns"], noNetwork, { cwd: copy, umask: "022" });
    expect(code, output).to.equal(0);
    const template = await templateIn(join(copy, ".serverless"));
    const { machines, functions, breaks } = walkTemplate(template);
    expect(breaks).to.deep.equal([]);
    expect([...machines]).to.have.members(["Daily", "Hourly", "Sweep", "RunPartition", "RunReports", "ProcessFiles"]);
    for (const right of ["states:RedriveExecution", "s3:ListMultipartUploadParts"]) {
      const without = JSON.stringify(template).replaceAll(`"${right}"`, '"none:None"');
      expect(walkTemplate(JSON.parse(without) as CompiledTemplate).breaks.join()).to.include(
        `Daily may not ${right} on`,
      );
    }
    expect([...functions]).to.include("SumOutcomesLambdaFunction");
  });

  it("makes packages that Lambda takes", async () => {
    for (const { name, unzipped } of await artifactsIn(packageFolder)) {
      expect(unzipped, name).to.be.within(10_000, maxUnzippedBytes);
    }
  });

  it("makes a template that CloudFormation's linter finds nothing in, whichever way plans are run", async function () {
    if (!(await isInstalled("cfn-lint"))) {
      console.log("      skipped: cfn-lint is not installed here");
      return this.skip();
    }
    const templates = [packageFolder, join(copy, ".serverless")].map((folder) => join(folder, templateName));
    const { stdout } = await promisify(execFile)("cfn-lint", templates).catch((error: { stdout: string }) => error);
    expect(stdout).to.equal("");
  });

  describe("makes a template that leads", () => {
    let text: string;
    before(async () => {
      text = JSON.stringify(await templateIn(packageFolder));
    });

    it("from every schedule over alias, versions and roles to every function that machines call", () => {
      const { machines, functions, breaks } = walkTemplate(JSON.parse(text) as CompiledTemplate);
      expect(breaks).to.deep.equal([]);
      const scheduled = ["Daily", "Hourly", "Sweep", "RunChunkDaily", "RunChunkHourly"];
      expect([...machines]).to.have.members([...scheduled, "RunPartition", "RunReports", "ProcessFiles"]);
      const apart = ["measure-history", "sum-outcomes"];
      const called = contracts.map(({ name }) => name).filter((name) => !apart.includes(name));
      expect([...functions]).to.have.members(called.map((name) => `${logicalId(name)}LambdaFunction`));
    });

    const cuts: readonly [what: string, from: string, to: string, breaks: RegExp][] = [
      ["a schedule's alias", '"Ref":"DailyLive"', '"Ref":"Daily"', /^DailySchedule → .*: there is no such .*Alias$/],
      ["an alias's version", '"Ref":"SweepVersion"', '"Ref":"SweepVersio"', /^SweepSchedule → nothing called/],
      ["a child's version", '"Ref":"ProcessFilesVersion"', '"Ref":"ProcessFiles"', /^RunPartition → .*Version$/],
      ["a function's version", '"Ref":"SweepLambdaV', '"Ref":"NoLambdaV', /^Sweep → .*Lambda::Version$/],
      [
        "a right to start",
        "stateMachine:sluice-dev-run-reports",
        "stateMachine:x",
        /^RunPartition may not states:Start/,
      ],
      ["a right to invoke", "function:sluice-dev-take-lease:*", "function:x:*", /^Daily may not lambda:InvokeFunction/],
      ["a dead-letter queue", '"ScheduleDeadLetters",', '"NoDeadLetters",', /^DailySchedule → .*SQS::Queue$/],
    ];
    for (const [what, from, to, found] of cuts) {
      it(`and is seen to end where ${what} is not right`, () => {
        expect(text).to.include(from);
        const { breaks } = walkTemplate(JSON.parse(text.replaceAll(from, to)) as CompiledTemplate);
        expect(
          breaks.filter((end) => found.test(end)),
          breaks.join("\n"),
        ).not.to.deep.equal([]);
      });
    }
  });

  it("refuses a stage that there is not, before anything else, in one line", async () => {
    const { code, output } = await sls(["package", "--stage", "nope"], noNetwork);
    expect(code).to.equal(2);
    expect(output.split("\n").filter((line) => line.includes("nope"))).to.deep.equal([
      'There is no stage "nope". There is dev, local, prod, staging.',
    ]);
  });

  describe("gives functions", () => {
    let home: string;
    let platform: Platform;
    const environment: Record<string, string> = {};

    before(async () => {
      home = await mkdtemp(join(tmpdir(), "sluice-packaged-"));
      const root = join(home, "raw");
      await mkdir(root);
      await generateSample({ ...defaultSample, datasets: ["alerts"], devices: 1, hours: 24 }, { root });
      platform = await openPlatform({ home });
      await deployPlatform(platform.clients);
      for (const { name } of contracts)
        await unpack(join(packageFolder, `${logicalId(name)}.zip`), join(home, "unpacked", name));
      Object.assign(environment, {
        ...functionEnvironment(platform.clients.names),
        PATH: process.env.PATH ?? "",
        AWS_REGION: "us-east-1",
        AWS_ENDPOINT_URL: platform.url,
        AWS_SECRET_ACCESS_KEY: "local",
      });
    });

    after(async () => {
      await platform?.close();
      await rm(home, { recursive: true, force: true });
    });

    const invoke = (fn: string, event: unknown): Promise<Answer> =>
      invokeBare(join(home, "unpacked", fn), fn, event, { ...environment, AWS_ACCESS_KEY_ID: fn });

    it("that refuse what breaks their contract, each in a process that has nothing but its package", async () => {
      for (const { name } of contracts) {
        const { errorType, errorMessage } = await invoke(name, { nonsense: true });
        expect(errorType, `${name}: ${errorMessage}`).to.equal("InvalidInputError");
      }
    });

    it("that bring a day's raw files to a published partition", async () => {
      const owner = "arn:aws:states:us-east-1:000000000000:execution:backfill:none";
      const alerts = await loadDataset("alerts");
      const [dataset] = await deployDatasets(platform.clients, [alerts]);
      const run = "packaged";
      const day = "2024-01-01";
      const ask = async (fn: string, event: unknown) => {
        const { payload, errorMessage } = await invoke(fn, event);
        expect(payload, `${fn}: ${errorMessage}`).to.be.an("object");
        return payload as Record<string, never>;
      };

      const { lease } = await ask("take-lease", { name: "backfill", run, owner });
      const { ranges } = await ask("find-ranges", { scheduled: "2024-01-02T03:00:00Z", unit: "day", last: 1 });
      expect(ranges).to.deep.equal([{ dataset, from: day, to: day }]);
      const request = { ranges, only: "due", newestFirst: false, maxPartitions: null, plan: null };
      expect(await ask("plan-partitions", request)).to.include({ partitions: 1 });
      const claim = await ask("claim-partition", { dataset, partition: day, run, lease, owner });
      const { chunks = [], digest, files } = await ask("list-files", { claim });
      let counts: Counts = noCounts;
      for (const file of await filesOf(platform, chunks)) {
        counts = added(counts, (await ask("transform-file", { claim, file })).counts ?? noCounts);
      }
      expect(counts.written).to.be.greaterThan(100);
      const { location } = await ask("publish-partition", { claim, digest, files, counts });
      expect(location).to.match(/^s3:\/\/sluice-lake\/alerts\/date=2024-01-01\/run=packaged-1\/$/);
      expect(await ask("release-lease", { lease })).to.deep.equal({ status: "RELEASED" });
      const refused = await invoke("fail-partition", { claim, error: "Late", cause: "too late" });
      expect(refused.payload ?? { state: refused.errorType }).to.deep.equal({ state: "PUBLISHED" });
    });
  });
});

async function templateIn(folder: string): Promise<CompiledTemplate> {
  return JSON.parse(await readFile(join(folder, templateName), "utf8")) as CompiledTemplate;
}

/** Of everything that was made. */
async function digestsIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => {
    const hash = createHash("sha256").update(await readFile(join(folder, name)));
    return [name, hash.digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function filesOf({ clients }: Platform, chunks: readonly { readonly key: string }[]): Promise<unknown[]> {
  const files: unknown[] = [];
  for (const { key } of chunks) {
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: resources.workBucket, Key: key }));
    files.push(...(JSON.parse((await Body?.transformToString()) ?? "") as { files: unknown[] }).files);
  }
  return files;
}

function added(a: Counts, b: Counts): Counts {
  return {
    read: a.read + b.read,
    written: a.written + b.written,
    rejected: a.rejected + b.rejected,
    duplicates: a.duplicates + b.duplicates,
    bytes: a.bytes + b.bytes,
  };
}
