import { didYouMean } from "../closest.ts";
import { members } from "../walk-states.ts";
import type { Finding } from "./rule.ts";

/** Where items come from, and what the object is that they are in (FACTS.md A4). */
const READERS = ["arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2"];
const INPUT_TYPES = ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"];
const DELIMITERS = ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"];
const HEADER_LOCATIONS = ["FIRST_ROW", "GIVEN"];

/** What is wrong with an ItemReader, in a sentence each. */
export function readerProblems(reader: unknown): string[] {
  const { Resource, ReaderConfig } = members(reader);
  const config = members(ReaderConfig);
  if (reader === undefined || String(Resource).startsWith("${") || isComputed(ReaderConfig)) return [];
  if (!/^arn:[^:]+:states:[^:]*:[^:]*:s3:(getObject|listObjectsV2)$/.test(String(Resource)))
    return [
      `ItemReader.Resource is ${Resource === undefined ? "missing" : JSON.stringify(Resource)}; it is ${READERS.join(" or ")}.`,
    ];
  const isObject = /s3:getObject$/.test(String(Resource));
  // An inventory's data is CSV: nothing says so again.
  if (isObject && config.InputType === undefined && config.ManifestType !== "S3_INVENTORY")
    return [`ItemReader.ReaderConfig needs InputType, which says what the object is: ${INPUT_TYPES.join(", ")}.`];
  return [
    ...oneOf(config.InputType, "InputType", INPUT_TYPES),
    ...oneOf(config.CSVHeaderLocation, "CSVHeaderLocation", HEADER_LOCATIONS),
    ...oneOf(config.CSVDelimiter, "CSVDelimiter", DELIMITERS),
    ...(config.CSVHeaderLocation === "GIVEN" && config.CSVHeaders === undefined
      ? ['ItemReader.ReaderConfig needs CSVHeaders, the names of the columns, because CSVHeaderLocation is "GIVEN".']
      : []),
  ];
}

/** Whether AWS takes a CSV file without the place of its headers is not confirmed: its documentation always names one. */
export function headerWarnings(reader: unknown): Finding[] {
  const { InputType, CSVHeaderLocation } = members(members(reader).ReaderConfig);
  if (InputType !== "CSV" || CSVHeaderLocation !== undefined) return [];
  const message =
    "ItemReader.ReaderConfig does not say where the names of the columns are: CSVHeaderLocation is FIRST_ROW, or GIVEN with CSVHeaders.";
  return [{ severity: "warning", message }];
}

function oneOf(value: unknown, field: string, allowed: readonly string[]): string[] {
  if (value === undefined || allowed.includes(String(value)) || isComputed(value)) return [];
  return [
    `ItemReader.ReaderConfig.${field} is ${JSON.stringify(value)}; it is ${allowed.join(", ")}.${didYouMean(String(value), allowed)}`,
  ];
}

/** An expression or a placeholder. */
function isComputed(value: unknown): boolean {
  return typeof value === "string" && (value.startsWith("{%") || value.includes("${"));
}
