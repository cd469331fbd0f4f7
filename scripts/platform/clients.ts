import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { localResourceNames, type ResourceNames } from "./resource-names.ts";

/** The AWS clients a command needs, and what everything is called where they lead: to a gateway, or to a stage on AWS. */
export interface Clients {
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly lambda: LambdaClient;
  readonly dynamodb: DynamoDBClient;
  readonly glue: GlueClient;
  readonly athena: AthenaClient;
  readonly names: ResourceNames;
}

/**
 * Clients of the gateway at a URL. It takes any credentials; a developer's own are not looked for.
 *
 * @param names of a stage that the gateway stands for; default: a laptop's
 */
export function createClients(endpoint: string, names: ResourceNames = localResourceNames): Clients {
  // The SDK would print its own wish for a newer Node on every command.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const options = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  return {
    sfn: new SFNClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    lambda: new LambdaClient(options),
    dynamodb: new DynamoDBClient(options),
    glue: new GlueClient(options),
    athena: new AthenaClient(options),
    names,
  };
}
