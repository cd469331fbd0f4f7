import type { Deployment } from "../../../schemas/deployment.ts";
import { liveAlias } from "../../platform/deployed-names.ts";
import { getAtt, logicalId, type Resource, type Resources, ref } from "../template.ts";
import { roleFor } from "./roles.ts";
import { aliasId } from "./versions.ts";

/**
 * The schedules of a stage, each of which starts the `live` version of its machine with the time it was meant for. What cannot be started for
 * an hour goes to the dead letters. A time that is delivered twice starts two executions: the second finds the lease taken, or in the
 * ledger that there is nothing to do.
 */
export function schedules(prefix: string, { schedules: wanted }: Pick<Deployment, "schedules">): Resources {
  const machines = Object.keys(wanted);
  return {
    ScheduleGroup: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: prefix } },
    SchedulesRole: schedulesRole(machines),
    ...Object.fromEntries(
      Object.entries(wanted).map(([machine, { cron, timezone }]) => [
        `${logicalId(machine)}Schedule`,
        schedule(`${prefix}-${machine}`, machine, cron, timezone),
      ]),
    ),
  };
}

function schedule(name: string, machine: string, cron: string, timezone: string): Resource {
  return {
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Name: name,
      GroupName: ref("ScheduleGroup"),
      ScheduleExpression: `cron(${cron})`,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: ref(aliasId(machine)),
        RoleArn: getAtt("SchedulesRole"),
        Input: JSON.stringify({ scheduled: "<aws.scheduler.scheduled-time>" }),
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 },
        DeadLetterConfig: { Arn: getAtt("ScheduleDeadLetters") },
      },
    },
  };
}

/** Starting an alias is authorized by its machine's ARN; which alias is meant stands in a condition key (see resolveResource). */
function schedulesRole(machines: readonly string[]): Resource {
  return roleFor("scheduler.amazonaws.com", [
    {
      Sid: "StartLive",
      Effect: "Allow",
      Action: ["states:StartExecution"],
      Resource: machines.map((machine) => ref(logicalId(machine))),
      Condition: { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": [liveAlias] } },
    },
    {
      Sid: "DeadLetters",
      Effect: "Allow",
      Action: ["sqs:SendMessage"],
      Resource: [getAtt("ScheduleDeadLetters")],
    },
  ]);
}
