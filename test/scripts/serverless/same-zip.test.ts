import { expect } from "chai";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { sameZip } from "../../../scripts/serverless/same-zip.ts";

const unix = 3;

/** A zip file as a packager writes it whose files have this mode and this time. */
function packed(files: Readonly<Record<string, Uint8Array>>, mode: number, mtime: Date): Uint8Array {
  return zipSync(files, { os: unix, attrs: mode << 16, mtime });
}

const files = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}(\/[a-z.]{1,5})?$/), fc.uint8Array({ maxLength: 300 }), {
  minKeys: 1,
  noNullPrototype: true,
});

describe("a zip file, made the same", () => {
  it("has the same bytes whatever the order, the modes and the times of its files were, and the same files", () => {
    fc.assert(
      fc.property(files, (given) => {
        const turned = Object.fromEntries(Object.entries(given).reverse());
        const one = sameZip(packed(given, 0o100644, new Date(2026, 1, 2)));
        const other = sameZip(packed(turned, 0o100600, new Date(1999, 1, 2, 13, 14)));
        expect(Buffer.compare(one, other)).to.equal(0);
        expect(unzipSync(one)).to.deep.equal(given);
      }),
    );
  });

  it("lets everybody read what is in it", () => {
    const made = Buffer.from(sameZip(packed({ "handler.mjs": new Uint8Array(9) }, 0o100600, new Date(2026, 1, 2))));
    const entry = made.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    expect((made.readUInt32LE(entry + 38) >>> 16).toString(8)).to.equal("100644");
  });

  it("is refused where it is none", () => {
    expect(() => sameZip(Buffer.from("no zip file at all, but long enough for one"))).to.throw("This is no zip file");
    expect(() => sameZip(new Uint8Array(3))).to.throw("This is no zip file");
  });
});
