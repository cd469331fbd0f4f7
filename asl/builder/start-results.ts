import * as z from "zod";
import { type Shape, shapeOf } from "../expressions/shape.ts";
import type { DescribedExecution, StartedExecution } from "./flow.ts";
import type { StartAction } from "./task-options.ts";

const started = z.object({ ExecutionArn: z.string() }) satisfies z.ZodType<StartedExecution>;
const described = started.extend({ Name: z.string(), Output: z.string() }) satisfies z.ZodType<DescribedExecution>;

/** What starting a machine answers where it is not the child's output itself. */
export const startResults: Readonly<Record<Exclude<StartAction, "startExecution.sync:2">, Shape>> = {
  startExecution: shapeOf(started),
  "startExecution.sync": shapeOf(described),
};
