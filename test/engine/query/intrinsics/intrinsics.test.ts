import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../../asl/types/json.ts";
import { jsonPathLanguage } from "../../../../engine/query/jsonpath.ts";
import { seededRandom } from "../../../../engine/random.ts";

const language = jsonPathLanguage({
  random: seededRandom(1),
  uuid: () => "a-uuid",
  hash: (text, algorithm) => `${algorithm}:${text}`,
});

function call(text: string, input: Json = {}): Json {
  const query = language.template({ "value.$": text }, "Parameters");
  const result = query({ input, context: () => ({ Execution: { Name: "run" } }), variable: () => undefined });
  return (result as { readonly value: Json }).value;
}

describe("intrinsic functions", () => {
  it("of arrays", () => {
    expect(call("States.Array(1, 'a', null, $.x)", { x: [2] })).to.deep.equal([1, "a", null, [2]]);
    expect(call("States.ArrayPartition($, 2)", [1, 2, 3])).to.deep.equal([[1, 2], [3]]);
    expect(call("States.ArrayContains($, 3)", [1, { a: 1 }])).to.equal(false);
    expect(call("States.ArrayContains($.in, $.it)", { in: [{ a: 1, b: 2 }], it: { b: 2, a: 1 } })).to.equal(true);
    expect(call("States.ArrayRange(1, 9, 3)")).to.deep.equal([1, 4, 7]);
    expect(call("States.ArrayRange(9, 1, -4)")).to.deep.equal([9, 5, 1]);
    expect(call("States.ArrayGetItem($, 1)", ["a", "b"])).to.equal("b");
    expect(call("States.ArrayLength($)", [1, 2])).to.equal(2);
    expect(call("States.ArrayUnique($)", [1, { a: 1, b: 2 }, 1, { b: 2, a: 1 }])).to.deep.equal([1, { a: 1, b: 2 }]);
  });

  it("of texts, formatting values as Java does", () => {
    expect(call("States.Format('{} is {}', $.n, $.v)", { n: "x", v: { a: [1, true, null], b: "t" } })).to.equal(
      "x is {a=[1, true, null], b=t}",
    );
    expect(call("States.Format('It\\'s \\{{}\\}', 1)")).to.equal("It's {1}");
    expect(call("States.StringSplit('This.is+a,test', '.+,')")).to.deep.equal(["This", "is", "a", "test"]);
    expect(call("States.StringSplit(',,', ',')")).to.deep.equal([]);
  });

  it("of JSON, encodings and digests", () => {
    expect(call("States.StringToJson('{\"a\": [1]}')")).to.deep.equal({ a: [1] });
    expect(call("States.StringToJson(States.Format('\\{\"a\":{}\\}', 1))")).to.deep.equal({ a: 1 });
    expect(call("States.StringToJson('\\{\"a\":1\\}')")).to.deep.equal({ a: 1 });
    expect(call("States.StringToJson($)", " ")).to.equal(null);
    expect(call("States.Base64Decode('77u/YQ==')")).to.equal("\ufeffa");
    expect(call("States.JsonToString($)", { a: [1, "ü"] })).to.equal('{"a":[1,"ü"]}');
    expect(call("States.JsonMerge($.a, $.b, false)", { a: { x: 1, y: 1 }, b: { y: 2 } })).to.deep.equal({ x: 1, y: 2 });
    expect(call("States.Hash('data', 'SHA-256')")).to.equal("SHA-256:data");
    expect(call("States.UUID()")).to.equal("a-uuid");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), (text) => {
        const encoded = call("States.Base64Encode($)", text);
        expect(encoded).to.equal(Buffer.from(text).toString("base64"));
        expect(call("States.Base64Decode($)", encoded)).to.equal(text);
      }),
    );
  });

  it("of numbers: whole ones, rounded", () => {
    expect(call("States.MathAdd(111, -1)")).to.equal(110);
    expect(call("States.MathAdd(1.6, 1)")).to.equal(3);
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (start, size) => {
        const drawn = Number(call(`States.MathRandom(${start}, ${start + size})`));
        expect(drawn)
          .to.be.at.least(start)
          .and.below(start + size);
        const seeded = `States.MathRandom(${start}, ${start + size}, 7)`;
        expect(call(seeded)).to.equal(call(seeded));
      }),
    );
  });

  it("nest, and read the context", () => {
    expect(call("States.ArrayGetItem(States.StringSplit($$.Execution.Name, 'u'), 0)")).to.equal("r");
  });

  it("fail with AWS's words for arguments that they do not take", () => {
    const fails = (text: string, why: string, input: Json = {}) =>
      expect(() => call(text, input), text).to.throw(`The function '${text}' had the following error: ${why}`);
    fails("States.MathAdd('a', 1)", "Invalid arguments in States.MathAdd");
    fails("States.ArrayPartition($, 0)", "Invalid arguments in States.ArrayPartition", [1]);
    fails("States.ArrayRange(0, 1000, 1)", "Invalid arguments in States.ArrayRange");
    fails("States.StringToJson('{')", "Invalid arguments in States.StringToJson");
    fails("States.Base64Decode('YQ =')", "Invalid arguments in States.Base64Decode");
    fails("States.JsonMerge($, $, true)", "Invalid arguments in States.JsonMerge");
    fails("States.Hash('a', 'SHA-3')", "Invalid arguments in States.Hash");
    fails("States.Base64Encode($)", "Invalid arguments in States.Base64Encode", "x".repeat(10_001));
    fails(
      "States.Format('{}')",
      "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.",
    );
    fails(
      "States.Format('{}', $.nope)",
      "The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1}'",
      { other: 1 },
    );
    fails("States.Format('{}', $.other[0])", "Filter: [0] can only be applied to arrays. Current context is: 1", {
      other: 1,
    });
    fails(
      "States.Format('{}', $$.Nope.Deep)",
      "The JsonPath argument for the field '$.Nope.Deep' could not be found in the input '{\"other\":1}'",
      { other: 1 },
    );
    fails(
      "States.Format('{}', $.items[5])",
      "The JsonPath argument for the field '$.items[5]' could not be found in the input '{\"items\":[1]}'",
      { items: [1] },
    );
  });

  it("are refused at creation where they are unknown or do not parse", () => {
    for (const text of [
      "States.Nope()",
      "States.Array(",
      "States.Array(1 2)",
      "States.Array('a)",
      "States.UUID() x",
      `States.Format('\\"')`,
    ]) {
      expect(() => call(text), text).to.throw(/at character/);
    }
  });
});
