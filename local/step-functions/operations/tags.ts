import type { ActivityRecord } from "../activity-record.ts";
import { sfnError } from "../errors.ts";
import type { KeyedFile } from "../keyed-file.ts";
import { arnLength, type RequestBody, requiredText } from "../request-members.ts";
import type { Store } from "../store.ts";
import { addTags, readTags, type TagFile } from "../tags.ts";

/** Tags of machines and activities. */
export function tagOperations(store: Store, activities: KeyedFile<ActivityRecord>, tags: TagFile) {
  function existing(body: RequestBody): string {
    const arn = requiredText(body, "resourceArn", arnLength);
    if (store.machines.has(arn) || activities.get(arn) !== undefined) return arn;
    if (!/^arn:[\w-]+:states:[\w-]*:\d*:(stateMachine|activity):./.test(arn)) throw sfnError.invalidArn(arn);
    throw sfnError.noResource(arn);
  }

  return {
    TagResource(body: RequestBody) {
      const arn = existing(body);
      addTags(tags, arn, readTags(body, arn));
      return {};
    },

    UntagResource(body: RequestBody) {
      const arn = existing(body);
      const { tagKeys } = body;
      if (!Array.isArray(tagKeys)) throw sfnError.constraint("null", "tagKeys", "Member must not be null");
      const kept = Object.entries(tags.get(arn) ?? {}).filter(([key]) => !tagKeys.includes(key));
      tags.set(arn, Object.fromEntries(kept));
      return {};
    },

    ListTagsForResource(body: RequestBody) {
      const entries = Object.entries(tags.get(existing(body)) ?? {});
      return { tags: entries.map(([key, value]) => ({ key, value })) };
    },
  };
}
