import * as z from "zod";
import { type Ref, refOf } from "../expressions/ref.ts";
import { shapeOf } from "../expressions/shape.ts";
import type { Source } from "./draft.ts";

/** What of the context object machines read. Timestamps are ISO 8601. */
const Context = z.strictObject({
  Execution: z.strictObject({
    /** The execution's ARN. */
    Id: z.string().max(256),
    Name: z.string().max(80),
    StartTime: z.string().max(30),
    /** 0 until the first redrive. */
    RedriveCount: z.int().min(0),
  }),
  StateMachine: z.strictObject({ Id: z.string().max(256), Name: z.string().max(80) }),
  State: z.strictObject({
    EnteredTime: z.string().max(30),
    Name: z.string().max(80),
    /** 0 in the first attempt. */
    RetryCount: z.int().min(0),
  }),
});

/** The execution, machine and state as they are where the expression stands (`$states.context`). */
export const context: Ref<z.output<typeof Context>> = refOf({
  kind: "source",
  source: { kind: "context" } satisfies Source,
  shape: shapeOf(Context),
});
