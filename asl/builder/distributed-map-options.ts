import type { Access } from "../contract.ts";
import type { Arg, Ref, Value } from "../expressions/ref.ts";
import type { CatchOptions } from "./catch-options.ts";
import type { ItemSource } from "./item-source.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/**
 * Options of a distributed Map. `T` is what an item is, `Batch` and `Writer` are given or undefined and decide what the body is
 * handed and what the Map comes to; so are the tolerated failures.
 */
export interface DistributedMapOptions<T, C, Batch, Writer, Count, Percentage> extends CatchOptions<C> {
  /** An array of the machine's, which fits 256 KiB, or where they are read from. */
  readonly items: Ref<readonly T[]> | Ref<T[]> | ItemSource<T>;
  /**
   * What a child execution is. STANDARD: as any other, its history is kept, it may run for a year. EXPRESS: at most five minutes, no
   * `.sync`, task token, activity or distributed Map inside, a history in CloudWatch Logs only, and far cheaper for short work.
   */
  readonly executionType: "STANDARD" | "EXPRESS";
  /**
   * Children at once, 1 to 10,000; default (and 0) 10,000. What the body calls is called this often at once: above the
   * concurrency that Lambda has for it, calls are throttled.
   */
  readonly maxConcurrency?: Arg<number>;
  /** Hands each child several items at once: fewer executions to pay and to start. Default: one item each. */
  readonly batcher?: Batch;
  /** Where results are written instead of being gathered. Default: gathered, which fails above 256 KiB (`States.DataLimitExceeded`). */
  readonly resultWriter?: Writer;
  /**
   * Items that may fail without failing the Map, as a number; default 0. Of both, the one that is passed first fails it
   * (`States.ExceedToleratedFailureThreshold`). In the results a {@link FailedChild} stands where its output would be; to tell them
   * apart, have the body return a `Status` of its own, or rather catch inside it and return a receipt.
   */
  readonly toleratedFailureCount?: Count;
  /** The same in percent of all items, 0 to 100; default 0. A batch that fails counts with all its items. */
  readonly toleratedFailurePercentage?: Percentage;
  /** What its reader and its writer need of the machine's role. Default: nothing is known of it, and no role can be derived. */
  readonly access?: readonly Access[];
  /** Begins the Map Run's name and its children's, at most 40 characters, unique in the machine. Default: one that AWS makes up. */
  readonly label?: string;
  /**
   * Default: no retry. A retry is a new Map Run over all items, those that succeeded too: put the policy on the Tasks inside, and
   * redrive what failed.
   */
  readonly retry?: RetryPolicy;
}

/** How items are put together. At least one of the two limits; the one that is reached first ends a batch. */
export type BatchOptions<Given = unknown> = {
  /** Handed to every child as `BatchInput`, beside what its body reads from outside. Written as an object; default none. */
  readonly input?: Given;
} & (
  | {
      /** Items of a batch, at least 1. */
      readonly maxItems: Arg<number>;
      readonly maxBytes?: Arg<number>;
    }
  | {
      readonly maxItems?: Arg<number>;
      /** Bytes of a child's input, at most 262,144. */
      readonly maxBytes: Arg<number>;
    }
);

/** Where and how the children's results are written. */
export interface ResultWriterOptions {
  /** In the machine's account and Region, or the Map fails with `States.ResultWriterFailed`. */
  readonly bucket: Arg<string>;
  /** Default: none. Under it stands a folder for each Map Run, with `manifest.json` and the files that it names. */
  readonly prefix?: Arg<string>;
  /**
   * NONE (default): each child's output with its input, name, status and times. COMPACT: the outputs alone. FLATTEN: also arrays among
   * the outputs are put together. Failed children are always described as with NONE.
   */
  readonly transformation?: "NONE" | "COMPACT" | "FLATTEN";
  /** JSON (default): an array. JSONL: one result a line. */
  readonly outputType?: "JSON" | "JSONL";
}

/** What a body is handed: an item, or a batch of them with what every batch is given. */
export type ItemOrBatch<T, Batch> = Batch extends BatchOptions
  ? Batch extends { readonly input: infer Given }
    ? { readonly BatchInput: Value<Given>; readonly Items: T[] }
    : { readonly Items: T[] }
  : T;

/** What a distributed Map comes to: its children's outputs by index, or where they were written. */
export type DistributedMapResult<Each, Writer, Count, Percentage> = Writer extends ResultWriterOptions
  ? WrittenResults
  : (Value<Each> | ([Count, Percentage] extends [undefined, undefined] ? never : FailedChild))[];

/** What stands for a failed child that is tolerated, where results are gathered (as users of AWS have measured). */
export interface FailedChild {
  readonly Status: "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly Error?: string | undefined;
  readonly Cause?: string | undefined;
}

/** What a distributed Map with a ResultWriter comes to. */
export interface WrittenResults {
  readonly MapRunArn: string;
  /** Where `manifest.json` is. */
  readonly ResultWriterDetails: { readonly Bucket: string; readonly Key: string };
}
