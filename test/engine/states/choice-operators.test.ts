import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../asl/types/json.ts";
import { matchesPattern } from "../../../engine/pattern.ts";
import { operators } from "../../../engine/states/choice-operators.ts";
import { runMachine } from "../run-machine.ts";

function choose(rule: Json, input: Json) {
  const end = { Type: "Pass", End: true };
  const choice = { Type: "Choice", Choices: [{ ...(rule as object), Next: "Yes" } as Json], Default: "No" };
  return runMachine({ QueryLanguage: "JSONPath", StartAt: "C", States: { C: choice, Yes: end, No: end } }, input);
}

const chooses = (rule: Json, input: Json) =>
  choose(rule, input).events.some((event) => event.stateEnteredEventDetails?.name === "Yes");

describe("a JSONPath Choice", () => {
  it("orders texts, numbers and moments, and is false across types", () => {
    const samples: Readonly<Record<string, readonly [Json, Json]>> = {
      String: ["a", "b"],
      Numeric: [1, 2.5],
      Timestamp: ["2024-01-01T01:00:00+01:00", "2024-01-01T00:00:01Z"],
    };
    for (const [family, [small, large]] of Object.entries(samples)) {
      for (const [order, a, b, expected] of [
        ["Equals", small, small, true],
        ["Equals", small, large, false],
        ["LessThan", small, large, true],
        ["LessThan", small, small, false],
        ["GreaterThan", large, small, true],
        ["LessThanEquals", small, small, true],
        ["GreaterThanEquals", small, large, false],
      ] as const) {
        expect(chooses({ Variable: "$.a", [family + order]: b }, { a })).to.equal(expected);
        expect(chooses({ Variable: "$.a", [`${family + order}Path`]: "$.b" }, { a, b })).to.equal(expected);
        expect(chooses({ Variable: "$.a", [family + order]: b }, { a: [] })).to.equal(false);
      }
    }
  });

  it("tells types and presence", () => {
    const cases = { IsNull: null, IsNumeric: 1, IsString: "x", IsBoolean: true, IsTimestamp: "2024-01-01T00:00:00Z" };
    for (const [name, value] of Object.entries(cases)) {
      expect(chooses({ Variable: "$.a", [name]: true }, { a: value }), name).to.equal(true);
      expect(chooses({ Variable: "$.a", [name]: false }, { a: value }), name).to.equal(false);
      expect(chooses({ Variable: "$.a", [name]: true }, { a: {} }), name).to.equal(false);
    }
    expect(chooses({ Variable: "$.a", IsPresent: true }, { a: null })).to.equal(true);
    expect(chooses({ Variable: "$.a", IsPresent: false }, {})).to.equal(true);
    expect(chooses({ Variable: "$a", IsPresent: true }, {})).to.equal(false);
  });

  it("combines conditions, and asks no more than it must", () => {
    const present = { Variable: "$.a", IsPresent: true };
    const guarded = { And: [present, { Not: { Variable: "$.a", NumericEquals: 1 } }] };
    expect(chooses(guarded, {})).to.equal(false);
    expect(chooses(guarded, { a: 2 })).to.equal(true);
    expect(chooses({ Or: [present, { Variable: "$.b", BooleanEquals: true }] }, { b: true })).to.equal(true);
  });

  it("fails where a path leads nowhere", () => {
    expect(choose({ Variable: "$.a", NumericEquals: 1 }, {}).description).to.include({
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). " +
        "Invalid path '$.a': The choice state's condition path references an invalid value.",
    });
  });

  it("sees what InputPath leaves, and hands that on", () => {
    const choice = {
      Type: "Choice",
      InputPath: "$.in",
      Choices: [{ Variable: "$.n", NumericEquals: 1, Assign: { "got.$": "$.n" }, Next: "E" }],
    };
    const states = { C: choice, E: { Type: "Pass", Parameters: { "in.$": "$", "got.$": "$got" }, End: true } };
    const ran = runMachine({ QueryLanguage: "JSONPath", StartAt: "C", States: states }, { in: { n: 1 } });
    expect(ran.output).to.deep.equal({ in: { n: 1 }, got: 1 });
  });

  it("knows every operator of the States Language", () => {
    expect(operators.size).to.equal(3 * 5 + 8);
    for (const [name, { wants }] of operators) {
      const wrong = [...operators.keys()].includes(name) ? { Variable: "$", [name]: {} } : {};
      expect(() => choose(wrong, {})).to.throw(`${wants} is expected, found {}`);
    }
    expect(() => choose({ Variable: "$", IsNullPath: "$" }, {})).to.throw(/"IsNullPath" is no operator/);
    expect(() => choose({ Variable: "$" }, {})).to.throw(/exactly one operator/);
    expect(() => choose({ Variable: "$", IsNull: true, IsString: true }, {})).to.throw(/found IsNull, IsString/);
  });

  it("matches patterns as a regular expression would, in bounded time", () => {
    expect(chooses({ Variable: "$.a", StringMatches: "log-*.txt" }, { a: "log-1.txt" })).to.equal(true);
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const expression = new RegExp(`^${pattern.replace(/\*/g, "[^]*")}$`);
        expect(matchesPattern(text, pattern)).to.equal(expression.test(text));
      }),
    );
    expect(matchesPattern("a*b\\", "a\\*b\\\\")).to.equal(true);
    expect(matchesPattern("axb", "a\\*b")).to.equal(false);
    expect(matchesPattern("a".repeat(5000), `${"*a".repeat(500)}b`)).to.equal(false);
  });
});
