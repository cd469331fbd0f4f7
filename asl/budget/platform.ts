import type * as z from "zod";
import type { FunctionContract } from "../contract.ts";
import type { Shape } from "../expressions/shape.ts";
import type { SourceLocation } from "../source-location.ts";
import type { Bounds } from "./bounds.ts";

/** Machines to be proved together: each may start the others. */
export interface Platform {
  readonly machines: readonly PlatformMachine[];
  readonly functions: readonly FunctionContract[];
}

/** What a machine's values may be, where contracts say it. */
export interface MachineShapes {
  /** What Maps gather, by state name. */
  readonly results: ReadonlyMap<string, Shape>;
  /** By variable name; those that the definition does not assign do not count. */
  readonly variables: ReadonlyMap<string, Shape>;
  /** Names of the executions that Tasks start, by state name; default unknown. */
  readonly childNames?: ReadonlyMap<string, Shape>;
}

export interface PlatformMachine {
  readonly name: string;
  /** A definition that validation found no error in. */
  readonly definition: unknown;
  readonly bounds: Bounds;
  /** What it takes and gives; default unknown. */
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  /** Default unknown. */
  readonly shapes?: MachineShapes;
  /** The lines that built the states, by state name; default none. */
  readonly locations?: ReadonlyMap<string, SourceLocation>;
}

/** What an account has of each resource at one moment; a resource that is missing is not held against anything. */
export type Limits = Readonly<Partial<Record<"lambda" | "athenaDml" | "athenaDdl" | "execution" | "mapRun", number>>>;

/** A bucket of tokens, one a call. */
export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** What machines are held against. */
export interface Quotas {
  /** Events of one history; AWS's own limit is 25,000, which cannot be raised (FACTS.md A2). */
  readonly historyEvents: number;
  readonly limits: Limits;
  /** Reserved concurrency, by function. */
  readonly reserved: Readonly<Record<string, number>>;
  /** The most that the entry points of a lease may use together, by lease. */
  readonly leases: Readonly<Record<string, Limits>>;
  /** Calls that an API takes at one moment, and how many more each second; default: not held against anything. */
  readonly rates?: {
    readonly startExecution?: Bucket;
    readonly startQuery?: Bucket;
    /** Entries of states, by Standard executions. */
    readonly stateTransition?: Bucket;
  };
  /** Machines that are started from outside; without a lease any number of times at once. */
  readonly entryPoints: readonly { readonly machine: string; readonly lease?: string | undefined }[];
  /**
   * True where nobody says which of them run at the same time: each is then held against the account by itself, started once. Default
   * false: those of different leases run together.
   */
  readonly eachAlone?: boolean;
}

/** One line of a budget: the worst case of one machine, or of all entry points together, beside what it is held against. */
export interface BudgetLine {
  /** The machine; or the lease, or "all entry points". */
  readonly of: string;
  /** `history`, `lambda`, `lambda:transform-file`, `athenaDml`, … */
  readonly resource: string;
  /** Infinity where nothing bounds it; undefined where it is not known. */
  readonly bound: number | undefined;
  /** What is allowed; undefined where nothing limits it. */
  readonly quota: number | undefined;
  /** How the bound comes about: the largest contributors of a history, the chain of what multiplies. */
  readonly because: string;
}
