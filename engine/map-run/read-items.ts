import type { Json } from "../../asl/types/json.ts";
import { type CsvFormat, parseCsv } from "./csv.ts";
import { type ItemList, type ItemSource, itemsOf } from "./item-list.ts";
import { parseJsonFile, parseJsonLines } from "./json-items.ts";
import { parseAthenaManifest, parseInventoryManifest } from "./manifest.ts";
import {
  type BucketPlace,
  type ListedObject,
  listObjects,
  type ObjectDialogue,
  ObjectFailure,
  type ObjectPlace,
  readRows,
  readText,
} from "./object-request.ts";

/** How the data of one file becomes items. */
export type DataFormat =
  | { readonly type: "JSON"; readonly itemsPointer: string | undefined }
  | { readonly type: "JSONL" | "PARQUET" }
  | { readonly type: "CSV"; readonly csv: CsvFormat };

/** What an ItemReader reads: the one file, the files that a manifest names, a listing, or the files of a listing. */
export type ReaderFormat =
  | { readonly type: "file"; readonly data: DataFormat }
  | { readonly type: "s3-inventory" }
  | { readonly type: "athena-manifest"; readonly data: DataFormat }
  | { readonly type: "listing" }
  | { readonly type: "listed-files"; readonly data: DataFormat };

/** An ItemReader with its fields evaluated. */
export interface ReaderSpec extends BucketPlace {
  /** Of the file or manifest; empty where a listing is read. */
  readonly key: string;
  readonly versionId: string | undefined;
  /** Of the listing; may be empty. */
  readonly prefix: string;
  readonly format: ReaderFormat;
  /** 0 reads all; reading stops at 100,000,000 in any case. */
  readonly maxItems: number;
  /** Where false, a JSON file must hold an array. */
  readonly takesObjects: boolean;
}

/** Reading stops there whatever MaxItems says (FACTS.md A4). */
export const MOST_ITEMS = 100_000_000;

/** Reads the items that an ItemReader names. Throws {@link ObjectFailure}, whose message is the cause of `States.ItemReaderFailed`. */
export function* readItems(spec: ReaderSpec): ObjectDialogue<ItemList> {
  if (spec.maxItems < 0) throw new ObjectFailure("field MaxItems must be positive");
  const limit = spec.maxItems === 0 ? MOST_ITEMS : Math.min(spec.maxItems, MOST_ITEMS);
  const { format } = spec;
  switch (format.type) {
    case "file":
      return yield* readFile(spec, format.data, limit, spec.takesObjects);
    case "listing": {
      const objects = yield* listObjects(spec, spec.prefix, limit);
      return {
        values: objects.map(listedItem),
        keys: undefined,
        sources: [{ from: 0, name: `S3://${spec.bucket}` }],
      };
    }
    case "listed-files": {
      const objects = yield* listObjects(spec, spec.prefix, MOST_ITEMS);
      const places = objects.filter(({ size }) => size > 0).map(({ key }) => placeOf(spec, key));
      return yield* readFiles(places, format.data, limit);
    }
    case "athena-manifest": {
      const named = parseAthenaManifest(yield* readText(spec));
      const places = named.map(({ bucket, key }) => ({ ...placeOf(spec, key), bucket }));
      return yield* readFiles(places, format.data, limit);
    }
    case "s3-inventory": {
      const { bucket, keys, columns } = parseInventoryManifest(parseJsonFile(yield* readText(spec), undefined));
      const csv = { headers: columns, delimiter: "," };
      const places = keys.map((key) => ({ ...placeOf(spec, key), bucket }));
      return yield* readFiles(places, { type: "CSV", csv }, limit);
    }
    default:
      return format satisfies never;
  }
}

function* readFile(place: ObjectPlace, data: DataFormat, limit: number, objects: boolean): ObjectDialogue<ItemList> {
  const source = `S3://${place.bucket}/${place.key}`;
  const value = yield* readData(place, data, limit);
  const list = Array.isArray(value) || objects ? itemsOf(value, source) : undefined;
  if (list === undefined) throw new ObjectFailure("Attempting to map over non-iterable node.");
  if (list.values.length <= limit) return list;
  return { ...list, values: list.values.slice(0, limit), keys: list.keys?.slice(0, limit) };
}

function* readFiles(places: readonly ObjectPlace[], data: DataFormat, limit: number): ObjectDialogue<ItemList> {
  const values: Json[] = [];
  const sources: ItemSource[] = [];
  for (const place of places) {
    if (values.length >= limit) break;
    const found = yield* readFile(place, data, limit - values.length, false);
    if (found.values.length === 0) continue;
    sources.push({ from: values.length, name: `S3://${place.bucket}/${place.key}` });
    for (const value of found.values) values.push(value);
  }
  return { values, keys: undefined, sources };
}

function* readData(place: ObjectPlace, data: DataFormat, limit: number): ObjectDialogue<Json> {
  switch (data.type) {
    case "JSON":
      return parseJsonFile(yield* readText(place), data.itemsPointer);
    case "JSONL":
      return parseJsonLines(yield* readText(place), limit);
    case "CSV":
      return parseCsv(yield* readText(place), data.csv, limit);
    case "PARQUET":
      return yield* readRows(place, limit);
    default:
      return data satisfies never;
  }
}

function placeOf({ bucket, expectedBucketOwner }: BucketPlace, key: string): ObjectPlace {
  return { bucket, expectedBucketOwner, key, versionId: undefined };
}

/** A listed object as an item, with AWS's spelling of its members; the time is in seconds since 1970. */
function listedItem({ key, etag, lastModified, size, storageClass }: ListedObject): Json {
  return {
    Etag: etag,
    Key: key,
    LastModified: Math.floor(lastModified / 1000),
    Size: size,
    StorageClass: storageClass,
  };
}
