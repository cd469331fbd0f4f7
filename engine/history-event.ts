import type { Failure } from "./failure.ts";
import { type Payload, payloadText } from "./payload.ts";

/** Events that a state's type is part of: `PassStateEntered`, … */
export type EnteredType =
  `${"Choice" | "Fail" | "Map" | "Parallel" | "Pass" | "Succeed" | "Task" | "Wait"}StateEntered`;
export type ExitedType = `${"Choice" | "Map" | "Parallel" | "Pass" | "Succeed" | "Task" | "Wait"}StateExited`;

/** An event's type with its details, as the engine holds them: payloads stay values until somebody reads the history. */
export type EventBody =
  | {
      readonly type: "ExecutionStarted";
      readonly details: {
        readonly input: Payload;
        readonly roleArn: string;
        readonly stateMachineAliasArn?: string;
        readonly stateMachineVersionArn?: string;
      };
    }
  | { readonly type: "ExecutionSucceeded"; readonly details: { readonly output: Payload } }
  | { readonly type: "ExecutionFailed" | "ExecutionAborted" | "ExecutionTimedOut"; readonly details: Failure }
  | { readonly type: "ExecutionRedriven"; readonly details: { readonly redriveCount: number } }
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
  | { readonly type: "TaskFailed" | "TaskSubmitFailed" | "TaskTimedOut"; readonly details: TaskIdentity & Failure }
  | {
      readonly type: "LambdaFunctionScheduled" | "ActivityScheduled";
      readonly details: {
        readonly resource: string;
        readonly input: Payload;
        readonly timeoutInSeconds?: number;
        readonly heartbeatInSeconds?: number;
        readonly taskCredentials?: { readonly roleArn: string };
      };
    }
  | { readonly type: "ActivityStarted"; readonly details: { readonly workerName?: string } }
  | { readonly type: `${"LambdaFunction" | "Activity"}Succeeded`; readonly details: { readonly output: Payload } }
  | { readonly type: `${"LambdaFunction" | "Activity"}${"Failed" | "TimedOut"}`; readonly details: Failure }
  | { readonly type: "MapStateStarted"; readonly details: { readonly length: number } }
  | { readonly type: "MapRunStarted"; readonly details: { readonly mapRunArn: string } }
  | { readonly type: "MapRunRedriven"; readonly details: { readonly mapRunArn: string; readonly redriveCount: number } }
  | { readonly type: "MapRunFailed"; readonly details: Failure }
  | { readonly type: `MapIteration${"Started" | "Succeeded" | "Failed" | "Aborted"}`; readonly details: Iteration }
  | {
      readonly type: "EvaluationFailed";
      readonly details: Failure & { readonly location: string; readonly state: string };
    }
  | { readonly type: BareType; readonly details?: undefined };

/** Events without details (FACTS.md I). */
export type BareType =
  | "LambdaFunctionStarted"
  | "MapStateSucceeded"
  | "MapStateFailed"
  | "MapStateAborted"
  | "MapRunSucceeded"
  | "MapRunAborted"
  | "ParallelStateStarted"
  | "ParallelStateSucceeded"
  | "ParallelStateFailed"
  | "ParallelStateAborted"
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
  const { timestamp, id, previousEventId } = event;
  const shaped: HistoryEvent = { timestamp, type, id, previousEventId };
  if (details !== undefined) shaped[detailsMember(type)] = written(details, data);
  return shaped;
}

const WHOLE = { truncated: false };
const LEFT_OUT = { truncated: true };

function written(details: object, data: boolean): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name in details) {
    const value = (details as Readonly<Record<string, unknown>>)[name];
    switch (name) {
      case "input":
        if (data) out.input = payloadText(value as Payload);
        out.inputDetails = data ? WHOLE : LEFT_OUT;
        break;
      case "output":
        if (data) out.output = payloadText(value as Payload);
        out.outputDetails = data ? WHOLE : LEFT_OUT;
        break;
      case "parameters":
        out.parameters = data ? payloadText(value as Payload) : "";
        break;
      case "assignedVariables":
        if (data) out.assignedVariables = variableTexts(value as Variables);
        out.assignedVariablesDetails = data ? WHOLE : LEFT_OUT;
        break;
      default:
        out[name] = value;
    }
  }
  return out;
}

function variableTexts(variables: Variables): Record<string, string> {
  return Object.fromEntries([...variables].map(([name, value]) => [name, payloadText(value)]));
}

const MEMBERS = new Map<string, `${string}EventDetails`>();

/** `stateEnteredEventDetails` for every `…StateEntered`, otherwise the type with a small first letter. */
function detailsMember(type: string): `${string}EventDetails` {
  const known = MEMBERS.get(type);
  if (known !== undefined) return known;
  const short = /State(?:Entered|Exited)$/.exec(type)?.[0] ?? type;
  const member = `${short.charAt(0).toLowerCase()}${short.slice(1)}EventDetails` as const;
  MEMBERS.set(type, member);
  return member;
}
