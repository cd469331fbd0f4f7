import type { Json } from "../../asl/types/json.ts";

/**
 * What a query may read. JSONata reads it as `$states.input`, `$states.result`, … and `$name`; JSONPath as `$`, `$$` and
 * `$name`.
 */
export interface QueryData {
  /** The state's input. */
  readonly input: Json;
  /** The result of a Task, Map or Parallel; undefined before there is one. */
  readonly result?: Json | undefined;
  /** `{Error, Cause}` in a catcher; undefined anywhere else. */
  readonly errorOutput?: Json | undefined;
  /** The context object. */
  context(): Json;
  /** A variable's value; undefined where no visible scope has it. */
  variable(name: string): Json | undefined;
}

/** A compiled template or expression. Throws {@link QueryError} where it has no value. */
export type Query = (data: QueryData) => Json;

/**
 * One of the languages in which a state says how it reads and writes its data: JSONata (`jsonata.ts`) or JSONPath
 * (`jsonpath.ts`). They also differ in what {@link DataFlow} their states get.
 */
export interface QueryLanguage {
  /** Compiles a field's value. `location` is how AWS names the place in errors: `Arguments/FunctionName`. */
  template(value: Json, location: string): Query;
}

/** How the data flows through one state, whichever language says it. */
export interface DataFlow {
  /** What the state's work is given: a Task's arguments, a Parallel's branch input. */
  readonly arguments: Query;
  /** What the state hands on. */
  readonly output: Query;
  /** The variables it sets, by name; undefined where it sets none. */
  readonly assign: Assignment | undefined;
}

/** An `Assign` field: each name with what it gets. All are evaluated from the same data, before any is set. */
export type Assignment = ReadonlyMap<string, Query>;

/** A definition's query that cannot be compiled: refused when the machine is created. */
export class QuerySyntaxError extends Error {
  /** The field, such as `Arguments/FunctionName`. */
  readonly location: string;
  /** What the parser says, without the words around it. Default: the message. */
  readonly reason: string;

  constructor(location: string, message: string, reason: string = message) {
    super(message);
    this.name = "QuerySyntaxError";
    this.location = location;
    this.reason = reason;
  }
}

/** A query that has no usable value: the state fails with `States.QueryEvaluationError`, which Retry and Catch can take. */
export class QueryError extends Error {
  /** The field, such as `Arguments/FunctionName`. */
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.name = "QueryError";
    this.location = location;
  }
}

/**
 * A query of JSONPath that has no usable value. The state fails with the error that is named here, by itself: there is no
 * `EvaluationFailed`. `States.Runtime` is taken by neither Retry nor Catch.
 */
export class StateError extends Error {
  readonly error: string;

  /** `cause` is AWS's text without the words that name the state. */
  constructor(error: string, cause: string) {
    super(cause);
    this.name = "StateError";
    this.error = error;
  }
}
