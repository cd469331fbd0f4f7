import type { Json, JsonObject } from "../asl/types/json.ts";
import type { ApiModels } from "./api-model.ts";
import type { Place } from "./arn.ts";
import { virtualClock } from "./clock.ts";
import { queryLanguages } from "./languages.ts";
import { awsLimits } from "./limits.ts";
import { isObject } from "./query/json-path/evaluate-path.ts";
import { randomUuid, seededRandom } from "./random.ts";
import type { TestStateAnswer, TestStateRequest } from "./test-state/request.ts";
import { testState } from "./test-state/test-state.ts";

/** A recorded question to TestState. */
export interface RecordedTest {
  /** Default: what `definition_text` says. */
  readonly definition?: Json;
  readonly definition_text?: string | null;
  readonly input_text?: string | null;
  /** The request's other members. */
  readonly parameters?: JsonObject | null;
  readonly expected?: { readonly response?: Json } | null;
}

const PLACE: Place = { partition: "aws", region: "us-east-1", account: "111111111111" };

/** Asks TestState what was asked, in virtual time; a Task that was not mocked gives what it gave when it was recorded. */
export function replayTestState(
  recorded: RecordedTest,
  hash: (text: string, algorithm: string) => string,
  models: ApiModels,
): TestStateAnswer {
  const clock = virtualClock();
  const random = seededRandom(1);
  const shared = { now: () => clock.now(), random, uuid: () => randomUuid(random), hash };
  const answers: TestStateAnswer[] = [];
  testState(
    requestOf(recorded),
    {
      ...shared,
      limits: awsLimits,
      place: PLACE,
      languages: queryLanguages({ ...shared, limits: awsLimits }),
      models,
      startTask: (_, tell) => tell({ type: "succeeded", output: recordedResult(recorded) }),
    },
    (answer) => answers.push(answer),
  );
  const [answer] = answers;
  if (answer === undefined) throw new Error("The test did not end.");
  return answer;
}

function requestOf(recorded: RecordedTest): TestStateRequest {
  const { definition, definition_text: text, input_text: input, parameters } = recorded;
  return {
    ...(parameters as Partial<TestStateRequest> | null),
    definition: text ?? JSON.stringify(definition ?? null),
    ...(typeof input === "string" ? { input } : {}),
  };
}

/** The Task's own result where the recording has it; else the output, which is the result of a Task that hands it on as it is. */
function recordedResult({ expected }: RecordedTest): Json {
  const response = isObject(expected?.response ?? null) ? (expected?.response as JsonObject) : {};
  const { inspectionData, output } = response;
  const result = inspectionData !== undefined && isObject(inspectionData) ? inspectionData.result : undefined;
  const found = result ?? output ?? null;
  return typeof found === "string" ? (JSON.parse(found) as Json) : found;
}
