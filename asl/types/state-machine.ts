import type { ChoiceState } from "./choice-state.ts";
import type { QueryLanguage } from "./common.ts";
import type { FailState } from "./fail-state.ts";
import type { MapState } from "./map-state.ts";
import type { ParallelState } from "./parallel-state.ts";
import type { PassState } from "./pass-state.ts";
import type { SucceedState } from "./succeed-state.ts";
import type { TaskState } from "./task-state.ts";
import type { WaitState } from "./wait-state.ts";

/** A state machine definition, as CreateStateMachine takes it (https://states-language.net/spec.html). */
export interface StateMachine extends States {
  /** Of every state that does not say its own; default JSONPath. */
  readonly QueryLanguage?: QueryLanguage;
  /** Of the States Language: "1.0", which is also the default. */
  readonly Version?: string;
  /** Seconds from the start of the execution, 1 to 99,999,999; default: one year. Past it the status is TIMED_OUT. */
  readonly TimeoutSeconds?: number;
}

/** States that belong together: a machine's, a Parallel branch's or a Map's processor's. Names are unique in a machine. */
export interface States {
  /** Shown by the console. */
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | MapState
  | ParallelState;

export type StateType = State["Type"];
