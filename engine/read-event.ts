import type { Json } from "../asl/types/json.ts";
import type { EventBody, HistoryEvent, RecordedEvent } from "./history-event.ts";
import { payloadOfText } from "./payload.ts";

/** The recorded event of a whole event that was answered or stored: the inverse of `historyEvent`. */
export function readEvent(event: HistoryEvent): RecordedEvent {
  const { id, previousEventId, timestamp, type, ...members } = event;
  const [given] = Object.values(members) as { readonly [name: string]: Json }[];
  const details = given === undefined ? {} : { details: readDetails(given) };
  return { id, previousEventId, timestamp, body: { type, ...details } as EventBody };
}

function readDetails(given: { readonly [name: string]: Json }): object {
  const details: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    switch (name) {
      case "inputDetails":
      case "outputDetails":
      case "assignedVariablesDetails":
        break;
      case "input":
      case "output":
      case "parameters":
        details[name] = payloadOfText(value as string);
        break;
      case "assignedVariables":
        details[name] = new Map(
          Object.entries(value as Record<string, string>).map(([key, text]) => [key, payloadOfText(text)]),
        );
        break;
      default:
        details[name] = value;
    }
  }
  return details;
}
