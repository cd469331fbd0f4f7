import type { Resources } from "../template.ts";

/** Where the events of schedules go that could not start their machine: kept for 14 days, with an alarm on the first one. */
export function deadLetters(prefix: string): Resources {
  return {
    ScheduleDeadLetters: {
      Type: "AWS::SQS::Queue",
      DeletionPolicy: "Delete",
      UpdateReplacePolicy: "Delete",
      Properties: {
        QueueName: `${prefix}-schedule-dead-letters`,
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      },
    },
  };
}
