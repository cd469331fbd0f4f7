import { sieveFor } from "../../functions/transform-file/sieve.ts";
import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { parseDataset } from "../../schemas/dataset-yaml.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import { columnNames } from "./column-names.ts";
import { type ColumnProfile, profileColumns } from "./column-profile.ts";
import { csvTable } from "./csv-table.ts";
import { type DescribedColumn, type Description, datasetText } from "./dataset-text.ts";
import { guessKey } from "./guess-key.ts";
import { canBeTime, type GuessedType, guessType } from "./guess-type.ts";
import { isJson, jsonTable } from "./json-table.ts";
import type { RawTable } from "./raw-table.ts";
import { lookedAt, type RawText } from "./raw-text.ts";
import { shownPath } from "./shown-path.ts";

/** A file's first description, and how well the file fits it. */
export interface DescribedFile {
  /** The text of a `dataset.yml`. */
  readonly text: string;
  readonly dataset: Dataset;
  readonly records: number;
  readonly rejected: number;
}

/** More rejects than this, and what the file is was not understood. */
const mostRejects = 0.1;

/**
 * Describes a raw file by looking at what it holds.
 *
 * @param path of the file, for messages
 * @param about the dataset's name, and the pattern of its raw keys
 * @throws UsageError for what cannot be described: no times in it, records of many forms
 */
export function describeFile(
  raw: RawText,
  path: string,
  about: { readonly name: string; readonly files: string },
): DescribedFile {
  const table = isJson(raw.text) ? jsonTable(raw.text, path) : csvTable(raw.text);
  const profile = profileColumns(table);
  const { columns, nulls } = describeColumns(table, profile.columns, path);
  const timestamp = pickTimestamp(columns, profile.columns, path);
  const guessed = guessKey(table, ...keyParts(columns, timestamp, profile.columns));
  const description: Description = {
    file: shownPath(path),
    files: about.files,
    format: table.format.type === "csv" && nulls.length > 0 ? { ...table.format, nulls: [...nulls] } : table.format,
    compression: raw.compression,
    columns: columns.map((column) => ({
      ...column,
      required: column.isFilled && (column === timestamp || guessed?.columns.includes(column.name) === true),
    })),
    drop: table.unusable,
    timestamp: timestamp.name,
    hasLocalTimes: columns.some(({ isLocal }) => isLocal),
    key: guessed,
    toleratedRejects: 0,
    rejects: undefined,
    records: profile.records,
    lookedAt: raw.isWhole ? undefined : `its first ${lookedAt / 1024 / 1024} MiB`,
  };
  return fitted(raw, description, about.name, path);
}

/** Reads the file by its description, and allows for the records that do not fit. */
function fitted(raw: RawText, description: Description, name: string, path: string): DescribedFile {
  const strict = datasetText(description);
  const { read, rejected, first } = sift(raw.text, datasetOf(strict, name, path), path);
  if (rejected === 0) return { text: strict, dataset: datasetOf(strict, name, path), records: read, rejected };
  const share = rejected / read;
  const said = `${rejected} of ${read} records do not fit, the first in line ${first?.line}: ${first?.column ? `${first.column} ` : ""}${first?.reason}`;
  if (share > mostRejects) throw new UsageError(`${path}: no description fits it: ${said}.`);
  const toleratedRejects = Math.min(1, Number((share * 2).toPrecision(1)));
  const text = datasetText({
    ...description,
    toleratedRejects,
    rejects: `${said}. They are kept apart, with the reason.`,
  });
  return { text, dataset: datasetOf(text, name, path), records: read, rejected };
}

function datasetOf(text: string, name: string, path: string): Dataset {
  const parsed = parseDataset(text, { file: `a description of ${path}`, name });
  if (!parsed.ok) throw new UsageError(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return parsed.dataset;
}

function sift(text: Buffer, dataset: Dataset, source: string) {
  let first: { readonly line: number; readonly column: string | undefined; readonly reason: string } | undefined;
  const sieve = sieveFor({
    dataset,
    source,
    onReject: (reject) => {
      first ??= reject;
    },
  });
  // A sieve may change what it is given, and hands on as much: in pieces, that costs little.
  const piece = 1024 * 1024;
  for (let at = 0; at < text.length; at += piece) sieve.push(Buffer.from(text.subarray(at, at + piece)));
  sieve.end();
  return { ...sieve.counts, first };
}

/** A column, its place among the table's cells, and whether it holds times that do not say of which time zone they are. */
type Column = Omit<DescribedColumn, "required"> & { readonly cell: number; readonly isLocal: boolean };

function describeColumns(
  table: RawTable,
  profiles: readonly ColumnProfile[],
  path: string,
): { readonly columns: Column[]; readonly nulls: readonly string[] } {
  const usable = profiles.flatMap((profile, cell) =>
    table.unusable.includes(profile.source) ? [] : [{ profile, cell }],
  );
  if (usable.length === 0) throw new UsageError(`${path} has no column with a name of its own.`);
  const names = columnNames(usable.map(({ profile }) => profile.source));
  const isHeadless = table.format.type === "csv" && !table.format.header;
  const isNamedTime = ({ source }: ColumnProfile) => /time|stamp|epoch|unix|date|^ts$|(^|_)at$/i.test(source);
  const guessed = usable.map(({ profile }) => guessType(profile, isNamedTime(profile)));
  // Without any other time, whole numbers may be the times.
  const hasTime = guessed.some(({ type }) => type === "timestamp");
  const types = usable.map(({ profile }, index) =>
    hasTime || !canBeTime(profile) ? (guessed[index] as GuessedType) : guessType(profile, true),
  );
  // In a column of texts what stands for no value elsewhere may be one.
  const nulls = usable.flatMap(({ profile }, index) =>
    types[index]?.type === "string" ? [] : [...profile.markers.keys()],
  );
  const columns = usable.map(({ profile, cell }, index): Column => {
    const type = types[index] as GuessedType;
    return {
      ...type,
      name: names[index] as string,
      source: isHeadless ? undefined : profile.source,
      isFilled: profile.empty === 0 && profile.filled > 0 && !nulls.some((text) => profile.markers.has(text)),
      cell,
      isLocal: type.type === "timestamp" && isLocal(type.format, profile.first),
    };
  });
  return { columns, nulls: [...new Set(nulls)] };
}

function isLocal(format = "iso", first: string): boolean {
  return format === "iso" ? !/Z$|:\d\d.*[+-]\d\d:?\d*$/.test(first) : !/^epoch|%z/.test(format);
}

/** The column that says when a record was made: the first time that every record has. */
function pickTimestamp(columns: readonly Column[], profiles: readonly ColumnProfile[], path: string): Column {
  const times = columns.filter(({ type }) => type === "timestamp");
  const found = times.find(({ isFilled }) => isFilled) ?? times[0];
  if (found) return found;
  const seen = columns
    .slice(0, 20)
    .map(
      ({ name, type, cell, note }) =>
        `${name} (${type}, ${note ?? `such as ${JSON.stringify(profiles[cell]?.first.slice(0, 40))}`})`,
    );
  throw new UsageError(
    `${path}: no column says when a record was made, which a dataset needs: a date and time in ISO 8601 to the millisecond, seconds or milliseconds since 1970, or a form such as 31.01.2024 23:59:59. Found: ${seen.join(", ")}.`,
  );
}

/** The timestamp, and what else may name a record: texts and whole numbers that every record has. */
function keyParts(columns: readonly Column[], timestamp: Column, profiles: readonly ColumnProfile[]) {
  const part = ({ name, cell, type }: Column) => ({
    name,
    cell,
    isText: type === "string",
    isConstant: profiles[cell]?.isConstant === true,
  });
  const others = columns.filter(
    (column) =>
      column !== timestamp &&
      column.isFilled &&
      column.misfits === 0 &&
      ["string", "int", "bigint"].includes(column.type),
  );
  return [part(timestamp), others.map(part)] as const satisfies readonly [unknown, unknown];
}
