import { createHash } from "node:crypto";
import { appendFileSync, closeSync, createReadStream, openSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { type Checksum, type ChecksumAlgorithm, createChecksum, expectedChecksum } from "./checksum.ts";
import { type Payload, receivePayload } from "./payload.ts";

/** Part of a file: bytes `start` to `end`, both included; without them all of it. */
export interface FileSlice {
  readonly path: string;
  /** The file, where it is open already; it stays open then. */
  readonly fd?: number;
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
    for (const { path, fd, start = 0, end } of slices) {
      const range = { start, ...(end !== undefined && { end }), highWaterMark: 1 << 18 };
      const opened = fd === undefined ? range : { ...range, fd, autoClose: false };
      for await (const piece of createReadStream(path, opened)) {
        size += piece.length;
        md5.update(piece);
        hash?.update(piece);
        write(piece);
      }
    }
    const checksum: Checksum | undefined = algorithm &&
      hash && { algorithm, type: "FULL_OBJECT", value: hash.digest().toString("base64") };
    return { size, md5: md5.digest(), checksum };
  });
}

/** Without the thread pool: a trip there takes several times what writing a piece to the system's cache does. */
async function stage(path: string, fill: (write: (piece: Buffer) => void) => Promise<Payload>): Promise<Payload> {
  const file = openSync(path, "wx");
  try {
    return await fill((piece) => appendFileSync(file, piece));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
