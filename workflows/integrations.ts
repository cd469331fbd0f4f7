import { z } from "zod";
import { integration } from "../asl/builder/integration.ts";

/** Reads a small object as text. Its whole answer is the Task's result, so the object has to fit 256 KiB. */
export const getObject = integration("aws-sdk:s3:getObject", {
  input: z.strictObject({ Bucket: z.string().max(63), Key: z.string().max(1024) }),
  output: z.object({ Body: z.string() }),
});
