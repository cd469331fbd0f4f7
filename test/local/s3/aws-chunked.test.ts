import { expect } from "chai";
import fc from "fast-check";
import { AwsChunkedDecoder } from "../../../local/s3/aws-chunked.ts";

/** Feeds a body in pieces that end at the given places. */
function decode(body: Buffer, cuts: readonly number[] = []): { payload: Buffer; trailers: [string, string][] } {
  const decoder = new AwsChunkedDecoder();
  const places = [0, ...cuts.map((cut) => cut % (body.length + 1)).sort((a, b) => a - b), body.length];
  const payload: Buffer[] = [];
  for (let i = 1; i < places.length; i++) payload.push(...decoder.write(body.subarray(places[i - 1], places[i])));
  decoder.end();
  return { payload: Buffer.concat(payload), trailers: [...decoder.trailers] };
}

function frame(chunks: readonly Uint8Array[], extension: string, trailer: string): Buffer {
  const parts: Buffer[] = [];
  for (const chunk of [...chunks.filter(({ length }) => length > 0), new Uint8Array()]) {
    parts.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), Buffer.from(chunk));
    parts.push(Buffer.from(chunk.length > 0 ? "\r\n" : `${trailer}\r\n`));
  }
  return Buffer.concat(parts);
}

describe("aws-chunked", () => {
  it("gives the payload back wherever the body is cut, signed or not, with or without trailers", () => {
    const signature = `;chunk-signature=${"0a".repeat(32)}`;
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
        fc.constantFrom("", signature),
        fc.constantFrom("", "x-amz-checksum-crc32:AAAAAA==\r\n", "X-Amz-Checksum-Crc32: AAAAAA== \r\nx-amz-b:c:d\r\n"),
        fc.array(fc.nat(), { maxLength: 12 }),
        (chunks, extension, trailer, cuts) => {
          const { payload, trailers } = decode(frame(chunks, extension, trailer), cuts);
          expect(payload.equals(Buffer.concat(chunks))).to.equal(true);
          expect(trailers.length).to.equal(trailer.split("\r\n").length - 1);
          if (trailer !== "") expect(trailers[0]).to.deep.equal(["x-amz-checksum-crc32", "AAAAAA=="]);
        },
      ),
    );
  });

  it("takes a trailer whose last line end is missing", () => {
    expect(decode(Buffer.from("0\r\nx-amz-checksum-crc32:AAAAAA==")).trailers).to.deep.equal([
      ["x-amz-checksum-crc32", "AAAAAA=="],
    ]);
  });

  for (const [body, what] of [
    ["", "ends before its last chunk"],
    ["3\r\nabc\r\n", "ends before its last chunk"],
    ["5\r\nabc", "ends before its last chunk"],
    ["3\r\nabcd\r\n0\r\n\r\n", "longer than its size says"],
    ["hello\r\n", "size in hexadecimal digits"],
    ["-1\r\n", "size in hexadecimal digits"],
    ["0\r\n\r\nmore\r\n", "follows its end"],
    ["0\r\nno colon\r\n\r\n", "no colon"],
    ["1".repeat(20_000), "too long"],
  ] as const) {
    it(`refuses ${JSON.stringify(body.slice(0, 30))}: ${what}`, () => {
      expect(() => decode(Buffer.from(body)))
        .to.throw(what)
        .with.property("code", "IncompleteBody");
    });
  }
});
