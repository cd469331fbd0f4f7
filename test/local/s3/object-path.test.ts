import { join, normalize } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { apartPath, keyOfApartPath, plainPath } from "../../../local/s3/object-path.ts";

/** Keys of the kinds that make trouble, next to arbitrary ones. */
const anyKey = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
    fc
      .array(
        fc.constantFrom("", ".", "..", "a", "A", "%2f", "a b", "ü", "\u{1f600}", "\\", "x".repeat(300), "%", "+"),
        {
          minLength: 1,
          maxLength: 5,
        },
      )
      .map((segments) => segments.join("/")),
  )
  .filter((key) => key !== "");

/** Where the object lies, in one string. */
function placeOf(key: string): string {
  const plain = plainPath(key);
  return plain !== undefined ? `plain:${plain}` : `apart:${apartPath(key)}`;
}

describe("object paths", () => {
  it("give every key its own place, and the key back", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        expect(keyOfApartPath(apartPath(a))).to.equal(a);
        expect(plainPath(a) ?? a).to.equal(a);
        if (a !== b) expect(placeOf(a)).to.not.equal(placeOf(b));
      }),
    );
  });

  it("never leave their folder, and hold no segment that a file system refuses", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        for (const path of [plainPath(key), apartPath(key)]) {
          if (path === undefined) continue;
          expect(join("/root", path))
            .to.equal(`/root/${path}`)
            .and.equal(normalize(`/root/${path}`));
          for (const segment of path.split("/")) {
            expect(Buffer.byteLength(segment)).to.be.within(1, 255);
            expect(segment).to.not.include("\0");
          }
        }
      }),
    );
  });

  it("never make one key's file another key's folder where keys lie apart", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        expect(apartPath(b).startsWith(`${apartPath(a)}/`)).to.equal(false);
      }),
    );
    const long = "k".repeat(200);
    expect(apartPath(long)).to.equal(`${long}.object`);
    expect(apartPath(`${long}k`)).to.equal(`${long}/k.object`);
  });

  it("leave ordinary names as they are", () => {
    for (const key of ["a", "2024/01/x y.csv.gz", "Ünïcode/%41", "..a/...", "~%/=+&$@:,?#'\"\\", ".hidden"]) {
      expect(plainPath(key, "linux")).to.equal(key);
    }
  });

  it("set apart what is no path", () => {
    for (const key of ["/a", "a/", "a//b", ".", "..", "../x", "a/../b", "a/.", "x".repeat(256), "nul\0"]) {
      expect(plainPath(key, "linux"), key).to.equal(undefined);
    }
  });

  it("set apart what Windows would not take as a name", () => {
    for (const key of ["..\\..\\x", "C:/x", "a:b", "con", "sub/NUL.txt", "dot.", "space ", "a?b", "a*"]) {
      expect(plainPath(key, "win32"), key).to.equal(undefined);
    }
    expect(plainPath("2024/01/console.csv", "win32")).to.equal("2024/01/console.csv");
  });

  it("take a foreign file among the keys that lie apart for none", () => {
    for (const path of [
      "readme",
      "A.object",
      "%41",
      "a.b.object",
      "%zz.object",
      "%ff.object",
      "%2F.object",
      ".object",
    ]) {
      expect(keyOfApartPath(path), path).to.equal(undefined);
    }
  });
});
