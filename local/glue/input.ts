import * as z from "zod";
import { invalidInput } from "./errors.ts";

/** Names of databases and tables. Glue folds them to small letters. */
export const Name = z.string().min(1).max(255).toLowerCase();

export const PartitionValues = z.array(z.string().max(1024)).min(1);

/** Members that AWS keeps and returns as they are given. */
const Kept = z.looseObject({});

export const DatabaseInput = z.looseObject({ Name });

export const TableInput = z.looseObject({
  Name,
  PartitionKeys: z.array(z.looseObject({ Name: z.string() })).default([]),
  StorageDescriptor: Kept.optional(),
});

export const PartitionInput = z.looseObject({
  Values: PartitionValues,
  StorageDescriptor: Kept.optional(),
});
export type PartitionInput = z.infer<typeof PartitionInput>;

/** There is one catalog; which one a request names does not matter. */
const CatalogId = z.string().optional();

export const InDatabase = z.strictObject({ CatalogId, DatabaseName: Name });
export const InTable = z.strictObject({ CatalogId, DatabaseName: Name, TableName: Name });
export const InCatalog = z.strictObject({ CatalogId });

/** Members that page through a list: at most 1,000 entries each, which is also the default. */
export const Paging = z.strictObject({
  MaxResults: z.int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
});

/**
 * A request's members by their schema.
 *
 * @throws ServiceError `InvalidInputException` naming the operation and the member, also where it is one of Glue's that
 *   is not supported here
 */
export function parse<Schema extends z.ZodType>(operation: string, schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${issue.keys.join(", ")} is not supported here`
      : `${issue.path.join(".") || "request"}: ${issue.message}`,
  );
  throw invalidInput(`${operation}: ${problems.join("; ")}.`);
}

/** The NextToken of a page that ends with this file name. */
export function nextToken(after: string): string {
  return Buffer.from(after).toString("base64url");
}

/** The file name after which a page begins; that of no token, which comes before all, is empty. */
export function afterToken(token: string | undefined): string {
  return token === undefined ? "" : Buffer.from(token, "base64url").toString();
}
