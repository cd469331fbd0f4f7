import type { ApiModels } from "./api-model.ts";
import { behaviourAt } from "./behaviour.ts";
import { type VirtualClock, virtualClock } from "./clock.ts";
import type { DefinitionProblem } from "./definition-fields.ts";
import { describeExecution } from "./describe-execution.ts";
import { Engine } from "./engine.ts";
import type { Execution, ExecutionStatus } from "./execution.ts";
import { type HistoryEvent, historyEvent } from "./history-event.ts";
import { payload } from "./payload.ts";
import { randomUuid, seededRandom } from "./random.ts";
import { type RecordedCase, type RecordedEnd, recordingTime, submitted } from "./recorded-case.ts";
import { recordedObjects } from "./recorded-objects.ts";
import { recordedAnswers } from "./recorded-tasks.ts";
import { runVirtual } from "./run-virtual.ts";

export interface Replayed {
  readonly status: ExecutionStatus;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
}

/**
 * Runs a recorded case in virtual time with its Tasks answered from the recording. Returns what GetExecutionHistory and
 * DescribeExecution would say (digests by `hash`, integrations held to `models`), or the problems of a definition that the engine does not run (yet).
 */
export function replay(
  recorded: RecordedCase,
  hash: (text: string, algorithm: string) => string = (text, algorithm) => `${algorithm} of ${text.length} characters`,
  models?: ApiModels,
): Replayed | { readonly problems: readonly DefinitionProblem[] } {
  const given = submitted(recorded);
  if ("message" in given) return { problems: [given] };
  const clock = virtualClock();
  const random = seededRandom(1);
  const answer = recordedAnswers(recorded);
  const objects = recordedObjects(recorded.resources?.s3 ?? [], clock.now(), (text) => hash(text, "MD5"));
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash,
      activityExists: (arn) =>
        Object.values(recorded.tasks ?? {}).some((list) => list.some((at) => at.resource === arn)),
      startTask: (request) => answer(engine, request),
      askObjects: (id, request) => engine.completeObjectRequest(id, objects(request)),
    },
    { nested: false, behaviour: behaviourAt(recordingTime(recorded)), ...(models && { models }) },
  );
  const name = recorded.state_machine_name ?? "recorded";
  const roleArn = recorded.role_arn ?? undefined;
  const added = engine.addMachine({
    name,
    definition: given.definition,
    type: recorded.type ?? "STANDARD",
    ...(roleArn === undefined ? {} : { roleArn }),
  });
  if ("problems" in added) return added;
  const machineArn = `arn:aws:states:${engine.place.region}:${engine.place.account}:stateMachine:${name}`;
  const started = engine.start({ machineArn, input: payload(given.input) });
  if ("refused" in started) return { problems: [{ path: "/", message: started.message }] };
  runAsRecorded(engine, clock, started.execution, recorded.expected ?? {});
  const { status, output, error, cause } = describeExecution(started.execution);
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    events: started.execution.history.map((event) => historyEvent(event)),
  };
}

/** To the end; but where the recording was stopped from outside, or was still running, only as far as it had come. */
function runAsRecorded(engine: Engine, clock: VirtualClock, execution: Execution, end: RecordedEnd): void {
  if (end.status !== "ABORTED" && end.status !== "RUNNING") {
    runVirtual(engine, clock);
    return;
  }
  const aborted = end.events?.findIndex(({ type }) => type === "ExecutionAborted") ?? -1;
  const before = aborted >= 0 ? aborted : (end.events?.length ?? 0);
  if (!end.events) engine.runDue();
  while (execution.status === "RUNNING" && execution.history.length < before) {
    const next = engine.nextTime();
    if (next === undefined) break;
    clock.advanceTo(next);
    engine.runDue(1);
  }
  if (end.status !== "ABORTED") return;
  const { error, cause } = end.events?.[aborted]?.executionAbortedEventDetails ?? {};
  engine.stop(execution.arn, { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
}
