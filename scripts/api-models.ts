import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { UsageError } from "../local/usage-error.ts";
import { type BotocoreModel, modelText, sdkName, serviceModel } from "./api-models/service-model.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { projectRoot } from "./platform/names.ts";

const command: Command = {
  usage: "npm run api-models --",
  summary: "Makes local/step-functions/api-models/ anew: the API models of the services that machines often call.",
  options: {
    botocore: {
      value: "DIR",
      help: "botocore/data of an unpacked botocore package (pip download botocore; unzip)",
      required: true,
    },
  },
};

/** The services, as botocore calls them. */
const SERVICES = [
  "athena",
  "batch",
  "dynamodb",
  "ecs",
  "events",
  "firehose",
  "glue",
  "kinesis",
  "kms",
  "lambda",
  "logs",
  "redshift-data",
  "s3",
  "scheduler",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "stepfunctions",
  "sts",
];

async function apiModels({ required, json }: Arguments): Promise<number> {
  const folder = required("botocore");
  const written = SERVICES.map((service) => {
    const model = readModel(folder, service);
    const name = sdkName(model);
    writeFileSync(join(projectRoot, "local/step-functions/api-models", `${name}.json`), modelText(serviceModel(model)));
    return name;
  });
  console.log(json ? JSON.stringify({ written }) : `Wrote the models of ${written.join(", ")}.`);
  return exitCodes.done;
}

function readModel(folder: string, service: string): BotocoreModel {
  try {
    const version = readdirSync(join(folder, service)).sort().at(-1) ?? "";
    const packed = readFileSync(join(folder, service, version, "service-2.json.gz"));
    return JSON.parse(gunzipSync(packed).toString()) as BotocoreModel;
  } catch (error) {
    throw new UsageError(`The model of ${service} in ${folder} cannot be read: ${(error as Error).message}`);
  }
}

await runCommand(command, apiModels);
