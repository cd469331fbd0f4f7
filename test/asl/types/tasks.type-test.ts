// Negative type tests: each @ts-expect-error is a promise that tsc keeps, and fails the type-check when it stops being an error.
import * as z from "zod";
import { ChildCause, causeOf } from "../../../asl/builder/error-output.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { eq } from "../../../asl/expressions/comparison.ts";
import { orElse } from "../../../asl/expressions/logic.ts";
import { concat, parse } from "../../../asl/expressions/text.ts";
import { answered, child, double, getObject, Input, inspect, picky } from "./contracts.ts";

export const promises = [
  machine("payloads", { input: Input, output: z.int() }, (flow, input) => {
    // @ts-expect-error a string where the function takes a number
    flow.invoke("Wrong type", double, { n: input.s });
    // @ts-expect-error a field is missing
    flow.invoke("Missing field", double, {});
    // @ts-expect-error a field that the function does not take
    flow.invoke("Extra field", double, { n: 1, m: 2 });
    // @ts-expect-error a value that may be missing
    flow.start("Maybe missing", child, { s: input.maybe });
    flow.start("Not missing", child, { s: orElse(input.maybe, "") });
    // @ts-expect-error the child takes a string
    flow.start("Wrong child input", child, { s: 1 });
    const done = flow.start("Child", child, { s: input.s });
    // @ts-expect-error the child's output is a boolean
    flow.invoke("Wrong output", double, { n: done });
    return 1;
  }),

  // @ts-expect-error the machine's output is a number
  machine("output", { input: Input, output: z.int() }, (_flow, input) => input.s),

  // @ts-expect-error a field of the output is missing
  machine("output field", { input: Input, output: z.strictObject({ a: z.int(), b: z.int() }) }, () => ({ a: 1 })),

  machine("integrations", { input: Input, output: z.string() }, (flow, input) => {
    // @ts-expect-error an argument is missing
    flow.call("No key", getObject, { Bucket: "b" });
    const { Body } = flow.call("Get", getObject, { Bucket: "b", Key: input.s });
    // @ts-expect-error a text where the function takes a number
    flow.invoke("Wrong", double, { n: Body });
    // @ts-expect-error seconds are a number
    flow.call("Wrong seconds", getObject, { Bucket: "b", Key: "k" }, { timeoutSeconds: input.s });
    flow.call("Seconds", getObject, { Bucket: "b", Key: "k" }, { timeoutSeconds: input.n, heartbeatSeconds: 5 });
    // @ts-expect-error a misspelt option
    flow.call("Misspelt", getObject, { Bucket: "b", Key: "k" }, { timeout: 5 });
    return Body;
  }),

  machine("starts", { input: Input, output: z.boolean() }, (flow, { s }) => {
    const started = flow.start("Only start", child, { s }, { action: "startExecution" });
    // @ts-expect-error nobody waits for the output
    started.Output;
    const described = flow.start("Description", child, { s }, { action: "startExecution.sync" });
    // @ts-expect-error the output is a text there
    eq(described.Output, true);
    // @ts-expect-error there is no such way to start
    flow.start("No such", child, { s }, { action: "startExecution.sync:3" });
    return parse(described.Output, child.output);
  }),

  machine("tokens", { input: Input, output: z.string() }, (flow, { n }) => {
    // @ts-expect-error it would wait for a year: a time-out or a heartbeat is needed
    flow.waitForToken("For ever", answered, (token) => ({ n, token }), z.string(), {});
    // @ts-expect-error the payload lacks the token's field
    flow.waitForToken("No token", answered, () => ({ n }), z.string(), { timeoutSeconds: 60 });
    // @ts-expect-error a worker may never come: a time-out or a heartbeat is needed
    flow.activity("For ever too", inspect, { n }, {});
    const seen = flow.activity("Inspect", inspect, { n }, { heartbeatSeconds: 60 });
    // @ts-expect-error the worker answers true or false
    concat(seen, "");
    return flow.waitForToken("Wait", answered, (token) => ({ n, token }), z.string(), { timeoutSeconds: 60 });
  }),

  machine("catchers", { input: Input, output: z.string() }, (flow, { n, s }) => {
    // @ts-expect-error its contract names other errors
    flow.invoke("No such error", picky, { n }, { catch: [{ errors: ["TooLong"], run: () => null }] });
    flow.invoke("Own error", picky, { n }, { catch: [{ errors: ["TooLarge", "Lambda.Unknown"], run: () => null }] });
    flow.invoke("Any error", double, { n }, { catch: [{ errors: ["Whatever"], run: () => null }] });
    const mayBeNull = flow.invoke("Caught", double, { n }, { catch: [{ run: () => null }] });
    // @ts-expect-error null stands in for the result where it was caught
    flow.invoke("Of null", double, { n: mayBeNull });
    const failing = flow.invoke(
      "Failing",
      double,
      { n },
      {
        catch: [{ run: (f, error) => f.fail("Stop", { error: error.Error, cause: error.Cause }) }],
      },
    );
    flow.invoke("Still a number", double, { n: failing.n });
    // @ts-expect-error a child's own error is in the cause of States.TaskFailed
    flow.start("Child's error", child, { s }, { catch: [{ errors: ["TooLarge"], run: () => false }] });
    flow.start(
      "Child",
      child,
      { s },
      {
        catch: [
          {
            errors: ["States.TaskFailed"],
            run: (_flow, error) => {
              // @ts-expect-error an error has no such field
              error.Message;
              // @ts-expect-error nor has what a child failed with
              causeOf(error, ChildCause).Message;
              return false;
            },
          },
        ],
      },
    );
    return s;
  }),
];
