import { isDay } from "../../schemas/calendar.ts";
import { parseFileNamePattern, partitionOf } from "../../schemas/file-name-pattern.ts";
import { namedSources, type Piece } from "./named-sources.ts";

/**
 * The pattern of raw keys that a key seems to be written by: digits of its date become placeholders, and so does what differs
 * between it and its neighbours. Undefined where the key has no whole date in it.
 *
 * @param key under the raw folder, with `/` between folders
 * @param neighbours names of other files in the key's folder
 */
export function guessFiles(key: string, neighbours: readonly string[]): string | undefined {
  const found = findDate(key);
  if (!found || /[{}]/.test(key)) return undefined;
  const pieces = namedSources(
    [...datedFolders(key.slice(0, found.start), found.date), ...found.pieces, { text: key.slice(found.end) }],
    neighbours,
  );
  const pattern = pieces.map((piece) => ("text" in piece ? piece.text : `{${piece.name}}`)).join("");
  const parsed = parseFileNamePattern(pattern, "day");
  return "problem" in parsed || partitionOf(parsed, key) === undefined ? undefined : pattern;
}

/** Whether a folder's name is a part of a date alone: `2024`, `01`, `2024-01`, `month=01`. */
export function isDatedFolder(name: string): boolean {
  return /^(?:[a-z]+=)?\d{2,4}(?:[-_.]?\d{2}){0,2}$/i.test(name);
}

interface FoundDate {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly Piece[];
  /** The digits of each part. */
  readonly date: Readonly<Record<string, string>>;
}

/** Ways to write a date, those of file names first; then folders for its parts, which Hive names. Digits of an hour, a minute, a second may follow. */
const dates = [
  /(?<!\d)(?<yyyy>(?:19|20)\d\d)(?<gap>[-_.]?)(?<MM>\d\d)\k<gap>(?<dd>\d\d)(?!(?:\d{2})*\d(?!\d))/dgi,
  /(?<!\d)(?<dd>\d\d)(?<gap>[-_.])(?<MM>\d\d)\k<gap>(?<yyyy>(?:19|20)\d\d)(?!\d)/dgi,
  /(?<!\d)(?:[a-z]+=)?(?<yyyy>(?:19|20)\d\d)\/(?:[a-z]+=)?(?<MM>\d\d)\/(?:[a-z]+=)?(?<dd>\d\d)(?!\d)/dgi,
];
/** A time of day behind a date. */
const clock =
  /^(?<before>T|[_ -]|\/(?:[a-z]+=)?)?(?<HH>[01]\d|2[0-3])(?:(?<gap>[-_:.h]?)(?<mm>[0-5]\d)(?:\k<gap>(?<ss>[0-5]\d))?)?(?!\d)/di;

/** The last date in a key that is one of the calendar: file names say it better than folders. */
function findDate(key: string): FoundDate | undefined {
  for (const expression of dates) {
    for (const match of [...key.matchAll(expression)].reverse()) {
      const { yyyy = "", MM = "", dd = "" } = match.groups ?? {};
      if (!isDay(Number(yyyy), Number(MM), Number(dd))) continue;
      const day = { start: match.index, end: match.index + match[0].length };
      const pieces = placed(match, day.start, ["yyyy", "MM", "dd"]);
      const time = clock.exec(key.slice(day.end));
      if (!time) return { ...day, pieces, date: { yyyy, MM, dd } };
      const { HH } = time.groups ?? {};
      return {
        start: day.start,
        end: day.end + time[0].length,
        pieces: [...pieces, ...placed(time, 0, ["HH", "mm", "ss"])],
        date: { yyyy, MM, dd, ...(HH !== undefined && { HH }) },
      };
    }
  }
  return undefined;
}

/** A match's text with its groups as placeholders. */
function placed(match: RegExpExecArray, offset: number, names: readonly string[]): Piece[] {
  const groups = names
    .flatMap((name) => {
      const range = match.indices?.groups?.[name];
      return range ? [{ name, start: range[0] - offset, end: range[1] - offset }] : [];
    })
    .sort((a, b) => a.start - b.start);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { name, start, end } of groups) {
    pieces.push({ text: match[0].slice(at, start) }, { name });
    at = end;
  }
  return [...pieces, { text: match[0].slice(at) }];
}

/** The folders before a file's date: parts of the same date in their order become placeholders. */
function datedFolders(before: string, date: Readonly<Record<string, string>>): Piece[] {
  const { yyyy = "", MM = "", dd = "", HH = "" } = date;
  const wholes: readonly (readonly [string, readonly string[]])[] = [
    [`${yyyy}${MM}${dd}`, ["yyyy", "MM", "dd"]],
    [`${yyyy}${MM}`, ["yyyy", "MM"]],
    [yyyy, ["yyyy"]],
    [MM, ["MM"]],
    [dd, ["dd"]],
    [HH, ["HH"]],
  ];
  let known = 0;
  const order = ["yyyy", "MM", "dd", "HH"];
  return before.split(/(?<=\/)/).flatMap((folder): Piece[] => {
    const [, label = "", digits = "", end = ""] = /^([a-z]+=)?([\d_.-]+)(\/)$/i.exec(folder) ?? [];
    const names = wholes.find(([text, parts]) => {
      const isNext = order.indexOf(parts[0] ?? "") <= known && order.indexOf(parts.at(-1) ?? "") >= known;
      return text !== "" && isNext && text === digits.replace(/[_.-]/g, "");
    })?.[1];
    if (names === undefined) return [{ text: folder }];
    known = order.indexOf(names.at(-1) ?? "") + 1;
    const gaps = digits.match(/[_.-]/g) ?? [];
    const parts = names.flatMap((name, index): Piece[] => [
      { name },
      { text: names.length > index + 1 ? (gaps[index] ?? "") : "" },
    ]);
    return [{ text: label }, ...parts, { text: end }];
  });
}
