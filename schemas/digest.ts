import * as z from "zod";

/** A SHA-256 digest: 64 hexadecimal digits. */
export const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .max(64);
export type Digest = z.infer<typeof Digest>;
