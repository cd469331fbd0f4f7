import { getAtt, logicalId, type Resources, ref } from "../template.ts";

/** The function that puts out how long a history became. */
export const watcher = "measure-history";

/** Tells {@link watcher} of every execution of the stage that ends. */
export function historyWatch(prefix: string, machines: readonly string[]): Resources {
  const fn = `${logicalId(watcher)}LambdaFunction`;
  return {
    EndedExecutions: {
      Type: "AWS::Events::Rule",
      Properties: {
        Name: `${prefix}-ended-executions`,
        Description: "Executions that ended, whose histories are measured",
        EventPattern: {
          source: ["aws.states"],
          "detail-type": ["Step Functions Execution Status Change"],
          detail: {
            status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
            stateMachineArn: machines.map((machine) => ref(logicalId(machine))),
          },
        },
        Targets: [
          { Id: watcher, Arn: getAtt(fn), RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 } },
        ],
      },
    },
    EndedExecutionsPermission: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        FunctionName: getAtt(fn),
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: getAtt("EndedExecutions"),
      },
    },
  };
}
