import * as z from "zod";
import { ServiceError } from "../aws-json.ts";

/** The request cannot be done as it is. `AthenaErrorCode` as Athena's model has it. */
export function invalidRequest(message: string, AthenaErrorCode = "INVALID_INPUT"): ServiceError {
  return new ServiceError("InvalidRequestException", message, 400, { AthenaErrorCode });
}

/**
 * A request's members by their schema.
 *
 * @throws ServiceError `InvalidRequestException` naming the operation and the member, also where it is one of Athena's that
 *   is not supported here
 */
export function parse<Schema extends z.ZodType>(operation: string, schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${[...issue.path, issue.keys.join(", ")].join(".")} is not supported here`
      : `${issue.path.join(".") || "request"}: ${issue.message}`,
  );
  throw invalidRequest(`${operation}: ${problems.join("; ")}.`);
}

export const WorkGroupName = z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/);

const OutputLocation = z.string().regex(/^s3:\/\/[^/]+(\/.*)?$/, "is not of the form s3://bucket/prefix/");

/** Encryption and access lists are kept and returned; here they change nothing. */
export const ResultConfiguration = z.strictObject({
  OutputLocation: OutputLocation.optional(),
  EncryptionConfiguration: z.looseObject({}).optional(),
  ExpectedBucketOwner: z.string().optional(),
  AclConfiguration: z.looseObject({}).optional(),
});
export type ResultConfiguration = z.infer<typeof ResultConfiguration>;

/** The most bytes of a query's text (FACTS.md D1). */
const maxQueryBytes = 262_144;

export const QueryString = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= maxQueryBytes, `is longer than ${maxQueryBytes} bytes`);

export const QueryExecutionId = z.string().regex(/^\S{1,128}$/);

/** A page's token as a number: where it goes on. */
export function formatToken(from: number): string {
  return Buffer.from(String(from)).toString("base64url");
}

/** @throws ServiceError `InvalidRequestException` */
export function parseToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const from = Number(Buffer.from(token, "base64url").toString());
  if (Number.isSafeInteger(from) && from > 0) return from;
  throw invalidRequest("The NextToken is not one of this operation's.");
}
