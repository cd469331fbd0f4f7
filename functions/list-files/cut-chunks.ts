import { type Chunk, maxChunkBytes, maxChunkFiles } from "../../schemas/chunk.ts";
import type { FileRef } from "../../schemas/s3.ts";

/**
 * Cuts files, in their order, into chunks that one child execution can take: at most {@link maxChunkFiles} files and
 * {@link maxChunkBytes} bytes of JSON each. Where the count decides, chunks differ by one file at most.
 */
export function cutChunks(files: readonly FileRef[]): Chunk[] {
  const even = Math.ceil(files.length / Math.ceil(files.length / maxChunkFiles));
  const chunks: { files: FileRef[]; bytes: number }[] = [];
  for (const file of files) {
    const bytes = Buffer.byteLength(JSON.stringify(file)) + 1;
    const last = chunks.at(-1);
    if (last && last.files.length < even && last.bytes + bytes <= maxChunkBytes) {
      last.files.push(file);
      last.bytes += bytes;
    } else {
      chunks.push({ files: [file], bytes: '{"files":[]}'.length + bytes });
    }
  }
  return chunks.map((chunk) => ({ files: chunk.files }));
}
