import { z } from "zod";
import { integration } from "../asl/builder/integration.ts";
import { readObjects } from "../schemas/access.ts";

/** Reads a small object of a run's work as text. Its whole answer is the Task's result, so the object has to fit 256 KiB. */
export const getObject = integration("aws-sdk:s3:getObject", {
  input: z.strictObject({ Bucket: z.string().max(63), Key: z.string().max(1024) }),
  output: z.object({ Body: z.string() }),
  access: [readObjects("work", "runs/*"), readObjects("work", "plans/*")],
});
