import type { Catcher } from "./catch.ts";
import type {
  Assigning,
  Described,
  InputOutputPaths,
  JsonataExpression,
  JsonataOutput,
  JsonataTemplate,
  Path,
  PayloadTemplate,
  ResultPath,
  Transition,
} from "./common.ts";
import type { Retrier } from "./retry.ts";

/** Has work done by a service: `Resource` names a Lambda function, an activity or an integration. */
export interface TaskState extends Described, Transition, InputOutputPaths, ResultPath, Assigning, JsonataOutput {
  readonly Type: "Task";
  /** `arn:aws:states:::lambda:invoke`, `arn:aws:states:::aws-sdk:s3:getObject`, a function's or an activity's ARN, … */
  readonly Resource: string;
  /** JSONPath: what the service gets. */
  readonly Parameters?: PayloadTemplate;
  /** JSONPath: shapes the result before ResultPath. */
  readonly ResultSelector?: PayloadTemplate;
  /** JSONata: what the service gets. */
  readonly Arguments?: JsonataTemplate;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  /** Seconds an attempt may take, 1 to 99,999,999; default 99,999,999. Past it: `States.Timeout`. */
  readonly TimeoutSeconds?: number | JsonataExpression;
  readonly TimeoutSecondsPath?: Path;
  /** Seconds between heartbeats, below TimeoutSeconds; default none. */
  readonly HeartbeatSeconds?: number | JsonataExpression;
  readonly HeartbeatSecondsPath?: Path;
  /** A role in another account that the Task assumes. */
  readonly Credentials?: { readonly RoleArn?: string; readonly "RoleArn.$"?: Path };
}
