import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { type Checksum, type ChecksumAlgorithm, createChecksum, expectedChecksum } from "./checksum.ts";
import { type Payload, receivePayload } from "./payload.ts";

/** Part of a file: bytes `start` to `end`, both included; without them all of it. */
export interface FileSlice {
  readonly path: string;
  readonly start?: number;
  readonly end?: number;
}

/**
 * Writes a request's payload to a new file at `path`. Where that fails, also because the client goes away, no file
 * is left.
 *
 * @throws S3Error as `receivePayload` does.
 */
export function stageRequest(request: IncomingMessage, path: string): Promise<Payload> {
  return stage(path, (write) => receivePayload(request, expectedChecksum(request.headers), write));
}

/** Writes slices of files, one after another, to a new file at `path`, with a checksum of the whole where one is named. */
export function stageFiles(
  slices: readonly FileSlice[],
  path: string,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Payload> {
  return stage(path, async (write) => {
    const md5 = createHash("md5");
    const hash = algorithm && createChecksum(algorithm);
    let size = 0;
    for (const { path, ...range } of slices) {
      const source = await open(path);
      // An empty range: a stream would take an end before its start for an error.
      if (range.end !== undefined && range.end < (range.start ?? 0)) {
        await source.close();
        continue;
      }
      for await (const piece of source.createReadStream({ ...range, highWaterMark: 1 << 18 })) {
        size += piece.length;
        md5.update(piece);
        hash?.update(piece);
        await write(piece);
      }
    }
    const checksum: Checksum | undefined = algorithm &&
      hash && { algorithm, type: "FULL_OBJECT", value: hash.digest().toString("base64") };
    return { size, md5: md5.digest(), checksum };
  });
}

async function stage(
  path: string,
  fill: (write: (piece: Buffer) => Promise<unknown>) => Promise<Payload>,
): Promise<Payload> {
  const file = await open(path, "wx");
  try {
    const payload = await fill((piece) => file.writeFile(piece));
    await file.close();
    return payload;
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}
