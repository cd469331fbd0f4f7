import type { Json } from "../../asl/types/json.ts";
import type { Replayed } from "../../engine/replay.ts";

interface Recorded {
  readonly expected: { readonly [field: string]: Json };
  /** `sequential` and `distributed`: the recorded order is exact. Otherwise only the result is compared here. */
  readonly concurrency?: string;
  /** What the recorder put in the place of which value. */
  readonly substitutions?: readonly { readonly placeholder: string; readonly value: string }[];
  readonly normalisation?: readonly { readonly kind: string; readonly regex?: string; readonly replacement?: string }[];
}

/** Words and marks that the recorder put in the place of what differs from run to run. */
const WORDS = ["timestamp", "date", "datetime"];
const EXACT = ["sequential", "distributed"];
const MARK = /<[A-Za-z][\w\- ]*(?::\d+)?>/;

/**
 * The first place where a replayed execution differs from the recording, or undefined where none does: status, error, cause,
 * output and, where the order is exact, every event with its id, its predecessor and its details. JSON text is compared as the value it holds.
 */
export function difference(recorded: Recorded, replayed: Replayed): string | undefined {
  const produced = substituted(recorded, replayed);
  const replaced = (recorded.normalisation ?? []).flatMap(({ replacement }) => replacement ?? []);
  const anything = new Set([...WORDS, ...replaced]);
  const { status, error, cause, output, events } = recorded.expected;
  const wanted = { status, error: error ?? null, cause: cause ?? null, output: output ?? null };
  const got = {
    status: produced.status,
    error: produced.error ?? null,
    cause: produced.cause ?? null,
    output: produced.output ?? null,
  };
  const ended = compare(wanted as Json, got, "", anything);
  if (ended !== undefined || !Array.isArray(events) || !EXACT.includes(recorded.concurrency ?? "")) return ended;
  const list = (produced.events as unknown as readonly { readonly timestamp: number }[]).map((event) => ({
    ...event,
    timestamp: "timestamp",
  }));
  return compare(events as Json, list as unknown as Json, "events", anything);
}

/** The first place where an answer of the API differs from the recorded one; refused requests have an error instead. */
export function answerDifference(
  { expected, substitutions, normalisation = [] }: Recorded,
  replayed: { readonly produced: object } | { readonly refused: string },
): string | undefined {
  if ("refused" in replayed) return replayed.refused;
  const produced = replayed.produced as { readonly [member: string]: Json };
  const anything = new Set([...WORDS, ...normalisation.flatMap(({ replacement }) => replacement ?? [])]);
  const member = expected.rejected === true ? "error" : "response";
  const got = substituted({ expected, ...(substitutions && { substitutions }) }, produced[member]);
  return compare(expected[member], got, member, anything);
}

/** The produced execution with the recorder's plain words in it; marks such as `<region>` match anything by themselves. */
function substituted<T>({ substitutions = [] }: Recorded, produced: T): T {
  if (produced === undefined) return produced;
  const plain = substitutions
    .filter(({ placeholder }) => !placeholder.startsWith("<"))
    .sort((a, b) => b.value.length - a.value.length);
  const text = plain.reduce(
    (all, { placeholder, value }) => all.replaceAll(value, placeholder),
    JSON.stringify(produced),
  );
  return JSON.parse(text) as T;
}

function compare(
  wanted: Json | undefined,
  got: Json | undefined,
  path: string,
  anything: ReadonlySet<string>,
): string | undefined {
  if (typeof wanted === "string" && got !== undefined && (anything.has(wanted) || MARK.test(wanted))) return undefined;
  const [a, b] = [parsed(wanted), parsed(got)];
  if (typeof a === "string" && anything.has(a)) return undefined;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  ) {
    return a === b ? undefined : `${path}: recorded ${JSON.stringify(a)}, got ${JSON.stringify(b)}`;
  }
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [a, b].map((side) => (side as { readonly [member: string]: Json })[name]);
    const found = compare(left, right, `${path}/${name}`, anything);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
