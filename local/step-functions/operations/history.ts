import type { Engine } from "../../../engine/engine.ts";
import { type HistoryEvent, historyEvent } from "../../../engine/history-event.ts";
import type { PageTokens } from "../page-token.ts";
import { optionalText, pageSize, type RequestBody, requiredText } from "../request-members.ts";
import type { Store } from "../store.ts";
import { existing } from "./executions.ts";
import { seconds } from "./machines.ts";

/** Reads histories: of executions that run from the engine, of ended ones from the store. */
export function historyOperations(store: Store, engine: Engine, tokens: PageTokens) {
  return {
    GetExecutionHistory(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn"));
      const size = pageSize(body);
      const data = body.includeExecutionData !== false;
      const reverse = body.reverseOrder === true;
      const question = `history ${record.sequence} ${reverse}`;
      const token = optionalText(body, "nextToken");
      const running = engine.execution(record.executionArn);
      const recorded = running?.history ?? [];
      const stored = running === undefined ? store.history(record) : [];
      const count = running === undefined ? stored.length : recorded.length;
      const events: object[] = [];
      let at = token === undefined ? (reverse ? count - 1 : 0) : tokens.read(question, token);
      for (; events.length < size && at >= 0 && at < count; at += reverse ? -1 : 1) {
        const event = recorded[at];
        const shaped = event === undefined ? stored[at] : historyEvent(event, data);
        if (shaped !== undefined) events.push(answered(shaped, data));
      }
      return { events, ...(at >= 0 && at < count ? { nextToken: tokens.make(question, at) } : {}) };
    },
  };
}

const PAYLOADS = ["input", "output", "assignedVariables"];

function answered(event: HistoryEvent, data: boolean): object {
  const shaped = { ...event, timestamp: seconds(event.timestamp) };
  return data ? shaped : withoutData(shaped);
}

/** What `includeExecutionData: false` leaves of an event that was stored with its data. */
function withoutData(event: object): object {
  const members = Object.entries(event).map(([member, details]) => {
    if (!member.endsWith("EventDetails")) return [member, details];
    const kept = Object.entries(details as object).filter(([name]) => !PAYLOADS.includes(name));
    const left = kept.map(([name, value]) => {
      if (name === "parameters") return [name, ""];
      return /^(input|output|assignedVariables)Details$/.test(name) ? [name, { truncated: true }] : [name, value];
    });
    return [member, Object.fromEntries(left)];
  });
  return Object.fromEntries(members);
}
