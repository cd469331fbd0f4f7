import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../asl/types/json.ts";
import { directQuery, NOT_DIRECT } from "../../../engine/query/direct-query.ts";
import jsonata from "../../../engine/query/jsonata-sync.generated.js";
import { plainValue } from "../../../engine/query/plain-value.ts";

const names = fc.constantFrom("a", "b", "and", "constructor", "length");
const literals = fc.oneof(fc.integer().map(String), fc.constantFrom("true", "null", '"text"', "'[1'"));
const roots = fc.constantFrom("$states.input", "$states.result", "$states.errorOutput", "$v", "$missing");
const paths = fc
  .tuple(roots, fc.array(names, { maxLength: 3 }))
  .map(([root, steps]) => [root, ...steps.map((s) => `\`${s}\``)].join("."));
const { expressions } = fc.letrec<{ expressions: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(paths, literals),
  expressions: fc.oneof(
    { maxDepth: 3 },
    tie("leaf"),
    fc.array(tie("expressions"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.dictionary(fc.constantFrom("a", "b", "x y"), tie("expressions"), { maxKeys: 3 }).map(
      (members) =>
        `{${Object.entries(members)
          .map(([key, value]) => `${JSON.stringify(key)}: ${value}`)
          .join(", ")}}`,
    ),
  ),
}));
const { values } = fc.letrec<{ values: Json }>((tie) => ({
  values: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, 0, 1, "s", true),
    fc.array(tie("values"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "and"), tie("values"), { maxKeys: 3 }),
  ),
}));

describe("a direct query", () => {
  it("gives what jsonata gives, or leaves it to jsonata", () => {
    let direct = 0;
    fc.assert(
      fc.property(expressions, values, values, values, (text, input, result, v) => {
        const parsed = jsonata(text, { now: () => 0 });
        const query = directQuery(parsed.ast());
        const value = query?.({
          input,
          result,
          context: () => ({}),
          variable: (name) => (name === "v" ? v : undefined),
        });
        if (query === undefined || value === NOT_DIRECT) return;
        direct++;
        expect(value).to.deep.equal(plainValue(parsed.evaluate(undefined, { states: { input, result }, v })));
      }),
      { numRuns: 3000 },
    );
    expect(direct).to.be.greaterThan(1000);
  });

  it("is made for paths, literals and constructors, and not for what needs the language", () => {
    const isDirect = (text: string) => directQuery(jsonata(text, { now: () => 0 }).ast()) !== undefined;
    expect(["$x", "$x.a.b", "$states.context.Execution.Name", '{"a": [$x.b, 1]}', "'t'"].every(isDirect)).to.equal(
      true,
    );
    expect(["$states", "$x[0]", "$x.a[]", "$x.*", "$x.a + 1", "$sum($x)", "$x.{'a': b}", "a"].some(isDirect)).to.equal(
      false,
    );
  });
});
