/*
 * What functions and integrations call, as their contracts say it: actions on resources, in which a name in braces stands for one
 * of the stage's. Roles are derived from these and allow nothing else; the local gateway refuses what they do not.
 */

/** Structurally an `Access` of asl/contract.ts. */
export interface Access {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The platform's buckets. */
export type BucketName = "raw" | "lake" | "work";

/**
 * Reads objects.
 *
 * @param keys a key, or a beginning followed by `*`
 */
export function readObjects(bucket: BucketName, keys: string): Access {
  return { actions: ["s3:GetObject"], resources: [objects(bucket, keys)] };
}

/** Writes objects, each by one request. */
export function writeObjects(bucket: BucketName, keys: string): Access {
  return { actions: ["s3:PutObject"], resources: [objects(bucket, keys)] };
}

/**
 * What a Map Run does to the objects that its ResultWriter writes
 * (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html).
 */
export function writeResults(bucket: BucketName, keys: string): Access {
  const actions = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"];
  return { actions, resources: [objects(bucket, keys)] };
}

export function deleteObjects(bucket: BucketName, keys: string): Access {
  return { actions: ["s3:DeleteObject"], resources: [objects(bucket, keys)] };
}

/**
 * Lists a bucket, and is told of an object that it is not there (otherwise S3 says that access is denied).
 *
 * @param prefix what listings begin with, followed by `*`; default: the whole bucket
 */
export function listBucket(bucket: BucketName, prefix?: string): Access {
  return {
    actions: ["s3:ListBucket"],
    resources: [`arn:{partition}:s3:::{${bucket}}`],
    ...(prefix !== undefined && { condition: { StringLike: { "s3:prefix": prefix } } }),
  };
}

/** Actions on the items of the ledger's table. */
export function ledgerItems(...actions: readonly ("GetItem" | "PutItem" | "DeleteItem" | "Query" | "Scan")[]): Access {
  return {
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: ["arn:{partition}:dynamodb:{region}:{account}:table/{ledger}"],
  };
}

/** Actions on the tables of the Glue database. Glue checks the catalog, the database and the table. */
export function glueTables(...actions: readonly string[]): Access {
  const glue = "arn:{partition}:glue:{region}:{account}";
  return {
    actions: actions.map((action) => `glue:${action}`),
    resources: [`${glue}:catalog`, `${glue}:database/{database}`, `${glue}:table/{database}/*`],
  };
}

/** Asks whether executions of machines are RUNNING. */
export function describeExecutions(...machines: readonly string[]): Access {
  return { actions: ["states:DescribeExecution"], resources: machines.map((machine) => `{execution:${machine}}`) };
}

/** Reads the histories of machines' executions. `*` stands for all machines of the deployment. */
export function readHistories(...machines: readonly string[]): Access {
  return { actions: ["states:GetExecutionHistory"], resources: machines.map((machine) => `{execution:${machine}}`) };
}

/** Athena's actions that are allowed by work group. */
type QueryAction =
  | "StartQueryExecution"
  | "GetQueryExecution"
  | "StopQueryExecution"
  | "BatchGetQueryExecution"
  | "ListQueryExecutions"
  | "GetWorkGroup";

/** Actions on Athena's queries, in the platform's work groups. */
export function queries(...actions: readonly QueryAction[]): Access {
  const group = "arn:{partition}:athena:{region}:{account}:workgroup";
  return {
    actions: actions.map((action) => `athena:${action}`),
    resources: [`${group}/{live-queries}`, `${group}/{backfill-queries}`],
  };
}

/**
 * What Athena does in the name of whoever starts an UNLOAD: finds its catalog, tables and their partitions, reads and writes their files,
 * and writes what the work group says about the query (https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html). It also looks
 * whether there is a database `default`, whichever is queried: Athena's guide demanded that for years and does not say since when not
 * (fine-grained-access-to-glue-resources.html).
 *
 * @param results the bucket of the work groups' results, which are under `athena/`
 */
export function unloading(tables: BucketName, results: BucketName): Access[] {
  const bucketActions = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"];
  const objectActions = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
  const glue = "arn:{partition}:glue:{region}:{account}";
  return [
    {
      actions: ["athena:GetDataCatalog"],
      resources: ["arn:{partition}:athena:{region}:{account}:datacatalog/AwsDataCatalog"],
    },
    { actions: ["glue:GetDatabase"], resources: [`${glue}:catalog`, `${glue}:database/default`] },
    glueTables("GetDatabase", "GetTable", "GetPartition", "GetPartitions", "BatchGetPartition"),
    { actions: bucketActions, resources: [tables, results].map((bucket) => `arn:{partition}:s3:::{${bucket}}`) },
    { actions: objectActions, resources: [objects(tables, "*"), objects(results, "athena/*")] },
  ];
}

function objects(bucket: BucketName, keys: string): string {
  return `arn:{partition}:s3:::{${bucket}}/${keys}`;
}
