import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { readMockConfig } from "../../../engine/mocks/mock-config.ts";

const returns = { Return: { ok: true } };
const throws = { Throw: { Error: "E", Cause: "C" } };

/** The problems of a configuration, as `field message`. */
function problems(config: Json): readonly string[] {
  const read = readMockConfig(config);
  return "problems" in read ? read.problems.map(({ field, message }) => `${field} ${message}`) : [];
}

function problemsOf(response: Json): readonly string[] {
  return problems({ MockedResponses: { R: response } });
}

describe("a mock configuration", () => {
  it("names for each machine, test case and state what its attempts come to, ranges unfolded", () => {
    const config = readMockConfig({
      StateMachines: { m: { TestCases: { happy: { T: "R" }, empty: {} } } },
      MockedResponses: { R: { "3": returns, "0": throws, "1-2": returns } },
    });
    if ("problems" in config) throw new Error(JSON.stringify(config.problems));
    const end = { type: "return", result: { ok: true } };
    expect(config.get("m")?.get("happy")?.get("T")).to.deep.equal({
      name: "R",
      attempts: [{ type: "throw", error: "E", cause: "C" }, end, end, end],
    });
    expect(config.get("m")?.get("empty")?.size).to.equal(0);
    expect(config.get("other")).to.equal(undefined);
  });

  it("answers attempts from 0 on, each once", () => {
    expect(problemsOf({ "0": returns, "1-2": throws })).to.deep.equal([]);
    expect(problemsOf({ "1": returns })).to.deep.equal([
      "/MockedResponses/R/1 attempts are answered from 0 on, each once: it begins at 1, the next attempt to answer is 0",
    ]);
    expect(problemsOf({ "0-2": returns, "2": returns })[0]).to.match(/begins at 2, the next attempt to answer is 3$/);
    expect(problemsOf({ "0": returns, "2": returns })[0]).to.match(/begins at 2, the next attempt to answer is 1$/);
    expect(problemsOf({ first: returns })).to.deep.equal([
      '/MockedResponses/R/first is not an attempt from 0 to 9999 such as "0", or a range such as "1-3"',
    ]);
    expect(problemsOf({ "2-1": returns })[0]).to.match(/is not an attempt/);
    expect(problemsOf({ "0-99999999999": returns })[0]).to.match(/is not an attempt/);
    expect(problemsOf({})[0]).to.match(/answers no attempt/);
  });

  it("says by field what is wrong", () => {
    expect(problems([])).to.deep.equal(["/ must be an object"]);
    expect(problems({ Machines: {} })).to.deep.equal([
      "/Machines is not known; there are StateMachines and MockedResponses",
    ]);
    expect(problemsOf({ "0": {} })).to.deep.equal([
      "/MockedResponses/R/0 has nothing; it needs either Return or Throw",
    ]);
    expect(problemsOf({ "0": { ...returns, ...throws } })[0]).to.match(/has Return, Throw; it needs either/);
    expect(problemsOf({ "0": { Throw: {} } })).to.deep.equal([
      "/MockedResponses/R/0/Throw/Error must be a text, the error's name",
    ]);
    expect(problemsOf({ "0": { Throw: { Error: "E", Cause: 1 } } })).to.deep.equal([
      "/MockedResponses/R/0/Throw/Cause must be a text",
    ]);
    const stray = {
      StateMachines: { m: { TestCases: { c: { T: "Lost" } } } },
      MockedResponses: { R: { "0": returns } },
    };
    expect(problems(stray)).to.deep.equal([
      '/StateMachines/m/TestCases/c/T is "Lost", which no mocked response is called; there is R',
    ]);
    expect(problems({ StateMachines: { m: { Cases: {} } } })).to.deep.equal([
      "/StateMachines/m/Cases is not known; there is TestCases",
    ]);
  });

  it("keeps names such as __proto__ as names", () => {
    const config = readMockConfig(
      JSON.parse(
        '{"StateMachines":{"__proto__":{"TestCases":{"c":{"__proto__":"__proto__"}}}},"MockedResponses":{"__proto__":{"0":{"Return":1}}}}',
      ) as Json,
    );
    if ("problems" in config) throw new Error(JSON.stringify(config.problems));
    expect(config.get("__proto__")?.get("c")?.get("__proto__")?.attempts).to.have.length(1);
  });
});
