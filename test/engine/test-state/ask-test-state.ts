import type { Json } from "../../../asl/types/json.ts";
import type { ServiceModel } from "../../../engine/api-model.ts";
import { virtualClock } from "../../../engine/clock.ts";
import { queryLanguages } from "../../../engine/languages.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { randomUuid, seededRandom } from "../../../engine/random.ts";
import type { TestStateAnswer, TestStateRequest } from "../../../engine/test-state/request.ts";
import { testState } from "../../../engine/test-state/test-state.ts";

/** A service as small as a test needs. */
export const queueModel: ServiceModel = {
  actions: { sendMessage: { response: "Sent" } },
  shapes: {
    Sent: {
      type: "structure",
      members: { MessageId: "Id", Tries: "Count", Tags: "Tags", Seen: "Flag" },
      required: ["MessageId"],
    },
    Id: { type: "string", min: 1, max: 3 },
    Count: { type: "number", min: 1, max: 9 },
    Tags: { type: "list", of: "Tag" },
    Tag: { type: "string", enum: ["red", "blue"] },
    Flag: { type: "boolean" },
  },
};

/** What TestState answers about a state, at DEBUG; a Task without a mock gives `work`, or 1. */
export function askTestState(
  definition: Json,
  {
    input = {},
    work = 1,
    ...more
  }: Omit<Partial<TestStateRequest>, "input"> & { readonly input?: Json; readonly work?: Json } = {},
): TestStateAnswer {
  const random = seededRandom(1);
  const clock = virtualClock();
  const services = { now: () => clock.now(), random, uuid: () => randomUuid(random), hash: (text: string) => text };
  let answer: TestStateAnswer | undefined;
  testState(
    { inspectionLevel: "DEBUG", ...more, definition: JSON.stringify(definition), input: JSON.stringify(input) },
    {
      ...services,
      limits: awsLimits,
      place: { partition: "aws", region: "eu-central-1", account: "123456789012" },
      languages: queryLanguages({ ...services, limits: awsLimits }),
      models: (service) => (service === "sqs" ? queueModel : undefined),
      startTask: (_, tell) => tell({ type: "succeeded", output: work }),
    },
    (told) => {
      answer = told;
    },
  );
  if (answer === undefined) throw new Error("The test did not end.");
  return answer;
}
