import { isDeepStrictEqual } from "node:util";
import { activityArn, nameProblem } from "../../../engine/arn.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { ActivityQueues } from "../activity-queues.ts";
import type { ActivityRecord } from "../activity-record.ts";
import type { Driver } from "../driver.ts";
import { sfnError } from "../errors.ts";
import type { KeyedFile } from "../keyed-file.ts";
import { type PageTokens, page } from "../page-token.ts";
import {
  nameLength,
  optionalText,
  pageSize,
  type RequestBody,
  requiredActivityArn,
  requiredText,
} from "../request-members.ts";
import { addTags, readTags, type TagFile } from "../tags.ts";
import { seconds } from "./machines.ts";

/** How long GetActivityTask waits for an attempt, in milliseconds: as AWS documents. */
const LONGEST_POLL = 60_000;

export interface ActivityParts {
  readonly activities: KeyedFile<ActivityRecord>;
  readonly queues: ActivityQueues;
  readonly tags: TagFile;
  readonly tokens: PageTokens;
  readonly engine: Engine;
  readonly driver: Driver;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Operations on activities, and the one by which workers get their work. */
export function activityOperations({ activities, queues, tags, tokens, engine, driver, now }: ActivityParts) {
  function existing(body: RequestBody): ActivityRecord {
    const arn = requiredActivityArn(body);
    const activity = activities.get(arn);
    if (activity === undefined) throw sfnError.noActivity(arn);
    return activity;
  }

  return {
    /** The same name is the same activity, whose tags stay as they are; ActivityAlreadyExists where its encryption would change. */
    CreateActivity(body: RequestBody) {
      const name = requiredText(body, "name", nameLength);
      const problem = nameProblem(name);
      if (problem !== undefined) throw sfnError.invalidName(name, problem);
      const arn = activityArn(engine.place, name);
      const wanted = readTags(body, arn);
      const { encryptionConfiguration } = body;
      const before = activities.get(arn);
      const creationDate = before?.creationDate ?? now();
      if (before !== undefined && !isDeepStrictEqual(before.encryptionConfiguration, encryptionConfiguration)) {
        throw sfnError.activityExists(arn);
      }
      if (before === undefined) {
        const encryption = encryptionConfiguration === undefined ? {} : { encryptionConfiguration };
        activities.set(arn, { activityArn: arn, name, creationDate, ...encryption });
        addTags(tags, arn, wanted);
      }
      return { activityArn: arn, creationDate: seconds(creationDate) };
    },

    DescribeActivity: (body: RequestBody) => described(existing(body)),

    ListActivities(body: RequestBody) {
      const sorted = [...activities.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(sorted, tokens, "activities", pageSize(body), optionalText(body, "nextToken"));
      const listed = items.map(({ activityArn: arn, name, creationDate }) => ({
        activityArn: arn,
        name,
        creationDate: seconds(creationDate),
      }));
      return { activities: listed, ...(nextToken === undefined ? {} : { nextToken }) };
    },

    /** Attempts that wait for a worker go on waiting. */
    DeleteActivity(body: RequestBody) {
      const arn = requiredActivityArn(body);
      activities.delete(arn);
      tags.delete(arn);
      return {};
    },

    /** Waits a minute for an attempt. A worker that hangs up meanwhile gets none. */
    async GetActivityTask(body: RequestBody, gone: AbortSignal) {
      const { activityArn: arn } = existing(body);
      const workerName = optionalText(body, "workerName", nameLength);
      const task = await queues.poll(arn, LONGEST_POLL, gone);
      if (task === undefined) return { taskToken: null, input: null };
      engine.completeTask(task.taskId, { type: "started", ...(workerName === undefined ? {} : { workerName }) });
      driver.wake();
      return { taskToken: task.taskToken, input: task.input };
    },
  };
}

function described({ creationDate, ...activity }: ActivityRecord) {
  return { ...activity, creationDate: seconds(creationDate) };
}
