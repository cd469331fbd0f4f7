import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A zip file's own numbers (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16). */
const endRecord = { signature: 0x06054b50, bytes: 22, entries: 10, directoryBytes: 12, directoryOffset: 16 };
const entryRecord = {
  signature: 0x02014b50,
  bytes: 46,
  modified: 12,
  nameBytes: 28,
  extraBytes: 30,
  commentBytes: 32,
  attributes: 38,
  localOffset: 42,
};
const localRecord = { modified: 10 };

/** A plain file that everybody may read, as Unix writes it: the upper half of an entry's attributes. What is imported need not be executable. */
const mode = 0o100644;
/** 1 January 1980, midnight: the first moment that a zip file can say. */
const modified = (1 << 21) | (1 << 16);

/** Makes the packages in a folder those that anybody's machine would make of the same files. */
export async function makeZipsSame(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".zip"))) {
    const path = join(folder, name);
    await writeFile(path, sameZip(await readFile(path)));
  }
}

/**
 * A zip file with what the packager's machine had a hand in taken out: its entries are in the order of their names, not of the disk's; each may
 * be read by everybody, whatever the umask was; none says when it was made.
 *
 * @throws Error for what is no zip file, or one of over 65,534 entries or 4 GiB, which Lambda would not take either
 */
export function sameZip(zip: Uint8Array): Uint8Array {
  const from = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = from.length - endRecord.bytes;
  if (end < 0 || from.readUInt32LE(end) !== endRecord.signature)
    throw new Error("This is no zip file without a comment.");
  const directory = from.readUInt32LE(end + endRecord.directoryOffset);
  const count = from.readUInt16LE(end + endRecord.entries);
  // What does not fit these fields stands elsewhere.
  if (directory === 0xffffffff || count === 0xffff)
    throw new Error("This zip file has over 65,534 entries, or is over 4 GiB.");
  const entries = entriesOf(from, directory, count);

  const to = Buffer.alloc(from.length);
  let at = 0;
  const moved = entries
    .toSorted((a, b) => Buffer.compare(a.name, b.name))
    .map(({ record, local }) => {
      const offset = at;
      at += local.copy(to, at);
      to.writeUInt32LE(modified, offset + localRecord.modified);
      return { record, offset };
    });
  const newDirectory = at;
  for (const { record, offset } of moved) {
    const start = at;
    at += record.copy(to, at);
    to.writeUInt32LE(modified, start + entryRecord.modified);
    to.writeUInt32LE((mode << 16) >>> 0, start + entryRecord.attributes);
    to.writeUInt32LE(offset, start + entryRecord.localOffset);
  }
  from.copy(to, at, end);
  to.writeUInt32LE(newDirectory, at + endRecord.directoryOffset);
  return to.subarray(0, at + endRecord.bytes);
}

interface Entry {
  readonly name: Buffer;
  /** Its record in the directory at the file's end. */
  readonly record: Buffer;
  /** Its header and data, up to the next entry's. */
  readonly local: Buffer;
}

function entriesOf(zip: Buffer, directory: number, count: number): Entry[] {
  const records: { readonly name: Buffer; readonly record: Buffer; readonly offset: number }[] = [];
  let at = directory;
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== entryRecord.signature) throw new Error(`This zip file's entry ${index} is not there.`);
    const nameEnd = at + entryRecord.bytes + zip.readUInt16LE(at + entryRecord.nameBytes);
    const end =
      nameEnd + zip.readUInt16LE(at + entryRecord.extraBytes) + zip.readUInt16LE(at + entryRecord.commentBytes);
    records.push({
      name: zip.subarray(at + entryRecord.bytes, nameEnd),
      record: zip.subarray(at, end),
      offset: zip.readUInt32LE(at + entryRecord.localOffset),
    });
    at = end;
  }
  const starts = [...records.map(({ offset }) => offset), directory].sort((a, b) => a - b);
  return records.map(({ name, record, offset }) => ({
    name,
    record,
    local: zip.subarray(offset, starts[starts.indexOf(offset) + 1]),
  }));
}
