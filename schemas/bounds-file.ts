import * as z from "zod";

/** What stands beside a hand-written definition: bounds that the definition does not say, and what its functions do. */
export const BoundsFile = z.strictObject({
  /** The most items of each Map, by state name. */
  items: z.record(z.string(), z.int().min(0)).default({}),
  /** How often a state of a loop is entered at most in one run of what it stands in, by state name. */
  visits: z.record(z.string(), z.int().min(1)).default({}),
  /** Values of a template's placeholders, by name: `Concurrency: 5` for `${Concurrency}`. */
  placeholders: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  /** Functions, by the name that the definition calls them by. */
  functions: z
    .record(
      z.string(),
      z.strictObject({
        /** Seconds. */
        timeout: z.int().min(1).max(900).default(900),
        /** Athena queries that one invocation starts at once; `awaited: false` where it does not wait for them. */
        uses: z
          .strictObject({
            athenaDml: z.int().min(0).default(0),
            athenaDdl: z.int().min(0).default(0),
            awaited: z.boolean(),
          })
          .optional(),
      }),
    )
    .default({}),
  /** Findings that are right in general and wrong here, each with the reason. */
  silence: z
    .array(
      z.strictObject({
        /** As docs/rules.md calls it. */
        rule: z.string().min(1),
        /** The state that it is about; default: the definition as a whole. */
        state: z.string().min(1).optional(),
        reason: z.string().trim().min(1, "say why this is right here: a silence without a reason is none"),
      }),
    )
    .default([]),
});
export type BoundsFile = z.infer<typeof BoundsFile>;
