import type { Json } from "../../../asl/types/json.ts";
import type { Draw } from "./draw.ts";
import { objectOf, randomData } from "./random-data.ts";

const jsonataTexts = [
  ...["$states.input", "$states.input.a", "$states.input.items", "$states.context.Execution.Input", "$states.context"],
  ...["$states.input.n + 1", "$count($states.input.items)", "$v", "$w.a", "$states.input.*", "$states.input.**", "$$"],
  ...["[1..5]", "$map($states.input.items, function($x){$x})", "$sum([1, 2])", "$string($states.input)", "$exists($v)"],
  ...[
    "{'a': $states.input, 'b': [1]}",
    "$states.result",
    "$states.errorOutput.Error",
    "$uuid()",
    "$now()",
    "$random()",
  ],
  ...["$partition([1..7], 3)", "$merge([$states.input, {'n': 1}])", "$parse('{}')", "$hash('a', 'MD5')", "$millis()"],
  ...[
    "$states.input.n > 2",
    "true",
    "$not(false)",
    "1/0",
    "$states.input ~> |a|{'b': 1}|",
    "$states.context.Map.Item.Value",
  ],
  ...[
    "$states.input.__proto__",
    "{'__proto__': {'x': 1}}",
    "$lookup($states.input, 'constructor')",
    "$states.context.Task.Token",
  ],
];

const hostileJsonata = [
  ...["($f := function($x){ $f($x) }; $f(1))", "($f := function($x){ 1 + $f($x) }; $f(1))", "[1..10000000]"],
  ...[
    "$reduce([1..40], function($a, $b){ $a & $a }, 'x')",
    "$reduce([1..60], function($a, $b){ {'a': $a, 'b': $a} }, {})",
  ],
  ...[
    "$contains($states.input.text & 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaab', /^(a+)+$/)",
    "$pad('x', 262000)",
    "$pad('', 1000000000)",
  ],
  ...[
    "$formatNumber(0, '0.0e0')",
    "$replace($string($states.input), /(a|b|ab)*c?/, 'x')",
    "$eval('1')",
    "$sort($states.input.items)",
  ],
  ...[
    "$match($states.input.text, /a(?=b)/)",
    "((((((((1))))))))",
    "$formatInteger(99999999999, 'i')",
    "{} ~> |$sum|{'x': 1}|",
  ],
  ...[
    "$string($reduce([1..900], function($a, $b){ [[$a]] }, 1))",
    "$distinct([1..20000])",
    "function($x){$x}",
    "$zip([1..9], [1..9])",
  ],
  ...[
    "$states.input.(",
    "$error('no')",
    "$assert(false, 'no')",
    "$toMillis('x')",
    "$shuffle([1..9])",
    "$range(1, 1000000, 1)",
  ],
];

const paths = [
  ...[
    "$",
    "$.a",
    "$.items",
    "$.n",
    "$.text",
    "$.a.b",
    "$['a']",
    "$.items[0]",
    "$$.Execution.Input",
    "$$.Map.Item.Value",
  ],
  ...["$v", "$w.a", "$.__proto__", "$.constructor", "$$.State.Name", "$.items[*]", "$.items[0:2]", "$..a", "$.*"],
];

const hostilePaths = [
  ...[
    "$..*..*..*",
    "$..a..b..items",
    "$.items[?(@.n > 2)]",
    "$.items[?(@.a == $.a)]",
    "$.",
    "$[",
    "$.items[99999999999]",
  ],
  ...[
    "$..[?(@.n)]",
    "$.items[-1:]",
    "$['__proto__']['constructor']",
    "$x.y.z",
    "$$",
    "$.items[?(@.n in $..*)]",
    "$.a..",
    "nope",
  ],
];

const calls = [
  ...["States.Array($, $)", "States.ArrayLength($.items)", "States.Format('{} and {}', $.a, $.n)", "States.UUID()"],
  ...["States.JsonToString($)", "States.StringToJson($.text)", "States.MathAdd($.n, 1)", "States.ArrayRange(0, 9, 2)"],
  ...[
    "States.ArrayPartition($.items, 2)",
    "States.ArrayUnique($.items)",
    "States.ArrayContains($.items, 1)",
    "States.Hash($, 'MD5')",
  ],
  ...[
    "States.JsonMerge($, $, false)",
    "States.Base64Encode($.text)",
    "States.Base64Decode($.text)",
    "States.MathRandom(1, 9)",
  ],
  ...[
    "States.ArrayGetItem($.items, 0)",
    "States.StringSplit($.text, 'b')",
    "States.ArrayRange(0, 1000000000, 1)",
    "States.Nope()",
  ],
  ...[
    "States.JsonToString(States.Array($, $, $, $, $, $, $, $))",
    "States.Format('{}{}', $)",
    "States.Array(",
    "States.JsonMerge($, $, true)",
  ],
];

/** A JSONata expression in its marks: mostly one that has a value, sometimes a hostile one. */
export function jsonata(draw: Draw): string {
  return `{% ${draw.pick(draw.chance(0.06) ? hostileJsonata : jsonataTexts)} %}`;
}

export function path(draw: Draw): string {
  return draw.pick(draw.chance(0.05) ? hostilePaths : paths);
}

const brokenCalls = ["States.Nope()", "States.Array(", "States.Array($.)", "States.UUID() "];

function call(draw: Draw): string {
  return draw.pick(draw.chance(0.03) ? brokenCalls : calls);
}

/** What stands in a template field of either language. */
export function template(draw: Draw, language: "JSONata" | "JSONPath", levels = 2): Json {
  if (draw.chance(0.2)) return randomData(draw, 1);
  if (language === "JSONata" && (levels === 0 || draw.chance(0.5))) return jsonata(draw);
  if (draw.chance(0.2)) return draw.some(0, 3, () => template(draw, language, Math.max(0, levels - 1)));
  return objectOf(
    draw.some(0, 3, () => {
      const name = draw.pick(["a", "b", "items", "n", "text", "__proto__"]);
      if (language === "JSONPath" && draw.chance(0.6)) {
        return [`${name}.$`, draw.chance(0.4) ? call(draw) : path(draw)] as const;
      }
      return [name, levels > 0 ? template(draw, language, levels - 1) : draw.integer(9)] as const;
    }),
  );
}
