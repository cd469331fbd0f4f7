import type { Compression } from "../../schemas/dataset.ts";
import type { GuessedKey } from "./guess-key.ts";
import { enoughToTell, type GuessedType } from "./guess-type.ts";
import type { RawTable } from "./raw-table.ts";

/** What is known of one column. */
export interface DescribedColumn extends GuessedType {
  readonly name: string;
  /** Its name in the file; undefined where the file has none. */
  readonly source: string | undefined;
  /** Whether no cell is empty. */
  readonly isFilled: boolean;
  readonly required: boolean;
}

/** All that a first `dataset.yml` says. */
export interface Description {
  readonly file: string;
  readonly files: string;
  readonly format: RawTable["format"];
  readonly compression: Compression;
  readonly columns: readonly DescribedColumn[];
  readonly drop: readonly string[];
  readonly timestamp: string;
  /** Whether a time without an offset is of the dataset's time zone. */
  readonly hasLocalTimes: boolean;
  readonly key: GuessedKey | undefined;
  readonly toleratedRejects: number;
  /** What is to be said of the records that do not fit. */
  readonly rejects: string | undefined;
  /** How many there were to look at. */
  readonly records: number;
  /** Undefined where the whole file was looked at. */
  readonly lookedAt: string | undefined;
}

/** Writes a `dataset.yml`, with a comment wherever a person should look. */
export function datasetText(about: Description): string {
  const { columns, key } = about;
  const lines = [
    `# Written by looking at ${comment(about.file)}${about.lookedAt ? ` (${about.lookedAt})` : ""}. Comments say what to check.`,
    ...(about.records < enoughToTell ? [`# ${fewRecords(about.records)}`] : []),
    'description: ""',
    "",
    "# Raw keys. {yyyy} {MM} {dd} {HH} {mm} {ss} are digits of the date in `timezone`; what else differs between files becomes a {name}.",
    `files: ${scalar(about.files)}`,
    `partition: day${about.files.includes("{HH}") ? " # or hour, where a day of files is more than a run should take at once" : ""}`,
    `timezone: UTC # of the dates in file names${about.hasLocalTimes ? ", and of the timestamps below, which have no offset" : ""}; check it`,
    "",
    formatLine(about),
    "",
    "columns:",
    ...columns.map(columnLine),
    ...(about.drop.length > 0
      ? [
          `drop: [${about.drop.map((name) => JSON.stringify(name)).join(", ")}] # a column needs a name of its own in the header`,
        ]
      : []),
    "",
    `timestamp: ${about.timestamp}`,
    ...keyLines(key),
    ...(about.rejects ? [`# ${comment(about.rejects)}`] : []),
    `tolerated_rejects: ${about.toleratedRejects}${about.rejects ? "" : " # share of records that may not fit; all of this file's fit"}`,
    "",
  ];
  return lines.join("\n");
}

/** What a person should know of a description that was made of next to nothing. */
export function fewRecords(records: number): string {
  const count = records === 1 ? "1 record" : `${records} records`;
  return `It holds ${count}, which says little about the types of others: compare them, or look at a larger file.`;
}

function keyLines(key: GuessedKey | undefined): string[] {
  if (!key) return ["# deduplicate: [] # columns that together name a record; nothing in this file looks like that"];
  const all =
    key.repeated === 0
      ? "No two records of this file have"
      : `But for ${key.repeated}, no two records of this file have`;
  return [
    `# ${all} these equal. If that makes two records the same, take the # away:`,
    `# deduplicate: [${key.columns.join(", ")}]`,
  ];
}

function formatLine({ format: { type, ...rest }, compression }: Description): string {
  const fields = Object.entries({ type, compression, ...rest }).filter(([name, value]) => isSaid(name, value));
  const said = fields.map(
    ([name, value]) => `${name}: ${typeof value === "string" ? scalar(value) : JSON.stringify(value)}`,
  );
  return `format: { ${said.join(", ")} }${"nulls" in rest ? " # nulls: cells that stand for no value, in columns of type string too" : ""}`;
}

function isSaid(name: string, value: unknown): boolean {
  return !(name === "encoding" || (name === "quote" && value === '"'));
}

function columnLine(column: DescribedColumn): string {
  const { name, source, type, format, required } = column;
  const fields = [
    `name: ${name}`,
    `type: ${type.includes("(") ? JSON.stringify(type) : type}`,
    ...(source !== undefined && source !== name ? [`from: ${scalar(source)}`] : []),
    ...(format !== undefined ? [`format: ${scalar(format)}`] : []),
    ...(required ? ["required: true"] : []),
  ];
  const notes = columnNotes(column);
  return `  - { ${fields.join(", ")} }${notes.length > 0 ? ` # ${comment(notes.join("; "))}` : ""}`;
}

function columnNotes({ misfits, orElse, note, isFilled }: DescribedColumn): string[] {
  return [
    ...(note ? [note] : []),
    ...(orElse ? [`every time in this file can be read as ${orElse} too`] : []),
    ...(misfits > 0 ? [`${misfits} cells are none`] : []),
    ...(isFilled || note ? [] : ["empty in some records"]),
  ];
}

/** A comment ends with its line. */
function comment(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 300);
}

/** Text as YAML, quoted unless it can only be read as text, also within braces. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
