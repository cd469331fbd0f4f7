import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { paginateListStateMachines, SFNClient } from "@aws-sdk/client-sfn";
import type { Place } from "../../engine/arn.ts";
import { UsageError } from "../../local/usage-error.ts";
import type { Stage } from "../../schemas/stage.ts";
import type { Clients } from "../platform/clients.ts";
import { deployedNames, stagePrefix } from "../platform/deployed-names.ts";
import { readDeployedStage } from "../platform/stage.ts";
import { cannotBeAsked } from "./asking-aws.ts";

/** A stage on AWS, as commands work with it. */
export interface DeployedStage {
  readonly stage: string;
  readonly settings: Stage;
  readonly clients: Clients;
}

/** Clients of a region. Credentials are found as every AWS tool finds them; `AWS_ENDPOINT_URL` leads to an emulator. */
function clientsOf(region: string): Omit<Clients, "names"> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // Whoever follows a run of thousands of executions meets the buckets of Step Functions' API (FACTS.md A3), and waits.
  const options = { region, retryMode: "adaptive", maxAttempts: 6 };
  return {
    sfn: new SFNClient(options),
    // An emulator is not found by a bucket's name in the host.
    s3: new S3Client({ ...options, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
    lambda: new LambdaClient(options),
    dynamodb: new DynamoDBClient(options),
    glue: new GlueClient(options),
    athena: new AthenaClient(options),
  };
}

/**
 * Finds a stage on AWS.
 *
 * @throws UsageError for a stage that there is not or that is the laptop's, that is not deployed where the credentials lead, or where
 *   there are none
 */
export async function openDeployment(stage: string): Promise<DeployedStage> {
  const settings = await readDeployedStage(stage);
  const clients = clientsOf(settings.region);
  const place = await findPlace(clients, stage, settings.region).catch((error: Error) => {
    throw error instanceof UsageError ? error : cannotBeAsked(stage, error.message);
  });
  return { stage, settings, clients: { ...clients, names: deployedNames(stage, place) } };
}

/** Where a stage's machines are, which their ARNs say. */
async function findPlace({ sfn }: Pick<Clients, "sfn">, stage: string, region: string): Promise<Place> {
  const wanted = `${stagePrefix(stage)}-backfill`;
  for await (const { stateMachines = [] } of paginateListStateMachines({ client: sfn, pageSize: 1000 }, {})) {
    const found = stateMachines.find(({ name }) => name === wanted)?.stateMachineArn;
    const [, partition = "aws", , where = region, account = ""] = found?.split(":") ?? [];
    if (found !== undefined) return { partition, region: where, account };
  }
  throw new UsageError(
    `The stage ${stage} is not deployed: there is no state machine ${wanted} in ${region}. Deploy it with npx sls deploy --stage ${stage}, or look which account your credentials lead to.`,
  );
}
