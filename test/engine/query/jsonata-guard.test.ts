import { expect } from "chai";
import original from "jsonata";
import type { Json } from "../../../asl/types/json.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { jsonataLanguage } from "../../../engine/query/jsonata.ts";
import { QuerySyntaxError } from "../../../engine/query/query-language.ts";

const languageOf = (evaluationSteps: number) =>
  jsonataLanguage({
    now: () => Date.UTC(2024, 0, 2),
    random: () => 0.5,
    uuid: () => "u",
    hash: (text) => text,
    limits: { evaluationSteps },
  });
const language = languageOf(awsLimits.evaluationSteps);
/** Fails at the same places, only sooner. */
const impatient = languageOf(200_000);

const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `name${id}`, tags: ["a", "b"] }));
const deep = JSON.parse("[".repeat(5000) + "]".repeat(5000)) as Json;
const data: Json = {
  rows,
  text: "a".repeat(200_000),
  deep,
  digits: "-01".repeat(60_000),
  ids: rows.map(({ id }) => id),
};

function evaluate(expression: string, input: Json = data, by = language): unknown {
  const query = by.template(`{% ${expression} %}`, "Output");
  try {
    return query({ input, context: () => ({}), variable: () => undefined });
  } catch (error) {
    return (error as Error).message.replace(/^.*? specified for the field 'Output' /s, "");
  }
}

const ENDLESS = "threw an error during evaluation. Expression evaluation timeout: Check for infinite loop";
const DEEP =
  "threw an error during evaluation. Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.";

describe("the guarded JSONata evaluator", () => {
  it("ends what would not end, or would grow without bound", () => {
    for (const expression of [
      "($f := function($x){ $f($x) }; $f(1))",
      "($f := function($x){ $f($x & 'a') }; $f(''))",
      "$reduce([1..100], function($a, $b){ $a & $a }, 'x')",
      "$reduce([1..100], function($a, $b){ [$a, $a] }, [1])",
      "$reduce([1..100], function($a, $b){ {'a': $a, 'b': $a} }, {})",
      "$string($reduce([1..100], function($a, $b){ {'a': $a, 'b': $a} }, {}))",
      "($t := function(){ $reduce([1..60], function($a, $b){ {'a': $a, 'b': $a} }, {}) }; $t() = $t())",
      "[1..10000000]",
      "$range(1, 10000000, 1)",
      "$pad('x', 100000000)",
      "$join($map([1..10000], function(){ $states.input.text }))",
      "$replace($states.input.text, 'a', $states.input.text)",
      "$count($states.input.rows.$states.input.rows)",
      "$count($states.input.ids[$ in $states.input.ids])",
      "$distinct($states.input.rows)",
      "$formatNumber(0, '0.0e0')",
      "$formatNumber(1, $states.input.text)",
      "$fromMillis(0, '[M,99999999]')",
      "($g := function($n){ ($m := $range(1, 1000000, 1); $g($n + 1)) }; $g(1))",
    ]) {
      expect(evaluate(expression, data, impatient), expression).to.equal(ENDLESS);
    }
  });

  it("is as deep as it may be on any stack, and no deeper", () => {
    const depth = (levels: number) => `($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(${levels}))`;
    expect(evaluate(depth(31))).to.equal(31);
    for (const expression of [
      depth(32),
      depth(100_000),
      "$string($states.input.deep)",
      "$states.input.deep.a",
      "$count($states.input.deep.**)",
      "$formatInteger(1000000000000, 'i')",
      "$reduce([1..10000], function($a, $b){ {'a': $a} }, {})",
    ]) {
      expect(evaluate(expression), expression).to.equal(DEEP);
    }
    for (const text of ["(".repeat(5000), `${"1+".repeat(5000)}1`, "-".repeat(5000)]) {
      expect(() => language.template(`{% ${text} %}`, "Output"), text.slice(0, 10)).to.throw(QuerySyntaxError);
    }
  });

  it("nests as deeply as Step Functions does, whatever nests", () => {
    for (const nested of [
      (levels: number) => `1${"+1".repeat(levels)}`,
      (levels: number) => `${"(".repeat(levels)}1${")".repeat(levels)}`,
      (levels: number) => `${"[".repeat(levels)}1${"]".repeat(levels)}`,
      (levels: number) => `1${"~>$string".repeat(levels)}`,
    ]) {
      expect(evaluate(nested(99)), nested(3)).to.not.equal(DEEP);
      expect(evaluate(nested(100)), nested(3)).to.equal(DEEP);
    }
  });

  it("still does real work on much data", () => {
    expect(evaluate("$sum([1..1000000])")).to.equal(500_000_500_000);
    expect(evaluate("$count($map([1..100000], function($x){ $x * 2 }))")).to.equal(100_000);
    expect(evaluate("$count($states.input.rows^(>id))")).to.equal(20_000);
    expect(evaluate("$sort($states.input.rows[id < 10000], function($a, $b){ $a.id < $b.id })[0].id")).to.equal(9999);
    expect(evaluate("$count($distinct($states.input.rows.name))")).to.equal(20_000);
    expect(evaluate("$length($replace($states.input.text, /a/, 'bb'))")).to.equal(400_000);
  });

  it("matches regular expressions in linear time, and refuses at creation what it cannot match so", () => {
    expect(evaluate("$contains($states.input.text & 'b', /^(a+)+$/)")).to.equal(false);
    expect(evaluate("$toMillis('2000' & $states.input.digits & 'x')")).to.match(/D3110/);
    expect(() => language.template("{% $contains('a', /a(?!b)/) %}", "Output")).to.throw(
      QuerySyntaxError,
      "The regular expression /a(?!b)/ has look-ahead ((?!b)), which is not supported.",
    );
  });

  it("does not let an expression change the data, a built-in function or what an object inherits", () => {
    const input: Json = { a: { n: 1 }, empty: [] };
    expect(evaluate("{} ~> |$states.input.a|{'n': 2}|", input)).to.deep.equal({});
    expect(evaluate("($clone := function($x){$x}; $states.input ~> |a|{'n': 2}|)", input)).to.deep.equal({
      a: { n: 2 },
      empty: [],
    });
    expect(evaluate("{} ~> |$sum|{'_jsonata_function': false}|", input)).to.be.an("object");
    expect(evaluate("$sum([1, 2])")).to.equal(3);
    evaluate("$states.input.empty{'k': 1}", input);
    expect(input).to.deep.equal({ a: { n: 1 }, empty: [] });
    const made = evaluate(`$merge([{"__proto__": {"x": 1}}, {"hasOwnProperty": 2}])`);
    expect(JSON.stringify(made)).to.equal('{"__proto__":{"x":1},"hasOwnProperty":2}');
    expect(evaluate("($hasOwnProperty := 1; $hasOwnProperty + 1)")).to.equal(2);
    expect(({} as { x?: number }).x).to.equal(undefined);
  });

  it("reads no clock and no time zone but the engine's", () => {
    expect(evaluate("$toMillis('12:30', '[H]:[m]')")).to.equal(Date.UTC(2024, 0, 2, 12, 30));
    expect(evaluate("$toMillis('2024-07-01T00:00:00')")).to.equal(Date.UTC(2024, 6, 1));
  });

  it("gives what the package gives", async () => {
    const input = {
      a: [
        { n: 3, s: "x y", t: ["p", "q"] },
        { n: 1, s: "y-z", t: [] },
        { n: 2, s: "Xx", t: ["p"] },
      ],
      o: { k: 1, l: [1, [2, 3]], m: { n: null } },
    };
    for (const expression of expressions) {
      const guarded = evaluate(expression.replaceAll("$$", "$states.input"), input);
      const unguarded: unknown = await original(expression).evaluate(input);
      expect(JSON.stringify(guarded), expression).to.equal(JSON.stringify(unguarded));
    }
  });
});

const expressions = [
  "$$.a.n",
  "$$.a^(n).s",
  "$$.a^(>n, s).n",
  "$$.a[n > 1].t",
  "$$.a[0].t[]",
  "$$.a{s: n}",
  "$$.a@$x.$x.n",
  "$$.a#$i.{'i': $i, 'n': n}",
  "$$.o.**.n",
  "$$.o.*",
  "$$.a.t.%.n",
  "[$$.a.t, [1, 2], [[3]]]",
  "$sort($$.a.n)",
  "$sort($$.a, function($l, $r){ $l.n > $r.n }).n",
  "$distinct([1, '1', 1, {'a': 1}, {'a': 1}, [1], [1], null, null, true, true])",
  "$match($$.a[0].s, /(\\w) (\\w)/)",
  "$replace($$.a[1].s, /([a-z])-([a-z])/i, '$2-$1')",
  "$split('a1b22c', /\\d+/)",
  "$split('a1b22c', /\\d+/, 2)",
  "$contains($$.a[2].s, /^x+$/i)",
  "$replace('aaa', 'a', 'b', 2)",
  "$map($$.a, function($v, $i){ $v.n * $i })",
  "$filter($$.a, function($v){ $v.n > 2 })",
  "$reduce($$.a.n, function($x, $y){ $x + $y }, 10)",
  "$merge([$$.o, {'k': 5}])",
  "$spread($$.o)",
  "$keys([$$.o, {'z': 1}])",
  "$each($$.o.m, function($v, $k){ $k })",
  "$sift($$.o, function($v){ $v = 1 })",
  "$zip([1, 2, 3], ['a', 'b'])",
  "$max([1, 3, 2]) & $min([4]) & $average([1, 2])",
  "$pad('x', -4, '-+') & $join(['a', 'b'], '/')",
  "$formatNumber(-12345.678, '#,##0.00') & $formatNumber(0.0123, '0.0e0') & $formatInteger(1999, 'I')",
  "$fromMillis(0, '[Y]-[M01]-[D1o] [FNn]') & $toMillis('1970-01-02')",
  "$string({'a': 0.1 + 0.2, 'f': $sum}, true)",
  "$$ ~> |a[n = 1]|{'n': 9}, ['s']|",
  "($twice := function($f){ function($x){ $f($f($x)) } }; $twice(function($x){ $x * 3 })(7))",
  "($add := function($x, $y){ $x + $y }; $add(?, 2)(3))",
  "$map([1, 2], $string) ~> $join(',')",
  "$boolean([[], [0]]) ? 1 : $not($exists($$.nothing))",
  "1 in [1, 2] and 'x' != 'y' or false",
  "{'a': [1, 2] = [1, 2], 'b': {'x': 1, 'y': 2} = {'y': 2, 'x': 1}}",
];
