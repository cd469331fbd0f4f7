import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { runMachine } from "./run-machine.ts";

/** One JSONPath state, then the end. */
function jsonPath(state: Json): Json {
  return { QueryLanguage: "JSONPath", StartAt: "A", States: { A: { ...(state as object), End: true } } };
}

const nest = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("hostile data", () => {
  it("may have members named like those that objects inherit, at any place", () => {
    const input = JSON.parse('{"__proto__": {"x": 1}, "constructor": {"prototype": 2}}') as Json;
    const put = runMachine(jsonPath({ Type: "Pass", Result: 1, ResultPath: "$.__proto__.polluted" }), input);
    expect(JSON.stringify(put.output)).to.equal('{"__proto__":{"x":1,"polluted":1},"constructor":{"prototype":2}}');
    const made = runMachine(
      jsonPath({
        Type: "Pass",
        Parameters: JSON.parse(
          '{"__proto__.$": "$.constructor", "hasOwnProperty": 1, "m.$": "States.JsonMerge($, States.StringToJson(\'{\\"__proto__\\": 3}\'), false)"}',
        ),
      }),
      input,
    );
    expect(JSON.stringify(made.output)).to.equal(
      '{"__proto__":{"prototype":2},"hasOwnProperty":1,"m":{"__proto__":3,"constructor":{"prototype":2}}}',
    );
    const assigned = runMachine(
      {
        StartAt: "A",
        States: {
          A: { Type: "Pass", Assign: JSON.parse('{"hasOwnProperty": 1, "__proto__": {"y": 2}}'), Next: "B" },
          B: { Type: "Pass", Output: "{% [$hasOwnProperty, $__proto__.y, 0] %}", End: true },
        },
      },
      input,
    );
    expect(assigned.output).to.deep.equal([1, 2, 0]);
    expect(({} as { polluted?: number; x?: number }).polluted).to.equal(undefined);
  });

  it("ends with an error where it is nested too deeply, on any stack", () => {
    const deep = (levels: number) =>
      runMachine(jsonPath({ Type: "Pass", Parameters: { "v.$": "States.StringToJson($.text)" } }), {
        text: nest(levels),
      }).description;
    expect(deep(900).status).to.equal("SUCCEEDED");
    expect(deep(1000).error).to.equal("States.DataLimitExceeded");
    expect(deep(100_000).error).to.equal("States.DataLimitExceeded");
  });

  it("ends with an error where a small value has a text of gigabytes", () => {
    const all = (name: string) => Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`${name}${at}.$`, "$"]));
    const input = { text: "x".repeat(200_000) };
    const copies = runMachine(jsonPath({ Type: "Pass", Parameters: { a: all("a"), b: all("b") } }), input);
    expect(copies.description.error).to.equal("States.DataLimitExceeded");
    const calls = `States.JsonToString(States.Array(${Array(3000).fill("$").join(",")}))`;
    const text = runMachine(jsonPath({ Type: "Pass", Parameters: { "t.$": calls } }), input);
    expect(text.description.cause).to.match(/did not end within the steps that it may take/);
  });

  it("ends with an error where many paths look at everything", () => {
    const input = { list: Array.from({ length: 3000 }, (_, at) => ({ a: at, b: [at] })) };
    const paths = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`p${at}.$`, "$..a"]));
    const run = runMachine(jsonPath({ Type: "Pass", Parameters: paths }), input);
    expect(run.description).to.deep.include({ status: "FAILED", error: "States.Runtime" });
    expect(run.description.cause).to.match(/did not end within the steps/);
  });

  it("ends with an error where a pattern of StringMatches takes too long on a text", () => {
    const rule = { Variable: "$.text", StringMatches: `*${"a".repeat(50_000)}b*`, Next: "B" };
    const machine: Json = {
      QueryLanguage: "JSONPath",
      StartAt: "A",
      States: { A: { Type: "Choice", Choices: [rule], Default: "B" }, B: { Type: "Succeed" } },
    };
    expect(runMachine(machine, { text: "a".repeat(200_000) }).description.cause).to.match(
      /did not end within the steps/,
    );
  });

  it("in a definition is refused quickly: thousands of wrong names, thousands of large regular expressions", () => {
    const wrong = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`S${at}`, { Type: "Pass", Next: "no" }]));
    expect(() => runMachine({ StartAt: "S0", States: wrong })).to.throw(/there is no state "no" beside this one/);
    const large = Array.from({ length: 1000 }, (_, at) => `{% $contains('a', /(a|b${at}){1,900}/) %}`);
    const ran = runMachine({ StartAt: "A", States: { A: { Type: "Pass", Output: large.slice(0, 1), End: true } } });
    expect(ran.output).to.deep.equal([true]);
    expect(
      runMachine({ StartAt: "A", States: { A: { Type: "Fail" }, B: { Type: "Pass", Output: large, End: true } } })
        .types,
    ).to.include("ExecutionFailed");
  });

  it("ends a Map with an error where an iteration would be given more than a payload holds", () => {
    const machine = {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          Items: [1, 2],
          ItemSelector: { a: "{% $states.input.text %}", b: "{% $states.input.text %}" },
          ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
          End: true,
        },
      },
    };
    const { description } = runMachine(machine, { text: "x".repeat(200_000) });
    expect(description.error).to.equal("States.DataLimitExceeded");
  });
});
