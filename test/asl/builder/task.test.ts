import { expect } from "chai";
import * as z from "zod";
import { activity } from "../../../asl/builder/activity.ts";
import { context } from "../../../asl/builder/context.ts";
import { ChildCause, causeOf, LambdaCause } from "../../../asl/builder/error-output.ts";
import { integration } from "../../../asl/builder/integration.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { localNames } from "../../../asl/builder/names.ts";
import { multiply } from "../../../asl/expressions/arithmetic.ts";
import { conditional, orElse } from "../../../asl/expressions/logic.ts";
import { concat, parse } from "../../../asl/expressions/text.ts";
import type { Json } from "../../../asl/types/json.ts";
import type { ModelAnswer } from "../../../engine/task-model.ts";
import { invoked, runVirtually } from "../../support/virtual-platform.ts";

const One = z.strictObject({ n: z.int() });
const review = {
  name: "review",
  input: z.strictObject({ n: z.int(), token: z.string() }),
  output: z.null(),
  errors: ["TooLarge"] as const,
  timeout: 3,
  memory: 128,
};
const Verdict = z.strictObject({ ok: z.boolean() });

/** Whoever reviews answers after 20 s. */
const reviewed = (end: Extract<ModelAnswer, { submitted: Json }>["answer"]) => ({
  review: (): ModelAnswer => ({ submitted: { Payload: null }, answer: { after: 20, ...end } }),
});

describe("flow.waitForToken()", () => {
  const made = machine("m", { input: One, output: z.boolean() }, (flow, { n }) => {
    const verdict = flow.waitForToken("Review", review, (token) => ({ n, token }), Verdict, {
      heartbeatSeconds: multiply(n, 10),
      timeoutSeconds: 3600,
      catch: [{ errors: ["Refused"], run: () => ({ ok: false }) }],
    });
    return verdict.ok;
  });

  it("hands a function the token, and yields what whoever has it answers", () => {
    const tokens: unknown[] = [];
    const models = {
      review: (args: Record<string, Json>): ModelAnswer => {
        tokens.push(args.token);
        return { submitted: { Payload: null }, answer: { after: 20, result: { ok: true } } };
      },
    };
    expect(runVirtually([made], { n: 3 }, models)).to.include({ output: true, seconds: 20 });
    expect(tokens[0]).to.be.a("string").with.length.above(20);
  });

  it("catches what is answered as a failure, and ends without a heartbeat", () => {
    expect(runVirtually([made], { n: 3 }, reviewed({ error: "Refused" })).output).to.equal(false);
    const silent = runVirtually([made], { n: 3 }, reviewed({ silent: true }));
    expect(silent).to.include({ status: "FAILED", error: "States.Timeout", seconds: 30 });
  });

  it("starts a machine and calls an integration the same way", () => {
    const child = machine("child", { input: z.strictObject({ token: z.string() }), output: z.null() }, () => null);
    const sendMessage = integration("sqs:sendMessage", {
      input: z.strictObject({ QueueUrl: z.string(), MessageBody: z.strictObject({ token: z.string() }) }),
      output: z.object({ MessageId: z.string() }),
    });
    const both = machine("m", { input: One, output: z.boolean() }, (flow) => {
      flow.waitForToken("Start", child, (token) => ({ token }), Verdict, { timeoutSeconds: 60 });
      const message = (token: typeof context.State.Name) => ({ QueueUrl: "https://q", MessageBody: { token } });
      return flow.waitForToken("Send", sendMessage, message, Verdict, { timeoutSeconds: 60 }).ok;
    });
    const states = both.definition(localNames).States as Record<string, object>;
    expect(states.Start).to.deep.include({
      Resource: "arn:aws:states:::states:startExecution.waitForTaskToken",
      Arguments: {
        StateMachineArn: localNames.stateMachineArn("child"),
        Input: { token: "{% $states.context.Task.Token %}" },
      },
    });
    expect(states.Send).to.include({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" });
  });

  it("refuses to wait where nobody gets the token, and to hand it to another state", () => {
    const nobody = () =>
      machine("m", { input: One, output: z.boolean() }, (flow, { n }) => {
        return flow.waitForToken("Review", review, () => ({ n, token: "none" }), Verdict, { timeoutSeconds: 1 }).ok;
      });
    expect(nobody).to.throw(/"Review" hands its token to nobody, so nobody could answer/);
    const kept = () =>
      machine("m", { input: One, output: z.string() }, (flow, { n }) => {
        let leaked = context.State.Name;
        flow.waitForToken(
          "Review",
          review,
          (token) => {
            leaked = token;
            return { n, token };
          },
          Verdict,
          { timeoutSeconds: 1 },
        );
        return flow.pass("Keep", leaked);
      }).definition(localNames);
    expect(kept).to.throw(/"Keep": The task token of "Review" exists in the arguments of that Task only/);
  });
});

describe("flow.activity()", () => {
  it("waits for a worker, whose input and answer its contract describes", () => {
    const inspect = activity("inspect", { input: One, output: Verdict });
    const made = machine(
      "m",
      { input: One, output: z.boolean() },
      (flow, { n }) => flow.activity("Inspect", inspect, { n }, { heartbeatSeconds: 60 }).ok,
    );
    const run = runVirtually(
      [made],
      { n: 3 },
      { "activity:inspect": ({ n }) => ({ after: 5, result: { ok: n === 3 } }) },
    );
    expect(run).to.deep.include({ output: true, seconds: 5 });
    expect(run.events).to.include("ActivityStarted");
    expect(() => activity("no spaces", { input: One, output: Verdict })).to.throw(/1 to 80 letters, digits/);
  });
});

describe("flow.start()", () => {
  const child = machine("child", { input: One, output: z.int() }, (flow, { n }) => {
    flow.wait("A while", { seconds: n });
    return n;
  });

  it("waits for the child's output, for its description, or not at all", () => {
    const echo = { name: "echo", input: One, output: z.int(), timeout: 3, memory: 128 };
    const made = machine(
      "m",
      { input: One, output: z.strictObject({ value: z.int(), text: z.int(), arn: z.string() }) },
      (flow, input) => {
        const value = flow.start("Value", child, input);
        const described = flow.start("Description", child, input, { action: "startExecution.sync" });
        const text = flow.invoke("Read output", echo, { n: parse(described.Output, child.output) });
        const { ExecutionArn: arn } = flow.start("Only start", child, input, { action: "startExecution" });
        return { value, text, arn };
      },
    );
    const run = runVirtually([child, made], { n: 7 }, { echo: ({ n }) => invoked(n as Json) });
    expect(run.output).to.include({ value: 7, text: 7 });
    expect(run.output)
      .to.have.property("arn")
      .that.matches(/^arn:aws:states:us-east-1:\d+:execution:child:/);
    expect(run.executions.map(({ status }) => status)).to.deep.equal(Array(4).fill("SUCCEEDED"));
  });
});

describe("A Task's options", () => {
  it("take expressions where the States Language does", () => {
    const child = machine("child", { input: One, output: z.int() }, (_flow, { n }) => n);
    const made = machine("m", { input: One, output: z.array(z.int()) }, (flow, { n }) => {
      const items = flow.pass("Items", [1, 2]);
      return flow.map("Each", { items, maxConcurrency: n }, (each, x) =>
        each.start(
          "Child",
          child,
          { n: x },
          { timeoutSeconds: n, roleArn: concat("arn:aws:iam::111111111111:role/", "r") },
        ),
      );
    });
    const { Each } = made.definition(localNames).States as Record<string, object>;
    expect(Each).to.include({ MaxConcurrency: "{% $states.context.Execution.Input.n %}" });
    expect(Each)
      .to.have.nested.property("ItemProcessor.States.Child.Credentials.RoleArn")
      .that.matches(/^\{% .* %\}$/);
    expect(runVirtually([child, made], { n: 1 }).output).to.deep.equal([1, 2]);
  });
});

describe("causeOf()", () => {
  it("reads what a handler threw, and what a child failed with", () => {
    const failing = { name: "failing", input: One, output: z.string(), timeout: 3, memory: 128 };
    const child = machine("child", { input: One, output: z.string() }, (flow, { n }) =>
      flow.invoke("Fail", failing, { n }),
    );
    const made = machine("m", { input: One, output: z.array(z.string()) }, (flow, { n }) => {
      const thrown = flow.invoke(
        "Own",
        failing,
        { n },
        {
          catch: [{ errors: ["TooLarge"], run: (_flow, error) => causeOf(error, LambdaCause).errorMessage }],
        },
      );
      const failed = flow.start(
        "Child",
        child,
        { n },
        {
          catch: [
            {
              errors: ["States.TaskFailed"],
              run: (_flow, error) => {
                const { Error: own, Status } = causeOf(error, ChildCause);
                return concat(orElse(own, "none"), " ", conditional(true, Status, ""));
              },
            },
          ],
        },
      );
      return [thrown, failed];
    });
    const fails = () => ({ error: "TooLarge", cause: '{"errorMessage":"n is 9","errorType":"TooLarge"}' });
    expect(runVirtually([child, made], { n: 9 }, { failing: fails }).output).to.deep.equal([
      "n is 9",
      "TooLarge FAILED",
    ]);
  });
});
