const ISO_OFFSET = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The moment that an ISO-8601 extended offset date-time names (`2024-01-01T00:00:00Z`, up to nine decimals), in
 * milliseconds since 1970; undefined for any other text, also for a day, hour or minute that does not exist.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = ISO_OFFSET.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || hour > 23 || minute === undefined || minute > 59 || (second ?? 0) > 59) return undefined;
  const start = Date.UTC(year, month - 1, day);
  const date = new Date(start);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = Number(`0.${match[7] ?? "0"}`) * 1000;
  return start + ((hour * 60 + minute) * 60 + (second ?? 0)) * 1000 + milliseconds - offset(match[8] ?? "Z");
}

/** A moment as AWS writes it in the context object: `2024-01-01T00:00:00.000Z`. */
export function formatTimestamp(time: number): string {
  return new Date(time).toISOString();
}

function offset(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
