import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../../asl/types/json.ts";
import { evaluatePath, whyMissing } from "../../../../engine/query/json-path/evaluate-path.ts";
import { parsePath } from "../../../../engine/query/json-path/parse-path.ts";

const read = (path: string, root: Json) => evaluatePath(parsePath(path), root);

const store = {
  book: [
    { title: "a", price: 8, tags: ["x"] },
    { title: "b", price: 12 },
    { title: "c", price: 20, tags: ["x", "y"], isbn: null },
  ],
  "odd name": { "it's": 1 },
  limit: 12,
};

describe("a JSONPath", () => {
  it("that names one place has its value, or none", () => {
    expect(read("$", 5)).to.equal(5);
    expect(read("$.book[0].title", store)).to.equal("a");
    expect(read("$.book[(@.length-1)].title", store)).to.equal("c");
    expect(read("$.book[(@.length-4)]", store)).to.equal(undefined);
    expect(read("$['odd name']['it\\'s']", store)).to.equal(1);
    expect(read('$["limit"]', store)).to.equal(12);
    expect(read("$.book[2].isbn", store)).to.equal(null);
    expect(read("$.book[3]", store)).to.equal(undefined);
    expect(read("$.constructor", store)).to.equal(undefined);
    expect(read("$.book[0]['title','price']", store)).to.deep.equal({ title: "a", price: 8 });
  });

  it("has neither functions nor indexes from the end: AWS finds nothing there", () => {
    expect(read("$.book.length()", store)).to.equal(undefined);
    expect(read("$.book[-1]", store)).to.equal(undefined);
    expect(read("$.limit.sum()", store)).to.equal(undefined);
    expect(whyMissing(parsePath("$.book.length()"), store)).to.equal(
      "Property ['length()'] not found in path $['book']",
    );
  });

  it("that may match several places has the array of all, even of none or one", () => {
    expect(read("$.book[*].title", store)).to.deep.equal(["a", "b", "c"]);
    expect(read("$.book[1:].title", store)).to.deep.equal(["b", "c"]);
    expect(read("$.book[:1].title", store)).to.deep.equal(["a"]);
    expect(read("$.book[-2:-1].title", store)).to.deep.equal(["b"]);
    expect(read("$.book[0,2].title", store)).to.deep.equal(["a", "c"]);
    expect(read("$..price", store)).to.deep.equal([8, 12, 20]);
    expect(read("$.missing.items[*].x", store)).to.deep.equal([]);
    expect(read("$.limit[*]", store)).to.deep.equal([]);
  });

  it("filters objects alone, never scalars", () => {
    expect(read("$[?(@ > 1)]", [1, 2, 3])).to.deep.equal([]);
    expect(read("$.jar[?(@.a >= 5)]", { jar: [{ a: 1 }, { a: 5 }, 9] })).to.deep.equal([{ a: 5 }]);
  });

  it("filters by comparisons, existence and their combinations", () => {
    const titles = (test: string) => read(`$.book[?(${test})].title`, store);
    expect(titles("@.price < 12")).to.deep.equal(["a"]);
    expect(titles("@.price >= 12")).to.deep.equal(["b", "c"]);
    expect(titles("@.tags")).to.deep.equal(["a", "c"]);
    expect(titles("!@.tags || @.title == 'a'")).to.deep.equal(["a", "b"]);
    expect(titles("(@.price > 5 && @.price < 15) && @.title != 'a'")).to.deep.equal(["b"]);
    expect(titles("@.isbn == null")).to.deep.equal(["c"]);
    expect(titles("@.title < 12")).to.deep.equal([]);
  });

  it("says where it breaks off", () => {
    expect(whyMissing(parsePath("$.Payload"), {})).to.equal("No results for path: $['Payload']");
    expect(whyMissing(parsePath("$.a.b"), {})).to.equal("Missing property in path $['a']");
    expect(whyMissing(parsePath("$.a.b"), { a: {} })).to.equal("No results for path: $['a']['b']");
  });

  it("does not parse where it is malformed or asks for what is not supported", () => {
    for (const text of [
      "",
      "a",
      "$.",
      "$[",
      "$['a",
      "$[1:2:3]",
      "$.a b",
      "$.a.length(1)",
      "$[(@.length)]",
      "$[(@.length+1)]",
      "$[?(@.a in ['b'])]",
      "$[?(@.a == $.b)]",
      "$[?(@.a =~ /b/)]",
      "$..",
      "$[?()]",
      "$[?(@.a == $$.b)]",
      "$[?($v.a)]",
    ]) {
      expect(() => parsePath(text), text).to.throw(/at character/);
    }
  });

  it("equals a naive walk for every place of random data", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const root = JSON.parse(JSON.stringify(value)) as Json;
        for (const { path, at } of places(root, "$")) expect(read(path, root)).to.deep.equal(at);
        expect(read("$..*", root)).to.have.length([...places(root, "$")].length - 1);
      }),
    );
  });

  it("ends with an error instead of matching without bound, in its filters too", () => {
    const nested = Array.from({ length: 400 }).reduce<Json>((inner) => ({ a: inner }), {});
    expect(() => read("$..[?(@..[?(@..[?(@..b)])])]", nested)).to.throw(/visits more than/);
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
    const deep = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, { wide, again: { wide } }]));
    expect(() =>
      read(
        `$${"..*".repeat(9)}${"..k1".repeat(4)}`,
        Array.from({ length: 60 }, () => deep),
      ),
    ).to.throw(/visits more than/);
  });
});

function* places(at: Json, path: string): Generator<{ readonly path: string; readonly at: Json }> {
  yield { path, at };
  if (typeof at !== "object" || at === null) return;
  for (const [name, member] of Object.entries(at)) {
    const step = Array.isArray(at) ? `[${name}]` : `['${name.replace(/[\\']/g, "\\$&")}']`;
    yield* places(member as Json, path + step);
  }
}
