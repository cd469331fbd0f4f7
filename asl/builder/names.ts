/** What machines and functions are called where a definition is going to run. */
export interface Names {
  /** The ARN of a state machine of ours. */
  stateMachineArn(machine: string): string;
  /** The name or ARN of a function of ours. */
  functionName(fn: string): string;
  /** The ARN of an activity of ours. */
  activityArn(activity: string): string;
}

/** Names without a stage, in an account: what a laptop uses. */
export function plainNames(account: string, region: string): Names {
  return {
    stateMachineArn: (machine) => `arn:aws:states:${region}:${account}:stateMachine:${machine}`,
    functionName: (fn) => fn,
    activityArn: (activity) => `arn:aws:states:${region}:${account}:activity:${activity}`,
  };
}

/** The account and the region that the local gateway answers as. */
export const localNames: Names = plainNames("000000000000", "us-east-1");
