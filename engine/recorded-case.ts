import type { Json } from "../asl/types/json.ts";
import type { DefinitionProblem } from "./definition-fields.ts";
import type { ExecutionStatus } from "./execution.ts";
import type { MachineType } from "./machine.ts";

/** A recorded execution: what was submitted, and what each attempt of each Task gave. */
export interface RecordedCase {
  /** Default: what `definition_text` says. */
  readonly definition?: Json;
  readonly definition_text?: string | null;
  /** Default: `{}`, as StartExecution takes it. What `input_text` says goes before. */
  readonly input?: Json;
  readonly input_text?: string | null;
  readonly state_machine_name?: string | null;
  readonly role_arn?: string | null;
  /** Default: STANDARD. */
  readonly type?: MachineType | null;
  /** Attempts by the Task's state name, in recorded order. */
  readonly tasks?: { readonly [state: string]: readonly RecordedAttempt[] } | null;
  /** How an attempt is found, by state name; default by order. */
  readonly tasks_keying?: { readonly [state: string]: Keying } | null;
  readonly expected?: RecordedEnd | null;
  /** What was in place. */
  readonly resources?: { readonly s3?: readonly RecordedObject[] | null } | null;
  readonly provenance?: { /** `31-12-2024, 23:59:59` */ readonly recorded?: string | null } | null;
}

/** An S3 object that was in place. */
export interface RecordedObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
}

/** Attempts of one state are told apart by their order, by the state's input, or by the Map's iteration. */
export type Keying = "order" | "input" | "iteration";

export interface RecordedAttempt {
  /** How it ended: `TaskSucceeded`, `LambdaFunctionFailed`, `ActivityTimedOut`, …; absent where no end was recorded. */
  readonly event?: string | null;
  readonly return?: Json;
  readonly throw?: { readonly error?: string | null; readonly cause?: string | null } | null;
  /** What TaskSubmitted carried. */
  readonly submitted?: Json;
  /** The Resource, where it is no integration. */
  readonly resource?: string;
  readonly input?: Json;
  readonly iteration?: number | null;
}

/** What of the recorded end came from outside of the machine: StopExecution, and the workers' names. */
export interface RecordedEnd {
  readonly status?: ExecutionStatus | null;
  readonly events?: readonly RecordedHistoryEvent[] | null;
}

export interface RecordedHistoryEvent {
  readonly type: string;
  readonly activityStartedEventDetails?: { readonly workerName?: string };
  readonly executionAbortedEventDetails?: { readonly error?: string; readonly cause?: string };
}

/** When a case was recorded, in milliseconds since 1970; where it does not say, some time after all that changed. */
export function recordingTime({ provenance }: RecordedCase): number {
  const [, day, month, year] = /^(\d{2})-(\d{2})-(\d{4})/.exec(provenance?.recorded ?? "") ?? [];
  return year === undefined ? Number.POSITIVE_INFINITY : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** What was submitted: the definition and the input, of whichever form the case has; or what cannot be read. */
export function submitted(
  recorded: RecordedCase,
): { readonly definition: Json; readonly input: Json } | DefinitionProblem {
  const definition = recorded.definition ?? parsed(recorded.definition_text ?? "");
  if (definition === undefined || definition === null) {
    return { path: "/", message: "the recording's definition is not JSON" };
  }
  const { input_text: text } = recorded;
  const input = typeof text === "string" ? parsed(text) : (recorded.input ?? {});
  return input === undefined ? { path: "/", message: "the recording's input is not JSON" } : { definition, input };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
