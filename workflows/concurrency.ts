/**
 * How many things of a kind run at once. They multiply down the tree: 1 chunk of a plan with 2 partitions with 2 chunks of 4
 * files each are at most 16 invocations of transform-file.
 */
export const concurrency = {
  /** Chunks of one backfill's plan. 1, so that a short backfill, which is one chunk, runs as wide as a long one. */
  planChunks: 1,
  /** Partitions of one chunk of a plan. */
  partitions: 2,
  /** Chunks of one partition's files. */
  chunks: 2,
  /** Files of one chunk. */
  files: 4,
};
