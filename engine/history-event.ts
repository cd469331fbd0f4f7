import type { Failure } from "./failure.ts";
import { type Payload, payloadText } from "./payload.ts";

/** Events that a state's type is part of: `PassStateEntered`, … */
export type EnteredType = `${"Choice" | "Fail" | "Map" | "Pass" | "Succeed" | "Task" | "Wait"}StateEntered`;
export type ExitedType = `${"Choice" | "Map" | "Pass" | "Succeed" | "Task" | "Wait"}StateExited`;

/** An event's type with its details, as the engine holds them: payloads stay values until somebody reads the history. */
export type EventBody =
  | { readonly type: "ExecutionStarted"; readonly details: { readonly input: Payload; readonly roleArn: string } }
  | { readonly type: "ExecutionSucceeded"; readonly details: { readonly output: Payload } }
  | { readonly type: "ExecutionFailed" | "ExecutionAborted" | "ExecutionTimedOut"; readonly details: Failure }
  | { readonly type: EnteredType; readonly details: { readonly name: string; readonly input: Payload } }
  | {
      readonly type: ExitedType;
      readonly details: { readonly name: string; readonly output: Payload; readonly assignedVariables?: Variables };
    }
  | {
      readonly type: "TaskScheduled";
      readonly details: TaskIdentity & {
        readonly region: string;
        readonly parameters: Payload;
        readonly timeoutInSeconds?: number;
        readonly heartbeatInSeconds?: number;
        readonly taskCredentials?: { readonly roleArn: string };
      };
    }
  | { readonly type: "TaskStarted"; readonly details: TaskIdentity }
  | { readonly type: "TaskSubmitted" | "TaskSucceeded"; readonly details: TaskIdentity & { readonly output: Payload } }
  | { readonly type: "TaskFailed" | "TaskTimedOut"; readonly details: TaskIdentity & Failure }
  | { readonly type: "MapStateStarted"; readonly details: { readonly length: number } }
  | { readonly type: `MapIteration${"Started" | "Succeeded" | "Failed" | "Aborted"}`; readonly details: Iteration }
  | {
      readonly type: "EvaluationFailed";
      readonly details: Failure & { readonly location: string; readonly state: string };
    }
  | { readonly type: BareType; readonly details?: undefined };

/** Events without details (FACTS.md I). */
export type BareType =
  | "MapStateSucceeded"
  | "MapStateFailed"
  | "MapStateAborted"
  | "TaskStateAborted"
  | "WaitStateAborted";

export type Variables = ReadonlyMap<string, Payload>;

interface TaskIdentity {
  readonly resourceType: string;
  readonly resource: string;
}

interface Iteration {
  readonly name: string;
  readonly index: number;
}

/** One event of a history. Ids count up from 1 without gaps. */
export interface RecordedEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly body: EventBody;
}

/** An event as GetExecutionHistory answers it, except that the timestamp is in milliseconds. */
export interface HistoryEvent {
  readonly timestamp: number;
  readonly type: EventBody["type"];
  readonly id: number;
  readonly previousEventId: number;
  /** The one `…EventDetails` member, where the type has one. */
  [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/** The AWS shape of a recorded event. Without `data`, payloads are left out, as `includeExecutionData: false` asks. */
export function historyEvent(event: RecordedEvent, data = true): HistoryEvent {
  const { type, details } = event.body;
  const shaped: HistoryEvent = {
    timestamp: event.timestamp,
    type,
    id: event.id,
    previousEventId: event.previousEventId,
  };
  if (details !== undefined) shaped[detailsMember(type)] = written(details, data);
  return shaped;
}

const WRITTEN_DETAILS = { truncated: false };

function written(details: object, data: boolean): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(details)) {
    switch (name) {
      case "input":
      case "output":
        if (data) out[name] = payloadText(value as Payload);
        out[`${name}Details`] = data ? WRITTEN_DETAILS : { truncated: true };
        break;
      case "parameters":
        out[name] = data ? payloadText(value as Payload) : "";
        break;
      case "assignedVariables":
        if (data) {
          out[name] = Object.fromEntries([...(value as Variables)].map(([key, held]) => [key, payloadText(held)]));
        }
        out.assignedVariablesDetails = data ? WRITTEN_DETAILS : { truncated: true };
        break;
      default:
        if (value !== undefined) out[name] = value;
    }
  }
  return out;
}

/** `stateEnteredEventDetails` for every `…StateEntered`, otherwise the type with a small first letter. */
function detailsMember(type: string): `${string}EventDetails` {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
