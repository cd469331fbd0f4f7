import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { parseFaults, readFaults } from "../../../local/lambda/fault-file.ts";
import { createFaults } from "../../../local/lambda/faults.ts";
import { UsageError } from "../../../local/usage-error.ts";
import { type LambdaUnderTest, payloadOf, startLambda } from "./lambda-under-test.ts";

const functions = ["transform-file", "list-files", "publish-partition"];

describe("local/lambda/faults", () => {
  it("counts attempts by distinct payload", () => {
    const faults = createFaults(
      parse("- { function: transform-file, attempt: [1, 3], error: Lambda.TooManyRequestsException }"),
    );
    const kinds = ["a", "b", "a", "a", "b", "a"].map((payload) => faults("transform-file", payload)?.kind ?? "none");
    expect(kinds).to.deep.equal(["service-error", "service-error", "none", "service-error", "none", "none"]);
    expect(faults("list-files", "c")).to.equal(undefined);
  });

  it("takes a range of attempts, text to match and a number of times", () => {
    const faults = createFaults(
      parse(
        '- { function: transform-file, attempt: "2-4", error: BoomError, match: "d07", times: 2, cause: no luck, delay: 0.5 }',
      ),
    );
    const answers = [1, 2, 3, 4].map(() => faults("transform-file", '{"device":"d07"}'));
    const fault = { kind: "function-error", error: "BoomError", message: "no luck", delay: 500 };
    expect(answers).to.deep.equal([undefined, fault, fault, undefined]);
    expect(faults("transform-file", '{"device":"d08"}')).to.equal(undefined);
  });

  it("lets the first rule that fits decide", () => {
    const faults = createFaults(
      parse(
        "- { function: list-files, error: Lambda.ServiceException }\n- { function: list-files, error: Runtime.ExitError }",
      ),
    );
    expect(faults("list-files", "x")).to.include({ kind: "service-error", code: "ServiceException", status: 500 });
  });

  it("reads JSON too, and an empty list", () => {
    expect(parse('[{"function": "list-files", "error": "Sandbox.Timedout", "attempt": 2}]')).to.deep.equal([
      { function: "list-files", attempt: [[2, 2]], error: "Sandbox.Timedout" },
    ]);
    expect(parse("[]")).to.deep.equal([]);
  });

  it("says file, line, field, what was found and what is allowed", () => {
    const cases: [text: string, message: string][] = [
      [
        "- function: transform-files\n  error: BoomError",
        'faults.yml:1: rule 1, function: Allowed: one of transform-file, list-files, publish-partition. Found: "transform-files".',
      ],
      [
        "- function: list-files\n  error: BoomError\n  attempt: first",
        'faults.yml:3: rule 1, attempt: Allowed: a number from 1, a list of them, or a range such as "1-3". Found: "first".',
      ],
      [
        "- function: list-files\n  error: Lambda.Throttled",
        'faults.yml:2: rule 1, error: Allowed with "Lambda.": Lambda.TooManyRequestsException, Lambda.ServiceException, ' +
          "Lambda.AWSLambdaException, Lambda.SdkClientException, Lambda.ClientExecutionTimeoutException. " +
          'Found: "Lambda.Throttled".',
      ],
      ["- function: list-files", "faults.yml:1: rule 1, error: Allowed: an error name. Found: nothing."],
      [
        "- function: list-files\n  error: BoomError\n  tries: 3",
        "faults.yml:3: rule 1, tries: Allowed: a rule with function and error, and optionally attempt, cause, match, delay, " +
          "times. Found: 3.",
      ],
      [
        "- function: list-files\n  error: BoomError\n  delay: -1",
        "faults.yml:3: rule 1, delay: Allowed: seconds from 0 to 900. Found: -1.",
      ],
      [
        '- function: list-files\n  error: BoomError\n  attempt: "3-1"',
        'faults.yml:3: rule 1, attempt: Allowed: a number from 1, a list of them, or a range such as "1-3". Found: "3-1".',
      ],
      ["- *rule", "faults.yml: Unresolved alias (the anchor must be set before the alias): rule"],
      ["function: list-files", 'faults.yml:1: the file: Allowed: a list of rules. Found: {"function":"list-files"}.'],
      [
        "- function: [",
        "faults.yml:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    ];
    for (const [text, message] of cases) expect(() => parse(text), text).to.throw(UsageError, message);
  });

  it("says that a file cannot be read", async () => {
    const error = await readFaults("/nowhere/faults.yml", functions).catch((failure: unknown) => failure);
    expect(String(error)).to.equal(
      "UsageError: SLUICE_FAULTS names /nowhere/faults.yml, which cannot be read (ENOENT). Name a YAML or JSON file.",
    );
  });

  it("accepts the example of docs/faults.md", async () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(await readFile("docs/faults.md", "utf8"))?.[1] ?? "";
    expect(parse(example)).to.have.length(4);
  });
});

describe("local/lambda with faults", () => {
  let running: LambdaUnderTest;

  before(async () => {
    const source = `
      export const handler = async ({ wait }) => {
        console.log("working");
        if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
        return "done";
      };`;
    const attempt: [number, number][] = [[1, 1]];
    running = await startLambda(
      { crash: source, late: source, refused: source, wrong: source },
      {
        faults: [
          { function: "crash", attempt, error: "Runtime.ExitError", delay: 0.2 },
          { function: "late", attempt, error: "Sandbox.Timedout" },
          { function: "refused", attempt, error: "Lambda.ServiceException", cause: "not now" },
          { function: "wrong", attempt, error: "CorruptFileError" },
        ],
      },
    );
  });

  after(() => running.close());

  it("really kills the process in the middle of the work, and the next attempt runs", async () => {
    for (const event of [{ wait: 60_000 }, { wait: 0 }]) {
      const outcome = await running.invoke("crash", event);
      expect(outcome).to.include({ kind: "function-error", error: "Runtime.ExitError" });
      expect(await running.log("crash")).to.contain(`${outcome.requestId}\tINFO\tworking`);
    }
    expect(payloadOf(await running.invoke("crash", { wait: 0 }))).to.equal("done");
  });

  it("ends an invocation as its time-out would", async () => {
    const outcome = await running.invoke("late", { wait: 60_000 });
    expect(outcome).to.include({ kind: "function-error", error: "Sandbox.Timedout" });
    expect(outcome).to.have.property("cause").that.contains("Task timed out after 3.00 seconds");
  });

  it("answers a service error or a function error without running the handler", async () => {
    expect(await running.invoke("refused")).to.deep.include({
      code: "ServiceException",
      status: 500,
      message: "not now",
    });
    expect(await running.invoke("wrong")).to.deep.include({
      error: "CorruptFileError",
      cause: '{"errorType":"CorruptFileError","errorMessage":"Injected fault","trace":[]}',
    });
    expect(payloadOf(await running.invoke("wrong"))).to.equal("done");
    expect(payloadOf(await running.invoke("refused"))).to.equal("done");
  });
});

function parse(text: string) {
  return parseFaults(text, "faults.yml", functions);
}
