import type { Json } from "../../asl/types/json.ts";
import type { StateCompiler } from "../compile-state.ts";
import { type DefinitionFields, describe } from "../definition-fields.ts";
import type { NumberField } from "../machine.ts";
import { csvDelimiters } from "../map-run/csv.ts";
import type { ReaderPlan } from "../map-run/distributed-map-plan.ts";
import { pointerProblem } from "../map-run/json-items.ts";
import { type DataFormat, MOST_ITEMS, type ReaderFormat } from "../map-run/read-items.ts";
import { numberField } from "./number-field.ts";
import { objectArguments } from "./object-arguments.ts";

const INPUT_TYPES = ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"];
const MANIFEST_TYPES = ["ATHENA_DATA", "S3_INVENTORY"];
const TRANSFORMATIONS = ["NONE", "LOAD_AND_FLATTEN"];
const RESOURCE = /^arn:[\w-]+:states:[\w-]*:\d*:s3:(getObject|listObjectsV2)$/;

/** Below 0 a MaxItems that was computed fails when the items are read; above the most it counts as that (recorded). */
const COMPUTED_ITEMS = { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER };

/** Compiles an `ItemReader`. */
export function compileItemReader(compiler: StateCompiler, reader: DefinitionFields): ReaderPlan {
  const resource = reader.requiredText("Resource");
  const action = RESOURCE.exec(resource)?.[1];
  if (action === undefined) {
    const allowed = "arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2";
    reader.problem("Resource", `${allowed} is expected, found ${JSON.stringify(resource)}`);
  }
  const config = reader.object("ReaderConfig");
  const plan = {
    format: action === "listObjectsV2" ? listingFormat(config) : fileFormat(config, reader),
    arguments: objectArguments(compiler, reader, "ItemReader"),
    maxItems: config && maxItems(compiler, config),
  };
  config?.refuseOthers(`a ReaderConfig in ${compiler.language} that reads ${describeFormat(plan.format)}`);
  reader.refuseOthers(`an ItemReader in ${compiler.language}`);
  return plan;
}

function listingFormat(config: DefinitionFields | undefined): ReaderFormat {
  if (config === undefined || oneOf(config, "Transformation", TRANSFORMATIONS) !== "LOAD_AND_FLATTEN") {
    return { type: "listing" };
  }
  return { type: "listed-files", data: dataFormat(config, "LOAD_AND_FLATTEN") };
}

function fileFormat(config: DefinitionFields | undefined, reader: DefinitionFields): ReaderFormat {
  if (config === undefined) {
    reader.problem("ReaderConfig", "the InputType of the object is required here");
    return { type: "s3-inventory" };
  }
  if (oneOf(config, "Transformation", TRANSFORMATIONS) === "LOAD_AND_FLATTEN") {
    config.problem("Transformation", '"LOAD_AND_FLATTEN" is for s3:listObjectsV2');
  }
  const manifest = oneOf(config, "ManifestType", MANIFEST_TYPES);
  if (manifest === "ATHENA_DATA") return { type: "athena-manifest", data: dataFormat(config, "ATHENA_DATA") };
  const inputType = oneOf(config, "InputType", INPUT_TYPES);
  if (manifest === "S3_INVENTORY" || inputType === "MANIFEST") {
    if (manifest === "S3_INVENTORY" && inputType !== undefined) {
      config.problem("InputType", '"S3_INVENTORY" has no InputType: its data is CSV');
    }
    return { type: "s3-inventory" };
  }
  return { type: "file", data: dataFormat(config, "s3:getObject") };
}

function dataFormat(config: DefinitionFields, what: string): DataFormat {
  const type = oneOf(config, "InputType", INPUT_TYPES);
  switch (type) {
    case "CSV":
      return { type, csv: { headers: csvHeaders(config), delimiter: csvDelimiter(config) } };
    case "JSON":
      return { type, itemsPointer: itemsPointer(config) };
    case "JSONL":
    case "PARQUET":
      return { type };
    default:
      config.problem("InputType", `CSV, JSON, JSONL or PARQUET is required with ${what}, found ${describe(type)}`);
      return { type: "JSONL" };
  }
}

function csvHeaders(config: DefinitionFields): "FIRST_ROW" | readonly string[] {
  const location = oneOf(config, "CSVHeaderLocation", ["FIRST_ROW", "GIVEN"]);
  const given = config.any("CSVHeaders");
  if (location === "GIVEN") {
    if (isTexts(given) && given.length > 0) return given;
    config.problem("CSVHeaders", `an array of the columns' names is required here, found ${describe(given)}`);
  } else if (given !== undefined) {
    config.problem("CSVHeaders", 'headers are given only where CSVHeaderLocation is "GIVEN"');
  } else if (location === undefined) {
    config.problem("CSVHeaderLocation", '"FIRST_ROW" or "GIVEN" is required with CSV');
  }
  return "FIRST_ROW";
}

function csvDelimiter(config: DefinitionFields): string {
  const name = oneOf(config, "CSVDelimiter", Object.keys(csvDelimiters));
  return csvDelimiters[(name ?? "COMMA") as keyof typeof csvDelimiters];
}

function itemsPointer(config: DefinitionFields): string | undefined {
  const pointer = config.text("ItemsPointer");
  const problem = pointer === undefined ? undefined : pointerProblem(pointer);
  if (problem === undefined) return pointer;
  config.problem("ItemsPointer", `a JSON Pointer such as /orders/items is expected: ${problem}`);
  return undefined;
}

function maxItems(compiler: StateCompiler, config: DefinitionFields): NumberField | undefined {
  const literal = config.any("MaxItems");
  if (typeof literal === "number" && (literal < 0 || literal > MOST_ITEMS)) {
    config.problem("MaxItems", `a whole number from 0 to ${MOST_ITEMS} is expected, found ${literal}`);
  }
  return numberField({ ...compiler, fields: config }, "MaxItems", COMPUTED_ITEMS, "ItemReader/ReaderConfig/MaxItems");
}

function oneOf(fields: DefinitionFields, name: string, allowed: readonly string[]): string | undefined {
  const value = fields.text(name);
  if (value === undefined || allowed.includes(value)) return value;
  fields.problem(name, `one of ${allowed.join(", ")} is expected, found ${JSON.stringify(value)}`);
  return undefined;
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function describeFormat(format: ReaderFormat): string {
  return "data" in format ? format.data.type : format.type === "listing" ? "a listing" : "an S3 inventory";
}
