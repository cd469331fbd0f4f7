import { expect } from "chai";
import fc from "fast-check";
import { cutChunks } from "../../../functions/shared/cut-chunks.ts";
import { Chunk, maxChunkBytes, maxChunkFiles } from "../../../schemas/chunk.ts";

const file = fc.record({
  bucket: fc.constant("sluice-raw"),
  key: fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.constant("ü".repeat(1000)),
    fc.constant("k".repeat(1024)),
  ),
  etag: fc.constant('"e"'),
  size: fc.nat(),
});

describe("cutChunks()", () => {
  it("keeps every file once, in order, in chunks that fit by count and by bytes", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 450 }), (files) => {
        const chunks = cutChunks("files", files, maxChunkFiles);
        expect(chunks.flatMap((chunk) => chunk.files)).to.deep.equal(files);
        for (const chunk of chunks) {
          expect(Chunk.safeParse(chunk).success).to.equal(true);
          expect(Buffer.byteLength(JSON.stringify(chunk))).to.be.at.most(maxChunkBytes);
        }
      }),
    );
  });

  it("balances chunks that the count cuts", () => {
    const files = Array.from({ length: maxChunkFiles + 1 }, (_, n) => ({
      bucket: "b",
      key: `k${n}`,
      etag: "e",
      size: 1,
    }));
    expect(cutChunks("files", files, maxChunkFiles).map((chunk) => chunk.files.length)).to.deep.equal([51, 50]);
    expect(cutChunks("files", [], maxChunkFiles)).to.deep.equal([]);
  });
});
