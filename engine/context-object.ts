import type { Json } from "../asl/types/json.ts";
import type { Execution } from "./execution.ts";
import { type Frame, innermostItem, retryCount } from "./frame.ts";
import { formatTimestamp } from "./timestamp.ts";

/** The item that a Map is about to give to an iteration, while `ItemSelector` is evaluated. */
export interface MapItem {
  readonly index: number;
  readonly value: Json;
  /** Of a Distributed Map's item that is an object's member: its name. */
  readonly key?: string | undefined;
  /** Of a Distributed Map's item: where it comes from. */
  readonly source?: string;
}

/**
 * The context object of a frame's state (`$states.context`), in AWS's order of members. `State.RetryCount` is there in
 * states that can be retried, `Task.Token` where an attempt waits for whoever has its token; `Map.Item` in a Map's ItemSelector and in its iterations, the innermost Map's.
 */
export function contextObject(execution: Execution, frame: Frame, item?: MapItem): Json {
  const { machine } = execution;
  const type = machine.plan.blocks[frame.block]?.states.get(frame.state)?.type;
  const inMap = item ?? innermostItem(frame);
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      StartTime: formatTimestamp(execution.startDate),
      Name: execution.name,
      RoleArn: machine.roleArn,
      RedriveCount: execution.redriveCount,
      ...(execution.redriveDate === undefined ? {} : { RedriveTime: formatTimestamp(execution.redriveDate) }),
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: {
      Name: frame.state,
      EnteredTime: formatTimestamp(frame.enteredTime),
      ...(type === "Task" || type === "Map" || type === "Parallel" ? { RetryCount: retryCount(frame) } : {}),
    },
    ...(frame.taskToken === undefined ? {} : { Task: { Token: frame.taskToken } }),
    ...(inMap === undefined ? {} : { Map: { Item: mapItem(inMap) } }),
  };
}

function mapItem({ index, key, value, source }: MapItem): Json {
  return {
    Index: index,
    ...(key === undefined ? {} : { Key: key }),
    Value: value,
    ...(source === undefined ? {} : { Source: source }),
  };
}
