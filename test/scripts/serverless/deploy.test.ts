import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Names } from "../../../asl/builder/names.ts";
import { validateDefinition } from "../../../asl/validate.ts";
import { readStage } from "../../../scripts/platform/stage.ts";
import { logicalId } from "../../../scripts/serverless/template.ts";
import { machinesOf } from "../../../workflows/machines.ts";
import { copyProject, isInstalled } from "./packaged.ts";

describe("sls deploy to an emulator", function () {
  // Deploys twice: that the template is one that can be deployed, nothing faster shows.
  this.timeout(600_000);
  let project: string;
  let emulator: ChildProcess;
  let environment: Record<string, string>;

  before(async function () {
    if (!(await isInstalled("moto_server"))) {
      console.log("      skipped: moto_server is not installed here");
      return this.skip();
    }
    const port = await freePort();
    emulator = spawn("moto_server", ["-p", String(port)], { stdio: "ignore" });
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(endpoint);
    environment = {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    };
    project = await copyProject();
  });

  after(async () => {
    emulator?.kill();
    if (project) await rm(project, { recursive: true, force: true });
  });

  const run = async (program: string, ...args: readonly string[]) =>
    promisify(execFile)(program, args, { cwd: project, env: environment, maxBuffer: 1 << 26 }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        output: error.stdout + error.stderr,
      }),
    );

  it("makes the machines as they are here, which are valid", async () => {
    const { code, output } = await run("npx", "--no-install", "sls", "deploy", "--stage", "dev");
    expect(code, output).to.equal(0);
    const sfn = clientOf(environment);
    for (const machine of machinesOf(await readStage("dev"))) {
      const stateMachineArn = `arn:aws:states:eu-north-1:123456789012:stateMachine:sluice-dev-${machine.name}`;
      const { definition = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
      expect(JSON.parse(bare(definition)), machine.name).to.deep.equal(
        JSON.parse(JSON.stringify(machine.definition(bareNames))),
      );
      const named: unknown = JSON.parse(
        definition.replaceAll('"StateMachineArn": "None"', `"StateMachineArn": "${stateMachineArn}"`),
      );
      expect(validateDefinition(named).filter(({ severity }) => severity === "error")).to.deep.equal([]);
    }
  });

  it("deploys a change over it", async () => {
    const path = join(project, "stages", "dev.yml");
    const before = await readFile(path, "utf8");
    await writeFile(
      path,
      before.replace(/partition: \{ chunks: (\d+), files: (\d+)/, "partition: { chunks: 1, files: 1"),
    );
    const { code, output } = await run("npx", "--no-install", "sls", "deploy", "--stage", "dev");
    expect(code, output).to.equal(0);
    const stateMachineArn = "arn:aws:states:eu-north-1:123456789012:stateMachine:sluice-dev-process-files";
    const { definition = "" } = await clientOf(environment).send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(definition).to.match(/"MaxConcurrency": 1,/);
    await writeFile(path, before);
  });

  it("can be asked how what is deployed differs from what is here, and what is wrong with it", async () => {
    const compared = await run("npx", "tsx", "scripts/compare.ts", "--stage", "dev");
    expect(compared.code, compared.output).to.equal(1);
    // The emulator says no function's version by its ARN, so that these differ there too.
    expect(compared.output).to.match(/^process-files: \d differences$/m);
    expect(compared.output).to.match(/ {2}States\.Each file\.MaxConcurrency\n {4}here {6}\d+\n {4}deployed {2}1\n/);
    const missing = await run("npx", "tsx", "scripts/compare.ts", "--stage", "staging");
    expect(missing.code).to.equal(2);
    expect(missing.output).to.include(
      "The stage staging is not deployed: there is no state machine sluice-staging-backfill in eu-north-1. Deploy it with npx sls deploy --stage staging, or look which account your credentials lead to.",
    );
  });

  it("says what is there, and removes it", async () => {
    const info = await run("npx", "--no-install", "sls", "info", "--stage", "dev");
    expect(info.output).to.include("stack: sluice-dev");
    const removed = await run("npx", "--no-install", "sls", "remove", "--stage", "dev");
    expect(removed.code, removed.output).to.equal(0);
  });
});

function clientOf({ AWS_ENDPOINT_URL = "" }: Readonly<Record<string, string>>): SFNClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new SFNClient({ endpoint: AWS_ENDPOINT_URL, region: "eu-north-1", credentials });
}

/** The emulator says "None" for a version of a machine, which it does not know, and a logical id for a function's. */
const bareNames: Names = {
  functionName: (fn) => `function ${logicalId(fn)}`,
  stateMachineArn: () => "None",
  activityArn: (activity) => activity,
};

function bare(definition: string): string {
  return definition.replace(/"([A-Za-z]+)LambdaVersion[A-Za-z0-9]+"/g, '"function $1"');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function answering(endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (
      await fetch(`${endpoint}/moto-api/data.json`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(200);
  }
  throw new Error("moto_server does not answer.");
}
