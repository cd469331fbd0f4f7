import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The ledger's table, but for its name: one item per dataset and partition (schemas/ledger.ts). */
export const ledgerDefinition = {
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "dataset", AttributeType: "S" },
    { AttributeName: "partition", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "dataset", KeyType: "HASH" },
    { AttributeName: "partition", KeyType: "RANGE" },
  ],
} satisfies Omit<CreateTableCommandInput, "TableName">;
