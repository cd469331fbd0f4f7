import * as z from "zod";
import { activity } from "../../../asl/builder/activity.ts";
import { integration } from "../../../asl/builder/integration.ts";
import { machine } from "../../../asl/builder/machine.ts";

/** What the type tests call. */
export const double = {
  name: "double",
  input: z.strictObject({ n: z.int() }),
  output: z.strictObject({ n: z.int(), tags: z.array(z.string()) }),
  timeout: 3,
  memory: 128,
};

/** Says which errors it throws. */
export const picky = { ...double, name: "picky", errors: ["TooLarge", "TooSmall"] as const };

export const answered = {
  name: "answered",
  input: z.strictObject({ n: z.int(), token: z.string() }),
  output: z.null(),
  timeout: 3,
  memory: 128,
};

export const getObject = integration("aws-sdk:s3:getObject", {
  input: z.strictObject({ Bucket: z.string(), Key: z.string() }),
  output: z.object({ Body: z.string() }),
});

export const inspect = activity("inspect", { input: z.strictObject({ n: z.int() }), output: z.boolean() });

export const child = machine("child", { input: z.strictObject({ s: z.string() }), output: z.boolean() }, () => true);

export const Input = z.strictObject({
  n: z.int(),
  s: z.string(),
  maybe: z.string().optional(),
  xs: z.array(z.strictObject({ n: z.int(), rows: z.array(z.int()) })),
});
