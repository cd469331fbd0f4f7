import { ledgerDefinition } from "../../platform/ledger-definition.ts";
import type { Resources } from "../template.ts";

/** The ledger's table: on demand, with point-in-time recovery. */
export function ledger(prefix: string, retain: boolean): Resources {
  return {
    LedgerTable: {
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: retain ? "RetainExceptOnCreate" : "Delete",
      UpdateReplacePolicy: retain ? "Retain" : "Delete",
      Properties: {
        TableName: `${prefix}-ledger`,
        ...ledgerDefinition,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: retain,
      },
    },
  };
}
