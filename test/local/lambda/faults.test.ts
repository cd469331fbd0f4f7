import { expect } from "chai";
import { parseFaults } from "../../../local/faults/fault-file.ts";
import { createFaults } from "../../../local/lambda/faults.ts";
import { type LambdaUnderTest, payloadOf, startLambda } from "./lambda-under-test.ts";

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
  return parseFaults(text, "faults.yml", ["transform-file", "list-files"]).functions;
}
