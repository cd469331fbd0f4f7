import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { decompress } from "fzstd";

/** Node's own zstd; undefined before 22.15. Its types are of a Node that we do not ask for. */
const nativeZstd = (zlib as { readonly zstdDecompress?: typeof zlib.gunzip }).zstdDecompress;

/**
 * An object's bytes as text: gzip and zstd, by the key's ending or the object's Content-Encoding, are unpacked (FACTS.md A4).
 * Throws where they are not sound, or where the text has more than the 512 MB that a text can have.
 */
export async function unpacked(bytes: Uint8Array, key: string, encoding: string | undefined): Promise<string> {
  const plain = await decompressed(bytes, key, encoding);
  try {
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString("utf8");
  } catch {
    throw new Error(`${key} has ${plain.byteLength} bytes; at most 512 MB can be read here.`);
  }
}

async function decompressed(bytes: Uint8Array, key: string, encoding: string | undefined): Promise<Uint8Array> {
  const packed = packing(key, encoding);
  if (packed === undefined || bytes.length === 0) return bytes;
  try {
    if (packed === "gzip") return await promisify(zlib.gunzip)(bytes);
    return nativeZstd === undefined ? decompress(bytes) : await promisify(nativeZstd)(bytes);
  } catch (error) {
    throw new Error(`${key} is not sound ${packed} data: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function packing(key: string, encoding: string | undefined): "gzip" | "zstd" | undefined {
  if (encoding === "gzip" || /\.gz(ip)?$/i.test(key)) return "gzip";
  return encoding === "zstd" || /\.zst(d)?$/i.test(key) ? "zstd" : undefined;
}
