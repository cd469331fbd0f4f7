import type { Engine } from "../../../engine/engine.ts";
import { beginNested } from "../../../engine/nested-execution.ts";
import { startsExecution } from "../../../engine/resource.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type {
  Mock,
  StateConfiguration,
  TestStateAnswer,
  TestStateRequest,
} from "../../../engine/test-state/request.ts";
import { type TestServices, testState } from "../../../engine/test-state/test-state.ts";
import { ServiceError } from "../../aws-json.ts";
import { sfnError } from "../errors.ts";
import type { Later } from "../later.ts";
import {
  arnLength,
  optionalFlag,
  optionalPayload,
  optionalText,
  optionalWord,
  type RequestBody,
  requiredText,
} from "../request-members.ts";

/** What stands behind a test. */
export interface TestOptions extends Omit<TestServices, "startTask"> {
  readonly engine: Engine;
  /** Has a Task done that is not mocked. */
  run(request: TaskRequest, tell: (outcome: TaskOutcome) => void): void;
  /** An execution was started. */
  wake(): void;
  readonly later: Later;
}

/** Milliseconds that a test may take (FACTS.md H). */
const LONGEST_TEST = 300_000;

/** Tests single states. A Task that is not mocked does its work here; its own time-outs do not count, the test's five minutes do. */
export function testStateOperations({ engine, run, wake, later, ...services }: TestOptions) {
  function startTask(request: TaskRequest, tell: (outcome: TaskOutcome) => void): void {
    if (!startsExecution(request.resource)) {
      run(request, tell);
      return;
    }
    const { outcome } = beginNested(request, services.uuid(), (start) => engine.start(start));
    wake();
    tell(outcome);
  }

  return {
    async TestState(body: RequestBody) {
      const request = readRequest(body);
      const answer = await new Promise<TestStateAnswer>((resolve) => {
        const cancel = later(LONGEST_TEST, () => resolve({ status: "FAILED", error: "States.Timeout" }));
        testState(request, { ...services, startTask }, (told) => {
          cancel();
          resolve(told);
        });
      });
      if ("refused" in answer) throw new ServiceError(answer.refused, answer.message);
      return answer;
    },
  };
}

function readRequest(body: RequestBody): TestStateRequest {
  return {
    definition: requiredText(body, "definition", { max: 1_048_576 }),
    stateName: optionalText(body, "stateName", { max: 80 }),
    roleArn: optionalText(body, "roleArn", arnLength),
    input: optionalPayload(body, "input"),
    inspectionLevel: optionalWord(body, "inspectionLevel", ["INFO", "DEBUG", "TRACE"]),
    revealSecrets: optionalFlag(body, "revealSecrets"),
    variables: optionalPayload(body, "variables"),
    context: optionalPayload(body, "context"),
    mock: readMock(optionalObject(body, "mock")),
    stateConfiguration: readConfiguration(optionalObject(body, "stateConfiguration")),
  };
}

function readMock(mock: RequestBody | undefined): Mock | undefined {
  if (mock === undefined) return undefined;
  const errorOutput = optionalObject(mock, "errorOutput");
  return {
    result: optionalPayload(mock, "result"),
    errorOutput: errorOutput && {
      error: optionalText(errorOutput, "error", { min: 0, max: 256 }),
      cause: optionalText(errorOutput, "cause", { min: 0, max: 32_768 }),
    },
    fieldValidationMode: optionalWord(mock, "fieldValidationMode", ["STRICT", "PRESENT", "NONE"]),
  };
}

function readConfiguration(given: RequestBody | undefined): StateConfiguration | undefined {
  if (given === undefined) return undefined;
  return {
    retrierRetryCount: optionalCount(given, "retrierRetryCount"),
    errorCausedByState: optionalText(given, "errorCausedByState", { max: 80 }),
    mapIterationFailureCount: optionalCount(given, "mapIterationFailureCount"),
    mapItemReaderData: optionalPayload(given, "mapItemReaderData"),
  };
}

function optionalObject(body: RequestBody, member: string): RequestBody | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value as RequestBody;
  throw sfnError.unreadable(member, "an object");
}

/** A whole number of at least 0. */
function optionalCount(body: RequestBody, member: string): number | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) throw sfnError.unreadable(member, "a whole number");
  if (value >= 0) return value;
  throw sfnError.constraint(`'${value}'`, member, "Member must have value greater than or equal to 0");
}
