import { getAtt, type Resource, type Resources, ref, sub } from "../template.ts";

/**
 * The buckets: raw files, published tables, and work (plans, chunks, receipts, results of queries). All are encrypted, closed to
 * the public and to plain HTTP. Nothing expires but what is scratch: published data lies under its runs' prefixes, and only `sweep`
 * knows which of them are read.
 *
 * @param prefix of the buckets' names; the account's number is appended, because names are unique in the world
 * @param retain whether raw and published data outlive the stack
 */
export function buckets(prefix: string, retain: boolean): Resources {
  return {
    RawBucket: bucket(`${prefix}-raw`, retain),
    LakeBucket: bucket(`${prefix}-lake`, retain),
    WorkBucket: bucket(`${prefix}-work`, false, [
      { Id: "results-of-queries", Prefix: "athena/", Status: "Enabled", ExpirationInDays: 7 },
      { Id: "work-of-runs", Prefix: "runs/", Status: "Enabled", ExpirationInDays: 90 },
      { Id: "plans", Prefix: "plans/", Status: "Enabled", ExpirationInDays: 90 },
    ]),
    ...Object.fromEntries(["RawBucket", "LakeBucket", "WorkBucket"].map((id) => [`${id}Policy`, onlyTls(id)])),
  };
}

interface Expiration {
  readonly Id: string;
  readonly Prefix: string;
  readonly Status: "Enabled";
  readonly ExpirationInDays: number;
}

function bucket(name: string, retain: boolean, expirations: readonly Expiration[] = []): Resource {
  return {
    Type: "AWS::S3::Bucket",
    DeletionPolicy: retain ? "RetainExceptOnCreate" : "Delete",
    UpdateReplacePolicy: retain ? "Retain" : "Delete",
    Properties: {
      BucketName: sub(`${name}-\${AWS::AccountId}`),
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      LifecycleConfiguration: {
        Rules: [
          // Parts of uploads that nobody completed cannot be seen and are paid for.
          { Id: "unfinished-uploads", Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } },
          ...expirations.map((rule) => ({ ...rule })),
        ],
      },
    },
  };
}

function onlyTls(bucketId: string): Resource {
  return {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: ref(bucketId),
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OnlyTls",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [getAtt(bucketId), sub(`\${${bucketId}.Arn}/*`)],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    },
  };
}
