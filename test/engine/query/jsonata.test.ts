import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { jsonataLanguage } from "../../../engine/query/jsonata.ts";
import { seededRandom } from "../../../engine/random.ts";
import { runMachine } from "../run-machine.ts";

const language = jsonataLanguage({
  now: () => Date.UTC(2024, 0, 2, 3, 4, 5, 6),
  random: seededRandom(7),
  uuid: () => "00000000-0000-4000-8000-000000000000",
  hash: (text, algorithm) => `${algorithm}:${text}`,
  limits: { evaluationSteps: 100_000 },
});

function evaluate(expression: string, input: Json = {}, variables: { readonly [name: string]: Json } = {}): unknown {
  const query = language.template(`{% ${expression} %}`, "Output");
  try {
    return query({ input, context: () => ({ Execution: { Name: "run" } }), variable: (name) => variables[name] });
  } catch (error) {
    return (error as Error).message;
  }
}

const about = (expression: string) => `The JSONata expression '${expression}' specified for the field 'Output'`;

describe("JSONata", () => {
  it("has AWS's extra functions, which take their chance and time from outside", () => {
    expect(evaluate("$partition([1,2,3], 2)")).to.deep.equal([[1, 2], [3]]);
    expect(evaluate("$range(0, 9, 3)")).to.deep.equal([0, 3, 6, 9]);
    expect(evaluate("$range(3, 1, -1)")).to.deep.equal([3, 2, 1]);
    expect(evaluate("$range(1, 9, 9)"), "as recorded: one number comes bare").to.equal(1);
    expect(evaluate("$hash('a', 'SHA-256')")).to.equal("SHA-256:a");
    expect(evaluate("$parse('{\"a\": [1]}').a")).to.deep.equal([1]);
    expect(evaluate("$uuid()")).to.equal("00000000-0000-4000-8000-000000000000");
    expect(evaluate("$random(5) = $random(5)")).to.equal(true);
    expect(evaluate("$now()")).to.equal("2024-01-02T03:04:05.006Z");
    expect(evaluate("$now('[Y0001]-[M01]-[D01]')")).to.equal("2024-01-02");
    expect(evaluate("$millis()")).to.equal(Date.UTC(2024, 0, 2, 3, 4, 5, 6));
    expect(evaluate("$sort($shuffle([1, 2, 3]))")).to.deep.equal([1, 2, 3]);
  });

  it("gives AWS's functions the arguments that AWS gives them a meaning for", () => {
    expect(evaluate("$partition([1,2,3])")).to.deep.equal([[1, 2, 3]]);
    expect(evaluate("$partition([1,2,3,4,5], 2.9)")).to.deep.equal([[1, 2], [3, 4], [5]]);
    expect(evaluate("$range(-1.7, 2, 1)")).to.deep.equal([-1, 0, 1, 2]);
    expect(evaluate("$range(5, 1, -1.5)")).to.deep.equal([5, 4, 3, 2, 1]);
    expect(evaluate("$random(42)"), "as Java's Random draws").to.equal(0.7275636800328681);
    expect(evaluate("$random(0.9)")).to.equal(0.730967787376657);
    for (const nothing of [
      "$partition([], 2)",
      "$partition([1], -0.5)",
      "$range(1, 5)",
      "$range(5, 1, 1)",
      "$hash('a')",
      "$parse()",
    ]) {
      expect(evaluate(nothing)).to.equal(`${about(nothing)} returned nothing (undefined).`);
    }
    expect(evaluate("$partition([1], -1)")).to.match(/D3137: Second argument must be zero or greater$/);
    expect(evaluate("$parse('x')")).to.match(/D3137: Invalid JSON$/);
    for (const wrong of ["$range(1)", "$parse(null)", "$uuid('seed')", "$random(1, 2)", "$hash(42, 'MD5')"]) {
      expect(evaluate(wrong)).to.match(/T0410: Argument \d of function/);
    }
  });

  it("writes numbers that JSON cannot hold as texts", () => {
    expect(evaluate("1/0")).to.equal("Infinity");
    expect(evaluate("[-1/0, {'k': 0/0}]")).to.deep.equal(["-Infinity", { k: "NaN" }]);
  });

  it("has no $eval, and no way to what an object inherits", () => {
    expect(evaluate("$eval('1')")).to.match(/threw an error during evaluation\. T1006/);
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(evaluate(`$states.input.${name}`)).to.equal(
        `${about(`$states.input.${name}`)} returned nothing (undefined).`,
      );
      expect(evaluate(`$lookup($states.input, "${name}")`)).to.match(/returned nothing/);
    }
  });

  it("refuses what JSON cannot hold", () => {
    for (const expression of ["function($x){$x}", "/a/", "[function($x){$x}]", '{"a": $sum}']) {
      expect(evaluate(expression)).to.equal(`${about(expression)} returned an unsupported result type.`);
    }
  });

  it("ends an endless evaluation and one that is nested too deeply", () => {
    expect(evaluate("($f := function(){$f()}; $f())")).to.match(
      /Expression evaluation timeout: Check for infinite loop$/,
    );
    expect(evaluate("($f := function($n){1 + $f($n)}; $f(1))")).to.match(/Stack overflow error: Check for/);
    expect(awsLimits.evaluationSteps).to.be.lessThan(10_000_000);
  });

  it("stores arrays without jsonata's marks, so that a stored one behaves like any other", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: {
          Type: "Pass",
          Assign: { one: "{% [$map([1], function($x){$x})[]] %}", all: "{% $states.input.rows.n %}" },
          Next: "B",
        },
        B: { Type: "Pass", Output: { one: "{% $one %}", nested: "{% [[$all]] %}" }, End: true },
      },
    };
    expect(runMachine(machine, { rows: [{ n: 1 }, { n: 2 }] }).output).to.deep.equal({ one: [1], nested: [[1, 2]] });
  });

  it("keeps integers as integers and passes large data on without copying it", () => {
    expect(JSON.stringify(evaluate("1.0 + 2"))).to.equal("3");
    const input = { big: [{ a: 1 }] };
    expect(evaluate("($x := $states.input.big; $x)", input)).to.equal(input.big);
  });

  it("compiles templates: text stands for itself, unless all of it is an expression", () => {
    const query = language.template(
      { a: "{% $v %}", b: ["plain", "{% 1 + 1 %}"], c: "x {% 1 %}", __proto: null },
      "Output",
    );
    const data = { input: {}, context: () => ({}), variable: () => "var" };
    expect(query(data)).to.deep.equal({ a: "var", b: ["plain", 2], c: "x {% 1 %}", __proto: null });
  });

  it("names the field of a template in which an expression failed", () => {
    const machine = {
      StartAt: "A",
      States: { A: { Type: "Pass", Output: { list: [{ x: "{% $nope %}" }] }, End: true } },
    };
    expect(runMachine(machine).events[2]).to.deep.include({
      type: "EvaluationFailed",
      evaluationFailedEventDetails: {
        error: "States.QueryEvaluationError",
        cause:
          "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$nope' specified for the field 'Output/list[0]/x' returned nothing (undefined).",
        location: "Output/list[0]/x",
        state: "A",
      },
    });
  });
});
