import { expect } from "chai";
import fc from "fast-check";
import { ByteWriter } from "../../../scripts/sample/byte-writer.ts";

describe("ByteWriter", () => {
  it("writes fixed-point numbers as their decimals", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(6), (value, decimals) => {
        const writer = new ByteWriter(64);
        writer.fixed(value, decimals);
        expect(writer.bytes.toString()).to.equal(
          (value / 10 ** decimals).toFixed(decimals).replace(/^-(?=0\.?0*$)/, ""),
        );
      }),
    );
  });
});
