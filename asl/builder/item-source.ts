import * as z from "zod";
import type { Node } from "../expressions/node.ts";
import { type Arg, nodeOf } from "../expressions/ref.ts";
import type { Json } from "../types/json.ts";

/**
 * Where a distributed Map reads its items from S3. The file is at most 10 GB and in the machine's account and Region; what the
 * body needs of an item is at most 256 KiB (FACTS.md A4). Reading fails as `States.ItemReaderFailed`.
 */
export interface ItemSource<T> {
  /** What one item is; nothing checks that the file keeps to it. */
  readonly item: z.ZodType<T>;
  /** After `arn:aws:states:::`. */
  readonly resource: "s3:getObject" | "s3:listObjectsV2";
  readonly arguments: Node;
  readonly config: Readonly<Record<string, Json>>;
  readonly maxItems: Node | undefined;
}

/** An object in S3. */
export interface ObjectLocation {
  readonly bucket: Arg<string>;
  readonly key: Arg<string>;
  /** Default: the newest version. */
  readonly versionId?: Arg<string>;
}

export interface ReadOptions {
  /** Items that are read at most, 1 to 100,000,000; what follows is left out without an error. Default: 100,000,000. */
  readonly maxItems?: Arg<number>;
}

/** A JSON array in an object, or with `pointer` (a JSON Pointer such as `/data/rows`) one inside it. */
export function readJson<S extends z.ZodType>(
  from: ObjectLocation & ReadOptions & { readonly pointer?: string },
  item: S,
): ItemSource<z.output<S>> {
  const { pointer } = from;
  return objectSource(from, item, { InputType: "JSON", ...(pointer !== undefined && { ItemsPointer: pointer }) });
}

/** JSON Lines: one JSON value a line. */
export function readJsonLines<S extends z.ZodType>(
  from: ObjectLocation & ReadOptions,
  item: S,
): ItemSource<z.output<S>> {
  return objectSource(from, item, { InputType: "JSONL" });
}

export interface CsvOptions {
  /** The columns' names where the file does not say them itself. Default: its first row does; at most 10 KiB. */
  readonly headers?: readonly string[];
  /** Default: COMMA. */
  readonly delimiter?: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB";
}

/** A delimited text: each row is an object of texts, by column. */
export function readCsv<S extends z.ZodType<Readonly<Record<string, string>>>>(
  from: ObjectLocation & ReadOptions & CsvOptions,
  row: S,
): ItemSource<z.output<S>> {
  return objectSource(from, row, { InputType: "CSV", ...csvConfig(from) });
}

/** A Parquet file: each row is an object, by column. Row groups are at most 256 MB, the footer at most 5 MB. */
export function readParquet<S extends z.ZodType>(from: ObjectLocation & ReadOptions, row: S): ItemSource<z.output<S>> {
  return objectSource(from, row, { InputType: "PARQUET" });
}

/** An S3 inventory's `manifest.json`: each item is one object that the inventory lists, with the columns it was made with. */
export function readInventory<S extends z.ZodType>(
  from: ObjectLocation & ReadOptions,
  row: S,
): ItemSource<z.output<S>> {
  return objectSource(from, row, { InputType: "MANIFEST" });
}

/**
 * The manifest of an Athena UNLOAD (`…-manifest.csv`): the rows of all the files that it lists.
 *
 * @param from where the manifest is, and what the UNLOAD wrote; for `CSV` also how
 */
export function readAthenaManifest<S extends z.ZodType>(
  from: ObjectLocation & ReadOptions & FileFormat,
  row: S,
): ItemSource<z.output<S>> {
  return objectSource(from, row, { ManifestType: "ATHENA_DATA", ...formatConfig(from) });
}

/** What is in each of several files. */
export type FileFormat = { readonly format: "JSON" | "JSONL" | "PARQUET" } | ({ readonly format: "CSV" } & CsvOptions);

/** An object as listObjectsV2 describes it to a Map. */
export const ListedObject = z.object({
  Key: z.string().max(1024),
  /** Bytes. */
  Size: z.number(),
  Etag: z.string(),
  /** Seconds since 1970. */
  LastModified: z.number(),
  StorageClass: z.string(),
});

export interface ListLocation {
  readonly bucket: Arg<string>;
  /** Default: the whole bucket. */
  readonly prefix?: Arg<string>;
}

/** The objects under a prefix, as the listing describes them. */
export function listObjects(from: ListLocation & ReadOptions): ItemSource<z.output<typeof ListedObject>> {
  return listSource(from, ListedObject, {});
}

/** What is inside the objects under a prefix, all of one format, one after the other. */
export function loadObjects<S extends z.ZodType>(
  from: ListLocation & ReadOptions & FileFormat,
  item: S,
): ItemSource<z.output<S>> {
  return listSource(from, item, { Transformation: "LOAD_AND_FLATTEN", ...formatConfig(from) });
}

/** Prints `ItemReader`. */
export function printItemReader(source: ItemSource<unknown>, template: (node: Node) => Json): Json {
  const config = { ...source.config, ...(source.maxItems && { MaxItems: template(source.maxItems) }) };
  return {
    Resource: `arn:aws:states:::${source.resource}`,
    ...(Object.keys(config).length > 0 && { ReaderConfig: config }),
    Arguments: template(source.arguments),
  };
}

function objectSource<S extends z.ZodType>(
  from: ObjectLocation & ReadOptions,
  item: S,
  config: ItemSource<unknown>["config"],
): ItemSource<z.output<S>> {
  const { bucket, key, versionId, maxItems } = from;
  const args = nodeOf({ Bucket: bucket, Key: key, VersionId: versionId });
  return source("s3:getObject", args, item, config, maxItems);
}

function listSource<S extends z.ZodType>(
  from: ListLocation & ReadOptions,
  item: S,
  config: ItemSource<unknown>["config"],
): ItemSource<z.output<S>> {
  const args = nodeOf({ Bucket: from.bucket, Prefix: from.prefix });
  return source("s3:listObjectsV2", args, item, config, from.maxItems);
}

function source<S extends z.ZodType>(
  resource: ItemSource<unknown>["resource"],
  args: Node,
  item: S,
  config: ItemSource<unknown>["config"],
  maxItems: Arg<number> | undefined,
): ItemSource<z.output<S>> {
  const most = maxItems === undefined ? undefined : nodeOf(maxItems);
  return { resource, arguments: args, item: item as z.ZodType<z.output<S>>, config, maxItems: most };
}

function formatConfig(of: FileFormat): ItemSource<unknown>["config"] {
  return { InputType: of.format, ...(of.format === "CSV" && csvConfig(of)) };
}

function csvConfig({ headers, delimiter }: CsvOptions): ItemSource<unknown>["config"] {
  return {
    ...(headers ? { CSVHeaderLocation: "GIVEN", CSVHeaders: [...headers] } : { CSVHeaderLocation: "FIRST_ROW" }),
    ...(delimiter && { CSVDelimiter: delimiter }),
  };
}
