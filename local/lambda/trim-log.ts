import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

/**
 * Takes what was written before a moment out of a function's log. A line that begins with no time belongs to the one before it.
 *
 * @param before milliseconds since 1970
 * @param dryRun true to take nothing out
 * @param isOpen whether a process has the log open, which would go on writing into the file that was there before: nothing is taken out then
 * @returns how many bytes are taken out; 0 where there is no such file
 */
export async function trimLog(path: string, before: number, dryRun: boolean, isOpen: () => boolean): Promise<number> {
  if (isOpen()) return 0;
  const found = await stat(path).catch(() => undefined);
  if (!found) return 0;
  const from = found.mtimeMs < before ? found.size : await offsetOf(path, before);
  if (dryRun || from === 0) return from;
  const part = `${path}.part`;
  await pipeline(createReadStream(path, { start: from }), createWriteStream(part));
  // At once after the last look: a process may have been started meanwhile.
  if (isOpen()) {
    rmSync(part);
    return 0;
  }
  renameSync(part, path);
  if (from === found.size) rmSync(path);
  return from;
}

/** Where the first line begins that was written at a moment or after it; 0 where no line says so. */
async function offsetOf(path: string, moment: number): Promise<number> {
  let offset = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    let begin = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, begin)) {
      const line = bytes.toString("latin1", begin, Math.min(end, begin + timeLength));
      if (Date.parse(time.exec(line)?.[0] ?? "") >= moment) return offset + begin;
      begin = end + 1;
    }
    offset += begin;
    rest = bytes.subarray(begin);
  }
  return 0;
}

const lineFeed = 0x0a;

/** As runtime-log.ts writes it. */
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z(?=\t)/;
const timeLength = "2024-01-31T05:00:00.000Z\t".length;
