import { mkdir } from "node:fs/promises";
import { makeHomeFolder } from "../local/home-folder.ts";
import { readMockFile } from "../local/step-functions/mock-file.ts";
import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { deployDatasets, deployPlatform } from "./platform/deploy.ts";
import { loadDatasets } from "./platform/load-dataset.ts";
import { homeFolder, rawFolder } from "./platform/names.ts";
import { openPlatform } from "./platform/open-platform.ts";
import { readDeployedStage } from "./platform/stage.ts";

const command: Command = {
  usage: "npm run local --",
  summary:
    "Runs the embedded AWS with the platform deployed to it, until Ctrl-C. Any AWS client can use it by --endpoint-url.",
  options: {
    port: { value: "N", help: "port on 127.0.0.1; default 4566, 0 for any free one" },
    raw: { value: "DIR", help: "folder of the raw files, which is their bucket; default .sluice/raw" },
    mocks: {
      value: "FILE",
      help: "answers Tasks of executions started as STATE_MACHINE_ARN#TEST_CASE, in the format of Step Functions Local; default: $SFN_MOCK_CONFIG",
    },
    datasets: { value: "DIR", help: "folder with a folder per dataset; default datasets" },
    stage: {
      value: "NAME",
      help: "stand for this stage on AWS: its machines with versions and aliases, everything called as it is there, its quotas; default: none",
    },
  },
};

async function local(args: Arguments): Promise<number> {
  const port = Number(args.option("port") ?? "4566");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port is "${args.option("port")}"; it is a number from 0 to 65535.`);
  }
  const stage = args.option("stage");
  const settings = stage === undefined ? undefined : await readDeployedStage(stage);
  const home = homeFolder();
  const mockFile = args.option("mocks") ?? process.env.SFN_MOCK_CONFIG;
  const mocks = mockFile ? await readMockFile(mockFile) : undefined;
  const datasets = await loadDatasets(args.option("datasets"));
  await makeHomeFolder(home);
  if (args.option("raw") === undefined) await mkdir(rawFolder(home), { recursive: true });
  const platform = await openPlatform({ home, raw: args.option("raw"), stage, port, mocks });
  if (!platform.isOurs) throw new UsageError(`A gateway is running already, at ${platform.url}.`);
  try {
    await deployPlatform(platform.clients, settings);
    await deployDatasets(platform.clients, datasets);
    if (args.json) console.log(JSON.stringify({ url: platform.url, home }));
    else {
      console.log(`Listening on ${platform.url}. State is in ${home}. For example:`);
      console.log(`  aws stepfunctions list-state-machines --endpoint-url ${platform.url}`);
      console.log(`  aws s3 ls --endpoint-url ${platform.url}`);
      if (stage !== undefined) {
        const environment = `AWS_ENDPOINT_URL=${platform.url} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`;
        console.log(`  ${environment} npm run backfill -- --stage ${stage} --status`);
      }
    }
    await interrupted();
  } finally {
    await platform.close();
  }
  return exitCodes.done;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

await runCommand(command, local);
