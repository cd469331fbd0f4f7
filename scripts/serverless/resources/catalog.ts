import type { DatasetTable } from "../../../schemas/dataset-tables.ts";
import { tableInput } from "../../platform/table-input.ts";
import { logicalId, type Resource, type Resources, ref, sub } from "../template.ts";

/**
 * The Glue database and its tables. Their partitions are not here: publishing registers them.
 *
 * @param retain whether they outlive the stack
 */
export function catalog(database: string, tables: readonly DatasetTable[], retain: boolean): Resources {
  const policies: Pick<Resource, "DeletionPolicy" | "UpdateReplacePolicy"> = {
    DeletionPolicy: retain ? "RetainExceptOnCreate" : "Delete",
    UpdateReplacePolicy: retain ? "Retain" : "Delete",
  };
  return {
    GlueDatabase: {
      Type: "AWS::Glue::Database",
      ...policies,
      Properties: { CatalogId: ref("AWS::AccountId"), DatabaseInput: { Name: database } },
    },
    ...Object.fromEntries(
      tables.map((table) => [
        `${logicalId(table.name)}GlueTable`,
        {
          Type: "AWS::Glue::Table",
          ...policies,
          Properties: {
            CatalogId: ref("AWS::AccountId"),
            DatabaseName: ref("GlueDatabase"),
            TableInput: tableInput(table, (name) => sub(`s3://\${LakeBucket}/${name}/`)),
          },
        },
      ]),
    ),
  };
}
