import { createHash, randomUUID } from "node:crypto";
import type { Json, JsonObject } from "../../asl/types/json.ts";
import { virtualClock } from "../../engine/clock.ts";
import { invalidDefinition } from "../../engine/diagnostics.ts";
import { Engine } from "../../engine/engine.ts";
import type { MachineType } from "../../engine/machine.ts";
import type { RecordedCase } from "../../engine/recorded-case.ts";
import { replay } from "../../engine/replay.ts";
import { type RecordedTest, replayTestState } from "../../engine/replay-test-state.ts";
import { validateDefinitionText } from "../../engine/validate-definition.ts";
import { apiModels } from "../../local/step-functions/api-models.ts";

/** A recording's members that say what it is; the rest is the engine's to read. */
export interface Recording {
  readonly kind: string;
  readonly tags?: readonly string[];
  readonly replay?: { readonly replayable: boolean; readonly reasons?: readonly string[] };
}

/** A recorded question whether a definition can be a machine. */
interface RecordedCheck {
  readonly operation: string;
  readonly definition?: Json;
  readonly definition_text?: string | null;
  readonly type?: MachineType | null;
}

/** What the engine made of a recording, or why nothing. */
export type ReplayedCase = { readonly produced: object } | { readonly refused: string };

/** An error of the API, as a recording of a refused request has it. */
interface ApiError {
  readonly code: string;
  readonly message: string;
}

/** Replays a recording of any kind; one that the engine stumbles over must not keep the others from being replayed. */
export function replayCase(recording: Recording): ReplayedCase {
  if (recording.replay?.replayable === false) {
    return { refused: `not replayable: ${recording.replay.reasons?.join(", ")}` };
  }
  try {
    return replayed(recording);
  } catch (error) {
    return { refused: `the replay broke: ${(error as Error).message}` };
  }
}

function replayed(recording: Recording): ReplayedCase {
  switch (recording.kind) {
    case "execution":
      return replayedExecution(recording as RecordedCase);
    case "execution-output":
      return replayedOutput(recording as RecordedCase);
    case "test-state":
      return replayedTest(recording as RecordedTest);
    case "validation":
      return replayedValidation(recording as Recording & RecordedCheck);
    default:
      return { refused: `cases of kind ${recording.kind} are not replayed` };
  }
}

function replayedExecution(recording: RecordedCase): ReplayedCase {
  const produced = replay(recording, digest, apiModels);
  return "problems" in produced ? { refused: produced.problems[0]?.message ?? "refused" } : { produced };
}

/**
 * Where a case recorded the result alone, DescribeExecution gave it: the error is written even where it is none, as for
 * TIMED_OUT, or it would be read from the last event.
 */
function replayedOutput(recording: RecordedCase): ReplayedCase {
  const found = replayedExecution(recording);
  return "produced" in found ? { produced: { error: null, ...found.produced } } : found;
}

function replayedTest(recording: RecordedTest): ReplayedCase {
  const answer = replayTestState(recording, digest, apiModels);
  if (!("refused" in answer)) return { produced: { response: answer } };
  return rejected({ code: answer.refused, message: answer.message }, "TestState", recording);
}

/** Validates, or creates: what refuses a definition is the same. */
function replayedValidation(recording: RecordedCheck): ReplayedCase {
  const { definition, definition_text: text, type, operation } = recording;
  const engine = new Engine(
    { clock: virtualClock(), random: Math.random, uuid: randomUUID, hash: digest, startTask() {} },
    { models: apiModels },
  );
  const compile = (read: Json) => engine.compile(read, type ?? "STANDARD");
  const validation = validateDefinitionText(text ?? JSON.stringify(definition ?? null), compile);
  if (operation === "validate_state_machine_definition") return { produced: { response: validation } };
  if (validation.result === "OK") return { produced: { response: {} } };
  const message = invalidDefinition(validation.diagnostics);
  return rejected({ code: "InvalidDefinition", message }, API_NAMES[operation] ?? operation, recording);
}

/** The operations that take a definition, as the recordings spell them and as the API does. */
const API_NAMES: { readonly [operation: string]: string } = {
  create_state_machine: "CreateStateMachine",
  update_state_machine: "UpdateStateMachine",
};

/** A refused request: the error's code and message, or its text as a client prints it where that is what was recorded. */
function rejected({ code, message }: ApiError, operation: string, recording: object): ReplayedCase {
  const { error = {} } = (recording as { readonly expected?: { readonly error?: JsonObject } }).expected ?? {};
  const text = `An error occurred (${code}) when calling the ${operation} operation: ${message}`;
  const shown = "text" in error ? { text, typename: code } : { code, message };
  return { produced: { rejected: true, error: shown, response: { rejected: true, error: shown } } };
}

function digest(text: string, algorithm: string): string {
  return createHash(algorithm.replace("SHA-", "sha")).update(text).digest("hex");
}
