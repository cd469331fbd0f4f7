import { expect } from "chai";
import fc from "fast-check";
import { type ChecksumAlgorithm, compositeChecksum, createChecksum } from "../../../local/s3/checksum.ts";

function hexOf(algorithm: ChecksumAlgorithm, ...pieces: readonly Uint8Array[]): string {
  const hash = createChecksum(algorithm);
  for (const piece of pieces) hash.update(piece);
  return hash.digest().toString("hex");
}

describe("checksums", () => {
  // The check values of the catalogue of parametrised CRC algorithms, over "123456789".
  for (const [algorithm, check] of [
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["MD5", "25f9e794323b453885f5181f1b624d0b"],
    ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ] as const) {
    it(`${algorithm} of "123456789" is ${check}`, () => {
      expect(hexOf(algorithm, Buffer.from("123456789"))).to.equal(check);
    });
  }

  it("are the same over pieces and over the whole", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA256"] as const) {
          expect(hexOf(algorithm, a, b)).to.equal(hexOf(algorithm, Buffer.concat([a, b])));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("of parts are combined into a composite one that says how many there are", () => {
    const part = createChecksum("CRC32").digest().toString("base64");
    expect(compositeChecksum("CRC32", [part, part]).value).to.match(/^[A-Za-z0-9+/]{6}==-2$/);
  });
});
