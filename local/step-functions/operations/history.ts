import type { Engine } from "../../../engine/engine.ts";
import { type HistoryEvent, historyEvent } from "../../../engine/history-event.ts";
import { sfnError } from "../errors.ts";
import type { ExecutionRecord } from "../execution-record.ts";
import type { PageTokens } from "../page-token.ts";
import { arnLength, optionalFlag, optionalText, pageSize, type RequestBody, requiredText } from "../request-members.ts";
import type { Store } from "../store.ts";
import { existing } from "./executions.ts";
import { seconds } from "./machines.ts";

/** Reads histories: of executions that run from the engine, of ended ones from the store. */
export function historyOperations(store: Store, engine: Engine, tokens: PageTokens) {
  /** The events after the first `from`, and of the first `to`. */
  function slice(record: ExecutionRecord, from: number, to: number, data: boolean): readonly HistoryEvent[] {
    const running = engine.execution(record.executionArn);
    if (running === undefined) return store.historyPage(record, from, to);
    return running.history.slice(from, to).map((event) => historyEvent(event, data));
  }

  return {
    GetExecutionHistory(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn", arnLength));
      // Of a Map Run's children too: they can be described, but AWS has no histories of EXPRESS executions (FACTS.md I).
      if (record.executionArn.includes(":express:")) throw sfnError.invalidArn(record.executionArn);
      const size = pageSize(body);
      const data = optionalFlag(body, "includeExecutionData") ?? true;
      const reverse = optionalFlag(body, "reverseOrder") ?? false;
      const question = `history ${record.sequence} ${reverse}`;
      const token = optionalText(body, "nextToken");
      const count = engine.execution(record.executionArn)?.history.length ?? store.historyLength(record);
      // Read backwards, a page ends where the one before began, however many events were written since.
      const from = token === undefined ? (reverse ? count : 0) : tokens.read(question, token);
      const [start, end] = reverse ? [Math.max(0, from - size), from] : [from, Math.min(count, from + size)];
      const events = slice(record, start, end, data).map((event) => answered(event, data));
      const next = reverse ? start : end;
      const isLast = reverse ? next === 0 : next >= count;
      return {
        events: reverse ? events.reverse() : events,
        ...(isLast ? {} : { nextToken: tokens.make(question, next) }),
      };
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
