import { expect } from "chai";
import fc from "fast-check";
import { fileName } from "../../../local/glue/file-name.ts";

describe("local/glue/file-name", () => {
  it("keeps ordinary values readable", () => {
    expect(fileName(["2024-01-01", "05"])).to.equal("2024-01-01,05");
    expect(fileName(["vibration_rejects"])).to.equal("vibration_rejects");
  });

  it("cannot leave its folder, and is a name for every file system", () => {
    const values = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("..", ".", "/", "a/b", "", "A")), {
      minLength: 1,
    });
    fc.assert(fc.property(values, (list) => /^[a-z0-9_%,=-]{1,245}$/.test(fileName(list))));
  });

  it("differs for different values, also where only the case differs", () => {
    const value = fc.oneof(fc.string(), fc.constantFrom("a", "A", "%41", ",", "", "%"));
    const list = fc.array(value, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(list, list, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        return (fileName(one).toLowerCase() === fileName(other).toLowerCase()) === same;
      }),
    );
  });

  it("shortens what is too long by its hash", () => {
    expect(fileName(["x".repeat(241)])).to.match(/^=[0-9a-f]{64}$/);
  });
});
