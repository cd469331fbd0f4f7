import type { Resource, Resources } from "../template.ts";
import { sub } from "../template.ts";

/**
 * An Athena workgroup for live runs and one for backfills, so that each has its own results, metrics and limit. A query cannot set its own
 * results or engine; one that would scan more than `cutoffBytes` is stopped.
 */
export function workGroups(prefix: string, cutoffBytes: number): Resources {
  return {
    LiveWorkGroup: workGroup(prefix, "live", cutoffBytes),
    BackfillWorkGroup: workGroup(prefix, "backfill", cutoffBytes),
  };
}

function workGroup(prefix: string, share: string, cutoffBytes: number): Resource {
  return {
    Type: "AWS::Athena::WorkGroup",
    Properties: {
      Name: `${prefix}-${share}`,
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        EngineVersion: { SelectedEngineVersion: "Athena engine version 3" },
        PublishCloudWatchMetricsEnabled: true,
        BytesScannedCutoffPerQuery: cutoffBytes,
        ResultConfiguration: {
          OutputLocation: sub(`s3://\${WorkBucket}/athena/${share}/`),
          EncryptionConfiguration: { EncryptionOption: "SSE_S3" },
        },
      },
    },
  };
}
