import { expect } from "chai";
import fc from "fast-check";
import { templateOf } from "../../../../asl/budget/known/evaluate.ts";
import { type Known, leastOf, literally } from "../../../../asl/budget/known/known.ts";
import type { Json, JsonObject } from "../../../../asl/types/json.ts";
import { awsLimits } from "../../../../engine/limits.ts";
import { jsonataLanguage } from "../../../../engine/query/jsonata.ts";
import { QueryError } from "../../../../engine/query/query-language.ts";
import { seededRandom } from "../../../../engine/random.ts";
import { runs } from "../../../support/runs.ts";

const { template } = jsonataLanguage({
  now: () => 0,
  random: seededRandom(1),
  uuid: () => "u",
  hash: (text) => text,
  limits: awsLimits,
});

const scalar = fc.constantFrom<Json>(null, true, false, 0, 1, -2, 3.5, "", "a", "b");
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
  ),
}));

/** A value, and something that is known of it. */
interface Held {
  readonly value: Json;
  readonly known: Known;
}

/** What may be known of a value: all of it, or less. */
function knowledgeOf(of: Json): fc.Arbitrary<Known> {
  const nothing = fc.constant<Known>({ kind: "anything" });
  if (Array.isArray(of)) {
    const items = of.map(knowledgeOf);
    const list = fc.tuple(...items).map((some): Known => ({ kind: "list", each: { kind: "anything" }, some }));
    return fc.oneof(
      nothing,
      list,
      fc.tuple(...items).map((known): Known => ({ kind: "tuple", items: known })),
    );
  }
  if (typeof of === "object" && of !== null) {
    const fields = Object.fromEntries(Object.entries(of).map(([name, member]) => [name, knowledgeOf(member)]));
    return fc.oneof(
      nothing,
      fc.record(fields).map((known): Known => ({ kind: "object", fields: known })),
      fc.record(fields).map((known): Known => ({ kind: "object", fields: {}, perhaps: known })),
    );
  }
  const wider: Known =
    typeof of === "string"
      ? { kind: "string", isFilled: of !== "" }
      : typeof of === "number"
        ? { kind: "number", min: of - 1 }
        : typeof of === "boolean"
          ? { kind: "boolean" }
          : literally(null);
  return fc.oneof(fc.constant(literally(of)), fc.constant(wider), nothing);
}

const held = value.chain((of) => knowledgeOf(of).map((known): Held => ({ value: of, known })));

/** Expressions over two variables. */
const { expression } = fc.letrec<{ expression: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom(
    "$x",
    "$y",
    "$x.a",
    "$x.a.b",
    "$y.c",
    "$none",
    "1",
    '""',
    '"a"',
    "true",
    "$states.input",
    "$states.input.a",
  ),
  expression: fc.oneof(
    { maxDepth: 3 },
    tie("leaf"),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "and", "or", "+", "-", "*", "/", "&"),
        tie("expression"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    tie("leaf").chain((leaf) => tie("expression").map((no) => `($exists(${leaf}) ? ${leaf} : ${no})`)),
    fc
      .tuple(fc.constantFrom("exists", "not", "count", "sum", "string"), tie("expression"))
      .map(([name, of]) => `$${name}(${of})`),
    tie("expression").map((of) => `$substring(${of}, 0, 2)`),
    tie("expression").map((of) => `$lookup(${of}, "a")`),
    fc.array(tie("expression"), { maxLength: 2 }).map((items) => `[${items.join(", ")}]`),
    tie("expression").map((item) => `[${item}][0]`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `{"a": ${a}, "b": ${b}}`),
    fc
      .tuple(tie("leaf"), fc.constantFrom("$v", "$v.a", "1", "$v = 1"))
      .map(([of, body]) => `[$map(${of}, function($v){${body}})[]]`),
    fc
      .tuple(tie("leaf"), fc.constantFrom("$v.a", "true", "$v = 1"))
      .map(([of, body]) => `[$filter([${of}], function($v){${body}})[]]`),
  ),
}));

/** Why a value is not what was said to be known of it; undefined where it is. */
function isWrong(of: Json, known: Known): string | undefined {
  const wrong = `${JSON.stringify(of)} is not ${JSON.stringify(known)}`;
  const right = (holds: boolean) => (holds ? undefined : wrong);
  switch (known.kind) {
    case "anything":
      return undefined;
    case "literal":
      return right(of === known.value);
    case "boolean":
      return right(typeof of === "boolean");
    case "string":
      return right(typeof of === "string" && (of !== "" || !known.isFilled));
    case "number":
      return right(typeof of === "number" && of >= (leastOf(known) ?? 0));
    case "object": {
      if (typeof of !== "object" || of === null || Array.isArray(of)) return wrong;
      const missing = Object.keys(known.fields).some((name) => !Object.hasOwn(of, name));
      const members = Object.entries({ ...known.perhaps, ...known.fields });
      return missing
        ? wrong
        : members
            .map(([name, member]) =>
              Object.hasOwn(of, name) ? isWrong((of as JsonObject)[name] as Json, member) : undefined,
            )
            .find(Boolean);
    }
    case "tuple":
      if (!Array.isArray(of) || of.length !== known.items.length) return wrong;
      return known.items.map((item, index) => isWrong(of[index] as Json, item)).find(Boolean);
    case "list": {
      if (!Array.isArray(of) || of.length < known.some.length) return wrong;
      const without = known.some.find((some) => !of.some((item) => isWrong(item as Json, some) === undefined));
      return without ? wrong : of.map((item) => isWrong(item as Json, known.each)).find(Boolean);
    }
    default:
      return known satisfies never;
  }
}

describe("What is known of an expression", () => {
  it("holds for every value of which that much is known", () => {
    fc.assert(
      fc.property(held, held, held, expression, (x, y, input, text) => {
        const scope = new Map<string, Known>([
          ["x", x.known],
          ["y", y.known],
          ["states", { kind: "object", fields: { input: input.known } }],
        ]);
        const { known, fails } = templateOf(`{% ${text} %}`, scope);
        const variables = new Map([
          ["x", x.value],
          ["y", y.value],
        ]);
        let result: Json;
        try {
          const query = template(`{% ${text} %}`, "Output");
          result = query({
            input: input.value,
            variable: (name: string) => variables.get(name),
            context: () => ({}),
          } as never);
        } catch (error) {
          if (!(error instanceof QueryError)) throw error;
          expect(fails, `${text}: ${error.message}`).to.equal(true);
          return;
        }
        expect(isWrong(result, known), text).to.equal(undefined);
      }),
      { numRuns: runs(2000, 50_000) },
    );
  }).timeout(60_000);

  it("knows what a machine has assigned itself", () => {
    const receipt: Known = {
      kind: "object",
      fields: { failed: literally(1), error: { kind: "string", isFilled: true } },
    };
    const scope = new Map<string, Known>([["all", { kind: "list", each: receipt, some: [receipt] }]]);
    expect(templateOf("{% $sum([$map($all, function($one){$one.failed})[]]) > 0 %}", scope).known).to.deep.equal(
      literally(true),
    );
    const one = new Map<string, Known>([["end", receipt]]);
    expect(templateOf('{% $end.error != "" %}', one)).to.deep.equal({
      known: literally(true),
      missing: false,
      fails: false,
    });
    expect(templateOf("{% $end.other %}", one).fails).to.equal(true);
  });
});
