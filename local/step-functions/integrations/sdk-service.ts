/** A service that `aws-sdk:` integrations reach here. */
export interface SdkService {
  /** What its errors begin with (FACTS.md C). */
  readonly prefix: string;
  /** The client's class and the module that has it, with its commands and errors. */
  readonly client: string;
  load(): Promise<object>;
  /** Request members that are bytes: Step Functions sends their value as JSON text. */
  readonly blobs: readonly string[];
  /** The API spells its members with a small first letter, and the integration with a capital one. */
  readonly smallMembers?: true;
  /** Request members that are JSON text: any other value is written as JSON. */
  readonly jsonTexts?: readonly string[];
}

/** By the name that stands in a Resource: `arn:aws:states:::aws-sdk:s3:getObject`. */
export const sdkServices: { readonly [name: string]: SdkService } = {
  athena: { prefix: "Athena", client: "AthenaClient", load: () => import("@aws-sdk/client-athena"), blobs: [] },
  s3: { prefix: "S3", client: "S3Client", load: () => import("@aws-sdk/client-s3"), blobs: ["Body"] },
  dynamodb: {
    prefix: "DynamoDb",
    client: "DynamoDBClient",
    load: () => import("@aws-sdk/client-dynamodb"),
    blobs: [],
  },
  glue: { prefix: "Glue", client: "GlueClient", load: () => import("@aws-sdk/client-glue"), blobs: [] },
  lambda: {
    prefix: "Lambda",
    client: "LambdaClient",
    load: () => import("@aws-sdk/client-lambda"),
    blobs: ["Payload"],
  },
  sfn: {
    prefix: "Sfn",
    client: "SFNClient",
    load: () => import("@aws-sdk/client-sfn"),
    blobs: [],
    smallMembers: true,
    jsonTexts: ["input", "output", "definition"],
  },
};
