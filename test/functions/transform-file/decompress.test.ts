import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { decompressed } from "../../../functions/transform-file/decompress.ts";
import type { Compression } from "../../../schemas/dataset.ts";

describe("decompressing a raw file while it comes", () => {
  for (const text of ["a", "records of a file that is longer than any signature"]) {
    it(`gives ${text.length} bytes that come one by one, plain or packed`, async () => {
      expect(await read([...Buffer.from(text)].map(byte), "none")).to.equal(text);
      expect(await read([...gzipSync(text)].map(byte), "gzip")).to.equal(text);
    });
  }

  for (const come of [0, 1, 40]) {
    it(`fails where the connection breaks after ${come} bytes, and not as a damaged file`, async () => {
      const broken = new Error("aborted");
      const pieces = (function* () {
        yield* [...gzipSync("x".repeat(1000)).subarray(0, come)].map(byte);
        throw broken;
      })();
      expect(await read(pieces, "gzip").catch((error) => error)).to.equal(broken);
    });
  }
});

function byte(value: number): Buffer {
  return Buffer.from([value]);
}

async function read(pieces: Iterable<Buffer>, compression: Compression): Promise<string> {
  const bytes = Readable.from(pieces, { objectMode: false });
  let text = "";
  for await (const piece of decompressed({ size: 1000, bytes }, compression, "s3://raw/a")) text += piece;
  return text;
}
