import { errorNames } from "../error-name.ts";
import type { Execution } from "../execution.ts";
import type { TaskResource } from "../resource.ts";
import type { TaskOutcome, TaskRequest } from "../task.ts";
import type { MockConfig, MockedAttempt, MockedResponse } from "./mock-config.ts";

/**
 * All that is told of an attempt that the test case of its execution answers; undefined where a service is to answer.
 *
 * A Task that waits is submitted first (to a service whose answer nobody has mocked: `{}`), an activity is started first;
 * nobody needs to use the Task's token. A Throw ends what was submitted, but for an error that is named like a service's own
 * (`Batch.ClientException`): that refuses the Task. What is not mocked, a retry beyond the last attempt, ends the execution
 * and says so; so does a test case that the configuration no longer has when the execution is redriven.
 */
export function mockedOutcomes(
  config: MockConfig,
  { machine, testCase }: Pick<Execution, "machine" | "testCase">,
  request: TaskRequest,
): readonly TaskOutcome[] | undefined {
  if (testCase === undefined) return undefined;
  // A child of a Map Run is named after its machine and the label.
  const states = config.get(machine.name.replace(/\/.*/, ""))?.get(testCase);
  if (states === undefined) {
    const cause = `The mock configuration has no test case ${testCase} of ${machine.name} any more.`;
    return [{ type: "failed", error: errorNames.runtime, cause }];
  }
  const response = states.get(request.stateName);
  return response === undefined ? undefined : outcomesOf(response, request);
}

function outcomesOf({ name, attempts }: MockedResponse, request: TaskRequest): readonly TaskOutcome[] {
  const { resource, retryCount, stateName } = request;
  const attempt = attempts[retryCount];
  if (attempt === undefined) {
    const cause = `The mocked response ${name} of state ${stateName} answers ${attempts.length} attempts, from 0 on; attempt ${retryCount} is not among them.`;
    return [{ type: "failed", error: errorNames.runtime, cause }];
  }
  return [...told(resource, attempt), ending(attempt)];
}

function told(resource: TaskResource, attempt: MockedAttempt): readonly TaskOutcome[] {
  if (resource.kind === "activity") return [{ type: "started" }];
  const isRefused = attempt.type === "throw" && /^(?!States\.)[A-Za-z0-9]+\.\w+$/.test(attempt.error);
  return resource.pattern === "request-response" || isRefused ? [] : [{ type: "submitted", output: {} }];
}

function ending(attempt: MockedAttempt): TaskOutcome {
  if (attempt.type === "return") return { type: "succeeded", output: attempt.result };
  const { error, cause } = attempt;
  return { type: "failed", error, ...(cause === undefined ? {} : { cause }) };
}
