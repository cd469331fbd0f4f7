import type { Json } from "../../asl/types/json.ts";
import { utf8Bytes } from "../payload.ts";
import type { MapRun } from "./map-run.ts";
import { type ObjectDialogue, putObject } from "./object-request.ts";

/** How results are written or handed on. */
export interface ResultFormat {
  /** NONE: with all data of their executions; COMPACT: the outputs; FLATTEN: the elements of outputs that are arrays. */
  readonly transformation: "NONE" | "COMPACT" | "FLATTEN";
  readonly outputType: "JSON" | "JSONL";
}

/** A ResultWriter with its fields evaluated. */
export interface WriterSpec {
  readonly format: ResultFormat;
  /** Undefined where the results are handed on instead of written. */
  readonly target: { readonly bucket: string; readonly prefix: string } | undefined;
}

/** A file that was written, as the manifest names it. */
type WrittenFile = { readonly Key: string; readonly Size: number };

/** A result file is closed at so many characters and the next one begun: AWS does at 5 GB, but a text here has at most 512 MB. */
const FILE_CHARACTERS = 128 * 1024 * 1024;

/** The results in order of the items, for a state that hands them on. */
export function gatheredResults({ results, start, notSucceeded }: MapRun): Json {
  const format = start.writer?.format;
  const all = results.map((result) => result ?? null);
  if (format === undefined) return all;
  const list = all.flatMap((result, number) => flattened(result, format, !notSucceeded.has(number)));
  return format.outputType === "JSON" ? list : list.map((result) => JSON.stringify(result)).join("\n");
}

/**
 * Writes the results under `<prefix>/<id of the Map Run>/`: one file (or more, numbered from 0) of the children that
 * succeeded, of those that did not, and of `pending`, those that were never started; then `manifest.json`, which names them.
 * Returns the place of the manifest, as the state hands it on. Throws ObjectFailure.
 */
export function* writeResults(
  run: MapRun,
  target: NonNullable<WriterSpec["target"]>,
  format: ResultFormat,
  pending: Iterable<Json>,
): ObjectDialogue<Json> {
  const { arn } = run.start;
  const { bucket } = target;
  const folder = [target.prefix.replace(/\/$/, ""), arn.slice(arn.lastIndexOf(":") + 1)].filter((part) => part !== "");
  const place = { bucket, folder: folder.join("/"), outputType: format.outputType };
  const files = {
    FAILED: yield* writeFiles(place, "FAILED", resultsOf(run, format, false)),
    PENDING: yield* writeFiles(place, "PENDING", pending),
    SUCCEEDED: yield* writeFiles(place, "SUCCEEDED", resultsOf(run, format, true)),
  };
  const manifest = { DestinationBucket: bucket, MapRunArn: arn, ResultFiles: files };
  const key = `${place.folder}/manifest.json`;
  yield* putObject(bucket, key, JSON.stringify(manifest));
  return { MapRunArn: arn, ResultWriterDetails: { Bucket: bucket, Key: key } };
}

interface Place {
  readonly bucket: string;
  readonly folder: string;
  readonly outputType: ResultFormat["outputType"];
}

function* writeFiles(
  { bucket, folder, outputType }: Place,
  status: string,
  results: Iterable<Json>,
): ObjectDialogue<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  let texts: string[] = [];
  let characters = 0;
  const close = function* () {
    const body = outputType === "JSON" ? `[${texts.join(",")}]` : `${texts.join("\n")}\n`;
    const key = `${folder}/${status}_${files.length}.json`;
    yield* putObject(bucket, key, body);
    files.push({ Key: key, Size: utf8Bytes(body) });
    texts = [];
    characters = 0;
  };
  for (const result of results) {
    const text = JSON.stringify(result);
    texts.push(text);
    characters += text.length;
    if (characters >= FILE_CHARACTERS) yield* close();
  }
  if (texts.length > 0) yield* close();
  return files;
}

function* resultsOf({ results, notSucceeded }: MapRun, format: ResultFormat, succeeded: boolean): Generator<Json> {
  for (const [number, result] of results.entries()) {
    if (result !== undefined && notSucceeded.has(number) !== succeeded) yield* flattened(result, format, succeeded);
  }
}

/** What a result adds to the list: FLATTEN takes an output that is an array apart, but no failed child's data. */
function flattened(result: Json, { transformation }: ResultFormat, succeeded: boolean): readonly Json[] {
  return transformation === "FLATTEN" && succeeded && Array.isArray(result) ? (result as readonly Json[]) : [result];
}
