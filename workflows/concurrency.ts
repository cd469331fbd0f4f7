/**
 * How many things of a kind run at once. They multiply down the tree: 2 partitions with 2 chunks of 4 files each are at most
 * 16 invocations of transform-file.
 */
export const concurrency = {
  /** Partitions of one backfill. */
  partitions: 2,
  /** Chunks of one partition. */
  chunks: 2,
  /** Files of one chunk. */
  files: 4,
};
