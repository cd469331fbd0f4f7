import { randomBytes } from "node:crypto";
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

  it("fails at once where the connection broke before anybody read", async () => {
    const broken = new Error("aborted");
    const bytes = Readable.from([gzipSync("x")]).on("error", () => {});
    bytes.destroy(broken);
    await new Promise(setImmediate);
    const first = decompressed({ size: 21, bytes }, "gzip", "s3://raw/a").next();
    expect(await first.catch((error: unknown) => error)).to.equal(broken);
  });

  it("ends pieces behind a line where there is one", async () => {
    const long = "y".repeat(100_000);
    const text = `${"x".repeat(60_000)}\nabc\n${long}\nlast`;
    const packed = gzipSync(text);
    const pieces: string[] = [];
    const raw = { size: packed.length, bytes: Readable.from([packed]) };
    for await (const piece of decompressed(raw, "gzip", "s3://raw/a")) pieces.push(piece.toString());
    expect(pieces.join("")).to.equal(text);
    expect(pieces.map(({ length }) => length)).to.deep.equal([60_005, 65_536, 34_469]);
  });

  it("gives a file that packs well in pieces, however much it unpacks to", async () => {
    const packed = gzipSync(Buffer.alloc(150_000_000));
    let [total, largest] = [0, 0];
    for await (const { length } of decompressed(
      { size: packed.length, bytes: Readable.from([packed]) },
      "gzip",
      "s3://raw/a",
    )) {
      total += length;
      largest = Math.max(largest, length);
    }
    expect([total, largest]).to.deep.equal([150_000_000, 65_536]);
  });

  it("gives a large file in pieces while it comes", async () => {
    const packed = gzipSync(randomBytes(9_000_000), { level: 0 });
    let come = 0;
    const pieces = (function* () {
      for (; come < packed.length; come += 65_536) yield packed.subarray(come, come + 65_536);
    })();
    const content = decompressed({ size: packed.length, bytes: Readable.from(pieces) }, "gzip", "s3://raw/a");
    expect((await content.next()).value?.length).to.be.within(1, 262_144);
    expect(come).to.be.below(packed.length / 2);
    await content.return(undefined);
  });
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
