// What the engine's copy of jsonata does otherwise than the package: each change is a text of its source, what stands there
// instead, and why. The generator stops where a text is not there exactly once.
//
// `spend(steps)` counts work before it is done (engine/query/work.ts); `nested(f, …)` calls a function that calls itself, one
// level deeper. A node of the syntax tree is one step; other work is weighed to take about as long.

const ELEMENTS = 4;
const COPIED = 32;
const CHARACTERS = 32;

/** A function that calls itself through data: counted, and as deep as evaluation may go. */
function counted(name, parameters, steps = 1 / 8) {
  return {
    find: `function ${name}(${parameters}) {`,
    put: `function ${name}(${parameters}) { return nested(${name}Within, ${steps}, ${parameters}); }\n    function ${name}Within(${parameters}) {`,
  };
}

export const patches = [
  // Members that an object merely inherits (`constructor`, `__proto__`) are no data, and a way out of the language.
  { find: "result = input[key];", put: "result = Object.hasOwn(input, key) ? input[key] : undefined;" },
  // A name such as `hasOwnProperty` is a name like any other.
  { find: "var bindings = {};", put: "var bindings = Object.create(null);" },
  { find: "bindings.hasOwnProperty(name)", put: "name in bindings" },
  { find: "var groups = {};", put: "var groups = Object.create(null);" },
  { find: "groups.hasOwnProperty(key)", put: "key in groups" },
  { find: "var merge = {};", put: "var merge = Object.create(null);" },
  {
    find: "result[key] = value;\n            }\n        }\n\n        return result;\n    }\n\n    function reduceTupleStream",
    put: "setMember(result, key, value);\n            }\n        }\n\n        return result;\n    }\n\n    function reduceTupleStream",
  },
  { find: "result[prop] = obj[prop];", put: "spend(1 / 4);\n                setMember(result, prop, obj[prop]);" },
  { find: "obj[key] = arg[key];", put: "spend(1 / 2);\n                setMember(obj, key, arg[key]);" },
  { find: "result[item] = entry;", put: "setMember(result, item, entry);" },
  // An empty array of the data is not to be changed.
  { find: "input.push(undefined);", put: "input = [undefined];" },
  // A transform changes its own copy and nothing else: not the data that the pattern may lead to, no function.
  { find: "environment.lookup('clone')", put: "staticFrame.lookup('clone')" },
  {
    find: "var matches = await evaluate(expr.pattern, result, environment);",
    put: "var copied = objectsIn(result);\n            var matches = evaluate(expr.pattern, result, environment);",
  },
  {
    find: "var match = matches[ii];",
    put: "var match = matches[ii];\n                    if (match !== null && typeof match === 'object' && !copied.has(match)) match = Object.assign(Array.isArray(match) ? [] : {}, match);",
  },
  { find: "match[prop] = update[prop];", put: "setMember(match, prop, update[prop]);" },
  // Where a built-in function was called last is not remembered: what an error says must not depend on earlier evaluations.
  {
    find: "if(typeof proc === 'object') {\n                proc.token",
    put: "if (proc && proc._jsonata_function === true) {\n                proc = { _jsonata_function: true, implementation: proc.implementation, signature: proc.signature };\n            }\n            if(typeof proc === 'object') {\n                proc.token",
  },
  // The signatures of built-in functions are read once, and not for every expression that is given them.
  {
    find: "definition.signature = parseSignature(signature);",
    put: "definition.signature = readOnce(parseSignature, signature);",
  },
  // Regular expressions run in linear time.
  { find: "return new RegExp(pattern, flags);", put: "return new LinearRegExp(pattern, flags);" },
  { find: "jsonata.RegexEngine = RegExp;", put: "jsonata.RegexEngine = LinearRegExp;" },
  { find: "const matcher = new RegExp(fullRegex, 'i');", put: "const matcher = new LinearRegExp(fullRegex, 'i');" },
  { find: "var iso8601regex = new RegExp(", put: "var iso8601regex = new LinearRegExp(" },
  { find: "var regex = new RegExp(regexStr);", put: "var regex = signatureRegExp(regexStr);" },
  {
    find: "var match = badSig.match(partialPattern);",
    put: "var match = signatureRegExp(partialPattern).exec(badSig);",
  },
  // Work and depth. The hooks of evaluation are not looked up at every node: counting is what they are for.
  {
    find: "var entryCallback = environment.lookup(Symbol.for('jsonata.__evaluate_entry'));\n        if(entryCallback) {\n            await entryCallback(expr, input, environment);\n        }",
    put: "enter();",
  },
  {
    find: "var exitCallback = environment.lookup(Symbol.for('jsonata.__evaluate_exit'));\n        if(exitCallback) {\n            await exitCallback(expr, input, environment, result);\n        }",
    put: "leave();",
  },
  {
    find: "var framePushCallback = enclosingEnvironment.lookup(Symbol.for('jsonata.__createFrame_push'));\n            if(framePushCallback) {\n                framePushCallback(enclosingEnvironment, newFrame);\n            }",
    put: "",
  },
  { find: "it = await evaluate(ast, input, exec_env);", put: "it = outermost(evaluate, ast, input, exec_env);" },
  {
    find: "var expression = function (rbp) {",
    put: "var expression = function (rbp) { return nested(expressionWithin, 0, rbp); };\n        var expressionWithin = function (rbp) {",
  },
  {
    find: "var processAST = function (expr) {",
    put: "var processAST = function (expr) { return nested(processASTWithin, 0, expr); };\n        var processASTWithin = function (expr) {",
  },
  {
    find: "ast = parser(expr, options && options.recover);",
    put: "ast = outermost(parser, expr, options && options.recover);",
  },
  counted("boolean", "arg"),
  counted("lookup", "input, key"),
  counted("keys", "arg"),
  counted("spread", "arg"),
  counted("flatten", "arg, flattened"),
  counted("recurseDescendants", "input, results"),
  counted("isDeepEqual", "lhs, rhs"),
  { find: "lkeys = lkeys.sort();", put: "spend(lkeys.length);\n            lkeys = lkeys.sort();" },
  counted("decimalToRoman", "value", 1),
  {
    find: "return arg1.concat(arg2);",
    put: `spend((arg1.length + arg2.length) / ${COPIED});\n        return arg1.concat(arg2);`,
  },
  {
    find: "res.forEach(val => resultSequence.push(val));",
    put: `spend(res.length / ${ELEMENTS});\n                    res.forEach(val => resultSequence.push(val));`,
  },
  {
    find: "res.forEach(val => result.push(val));",
    put: `spend(res.length / ${ELEMENTS});\n                        res.forEach(val => result.push(val));`,
  },
  {
    find: "res.forEach(function (ires) {",
    put: `spend(res.length / ${ELEMENTS});\n                    res.forEach(function (ires) {`,
  },
  { find: "var pair = expr.lhs[pairIndex];", put: "spend(1);\n                var pair = expr.lhs[pairIndex];" },
  { find: "tuple = {};\n", put: "spend(1);\n                    tuple = {};\n" },
  { find: "frame.bind(prop, tuple[prop]);", put: "spend(1 / 4);\n            frame.bind(prop, tuple[prop]);" },
  {
    find: "if(!Array.isArray(rhs)) {\n            rhs = [rhs];\n        }",
    put: `if(!Array.isArray(rhs)) {\n            rhs = [rhs];\n        }\n        spend(rhs.length / ${ELEMENTS});`,
  },
  { find: "result = new Array(size);", put: `spend(size / 8);\n        result = new Array(size);` },
  {
    find: "Object.keys(input).forEach(function (key) {\n                var value",
    put: "var names = Object.keys(input);\n            spend(names.length / 2);\n            names.forEach(function (key) {\n                var value",
  },
  {
    find: "result = lstr.concat(rstr);",
    put: `spend((lstr.length + rstr.length) / ${CHARACTERS});\n        result = lstr.concat(rstr);`,
  },
  { find: "var validatedArgs = args;", put: "spendOnArguments(args);\n            var validatedArgs = args;" },
  { find: "if (isIterable(result)) {", put: "spendOnResult(result);\n                if (isIterable(result)) {" },
  {
    find: "var result = proc.apply(focus, args);",
    put: "spendOnArguments(args);\n        var result = proc.apply(focus, args);\n        spendOnResult(result);",
  },
  { find: "var bodyAST = parser(body);", put: "spend(32);\n        var bodyAST = parser(body);" },
  {
    find: "str = JSON.stringify(arg, function (key, val) {",
    put: "spendOnTree(arg, prettify ? 1 / 16 : 0);\n            str = JSON.stringify(arg, function (key, val) {",
  },
  { find: "return JSON.stringify(err[arguments[1]]);", put: "return shownValue(err[arguments[1]]);" },
  {
    find: "var padLength = Math.abs(width) - length(str);",
    put: `spend((Math.abs(width) * char.length) / ${CHARACTERS});\n        var padLength = Math.abs(width) - length(str);`,
  },
  {
    find: "return strs.join(separator);",
    put: `spend(strs.reduce((sum, str) => sum + str.length + separator.length, 0) / ${CHARACTERS});\n        return strs.join(separator);`,
  },
  {
    find: "substitute += replacement.substring(position, index);",
    put: `spend((1 + regexMatch.match.length) / ${CHARACTERS});\n                    substitute += replacement.substring(position, index);`,
  },
  {
    find: "result += replacement;",
    put: `spend(1 / 4 + replacement.length / ${CHARACTERS});\n                    result += replacement;`,
  },
  {
    find: "result += replacedWith;",
    put: `spend(replacedWith.length / ${CHARACTERS});\n                            result += replacedWith;`,
  },
  { find: "mantissa *= 10;", put: "spend(1);\n                mantissa *= 10;" },
  { find: "mantissa /= 10;", put: "spend(1);\n                mantissa /= 10;" },
  {
    find: "if (padLength > 0) {\n                    var padding = (new Array(padLength + 1)).join('0');",
    put: `if (padLength > 0) {\n                    spend(padLength / ${CHARACTERS});\n                    var padding = (new Array(padLength + 1)).join('0');`,
  },
  {
    find: "function formatNumber(value, picture, options) {",
    put: "function formatNumber(value, picture, options) {\n        spend(60);\n        spendOnPicture(picture);",
  },
  {
    find: "function analyseIntegerPicture(picture) {",
    put: "function analyseIntegerPicture(picture) {\n        spendOnPicture(picture);",
  },
  {
    find: "function analyseDateTimePicture(picture) {",
    put: "function analyseDateTimePicture(picture) {\n        spendOnPicture(picture);",
  },
  {
    find: "for (var i = 0; i < length; i++) {\n            var tuple",
    put: "spend(length * args.length / 8);\n        for (var i = 0; i < length; i++) {\n            var tuple",
  },
  {
    find: "return Math.max.apply(Math, args);",
    put: "return args.reduce((most, each) => Math.max(most, each), -Infinity);",
  },
  {
    find: "return Math.min.apply(Math, args);",
    put: "return args.reduce((least, each) => Math.min(least, each), Infinity);",
  },
  { find: "const offsetMillis = (60 * offsetHours", put: "spend(60);\n        const offsetMillis = (60 * offsetHours" },
  {
    find: "const n = Math.floor((formattedInteger.length - 1) / format.groupingSeparators.position);",
    put: "const n = Math.floor((formattedInteger.length - 1) / format.groupingSeparators.position);\n                    spend(n * (1 + formattedInteger.length / 2048));",
  },
  // The moment comes from the engine's clock, and a time without a zone is not read in the zone of this computer.
  {
    find: "timestamp = new Date();\n                exec_env.timestamp",
    put: "timestamp = new Date(options.now());\n                exec_env.timestamp",
  },
  {
    find: "var timestamp = new Date(); // will be overridden",
    put: "var timestamp = new Date(0); // will be overridden",
  },
  {
    find: "return Date.parse(timestamp);",
    put: "return Date.parse(/T[^+Z-]*$/.test(timestamp) ? timestamp + 'Z' : timestamp);",
  },
  // Merging by a loop: the recursion of the original, a call for each element, needs the awaiting that was taken out.
  {
    find: /var merge_iter = async function[\s\S]*?await merge_iter\(merged, l, r\);/,
    put: `var merged = [];
            var left = 0;
            var right = 0;
            spend((l.length + r.length) / 4);
            while (left < l.length && right < r.length) merged.push(comp(l[left], r[right]) ? r[right++] : l[left++]);
            while (left < l.length) merged.push(l[left++]);
            while (right < r.length) merged.push(r[right++]);`,
  },
  // Texts and numbers that were seen are found by a set: the original compares each with all before it.
  {
    find: /var includes = false;\s*for\(var jj[\s\S]*?if\(!includes\) \{\s*results\.push\(value\);\s*\}/,
    put: `if (value === null || typeof value !== 'object') {
                if (!seen.has(value)) {
                    seen.add(value);
                    results.push(value);
                }
            } else if (!objects.some((other) => deepEquals(value, other))) {
                objects.push(value);
                results.push(value);
            }`,
  },
  {
    find: "var results = isSequence(arr) ? createSequence() : [];",
    put: "var results = isSequence(arr) ? createSequence() : [];\n        var seen = new Set();\n        var objects = [];",
  },
];
