import * as z from "zod";

/**
 * The accounts of a file, a chunk or a partition. They add up when `read = written + rejected + duplicates`; a partition
 * whose accounts do not is not published.
 */
export const Counts = z.strictObject({
  /** Data records in the source, the header apart, counted without the parser that writes them. */
  read: z.int().min(0),
  written: z.int().min(0),
  /** Records that did not parse; kept in the rejects table. */
  rejected: z.int().min(0),
  /** Records with a key that another record of the same file has. */
  duplicates: z.int().min(0),
  /** Uncompressed bytes read. */
  bytes: z.int().min(0),
});
export type Counts = z.infer<typeof Counts>;

/** The accounts of something that came to nothing. */
export const noCounts: Counts = { read: 0, written: 0, rejected: 0, duplicates: 0, bytes: 0 };
