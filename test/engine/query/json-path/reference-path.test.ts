import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../../asl/types/json.ts";
import { evaluatePath } from "../../../../engine/query/json-path/evaluate-path.ts";
import { parseReferencePath, putAt } from "../../../../engine/query/json-path/reference-path.ts";

const name = fc.constantFrom("a", "b", "__proto__", "odd name");

describe("a reference path", () => {
  it("reads back what was put, and leaves everything else as it was", () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.dictionary(name, fc.integer())),
        fc.array(name, { minLength: 1, maxLength: 2 }),
        fc.jsonValue(),
        (data, names, value) => {
          const path = parseReferencePath(`$${names.map((each) => `['${each}']`).join("")}`);
          const before = JSON.stringify(data);
          const after = putAt(path, data, value as Json);
          expect(evaluatePath(path, after)).to.deep.equal(value);
          expect(JSON.stringify(data)).to.equal(before);
          expect(Object.keys(after as object)).to.include.members(Object.keys(data));
        },
      ),
    );
  });

  it("makes the objects on its way, and replaces an item that there is", () => {
    expect(putAt(parseReferencePath("$.a.b.c"), {}, 1)).to.deep.equal({ a: { b: { c: 1 } } });
    expect(putAt(parseReferencePath("$.a[1]"), { a: [1, 2] }, 9)).to.deep.equal({ a: [1, 9] });
  });

  it("conflicts with what is neither object nor array", () => {
    for (const [path, data] of [
      ["$.a", "text"],
      ["$.a.b", { a: 1 }],
      ["$.a[2]", { a: [0] }],
      ["$.a", null],
    ] as const) {
      const put = () => putAt(parseReferencePath(path), data as Json, 1);
      expect(put, path).to.throw(`Unable to apply ReferencePath ${path} to input ${JSON.stringify(data)}`);
    }
  });

  it("may not name several places", () => {
    for (const text of ["$[*]", "$..a", "$[0:1]", "$[?(@.a)]", "$['a','b']", "$[-1]"]) {
      expect(() => parseReferencePath(text), text).to.throw(/names one place/);
    }
  });
});
