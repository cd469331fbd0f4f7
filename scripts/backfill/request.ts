import { PartitionRangeError } from "../../functions/plan-partitions/errors.ts";
import { rangeOf } from "../../functions/plan-partitions/range.ts";
import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { didYouMean } from "../../schemas/did-you-mean.ts";
import { PartitionId } from "../../schemas/partition.ts";
import { maxRanges, PlanSelection } from "../../schemas/plan.ts";
import { type Arguments, type Command, usage } from "../command/command.ts";
import { readNumber } from "../command/read-number.ts";
import type { DatasetSource } from "./dataset-source.ts";

/** What a backfill is asked for, before its datasets are brought to a gateway. */
export interface Asked {
  /** In the order in which they are to be run. */
  readonly datasets: readonly Dataset[];
  /** Partitions or days, both included. */
  readonly from: string;
  readonly to: string;
  readonly only: PlanSelection;
  readonly newestFirst: boolean;
  /** Null for no limit. */
  readonly maxPartitions: number | null;
}

/** What the command was asked for. */
export type Request = (Chosen | ByPlan) & Manner;

/** What to run, and perhaps the hash that the plan must have, or the beginning of it. */
interface Chosen {
  readonly asked: Asked;
  readonly plan: string | undefined;
}

/** What a plan says, by its hash or the beginning of it. */
interface ByPlan {
  readonly asked: undefined;
  readonly plan: string;
}

interface Manner {
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Options that say what is to be run. */
const choosing = ["dataset", "all", "from", "to", "only", "force", "newest-first", "max-partitions"];

/**
 * Reads what a backfill is asked for from the command's options, and the datasets that they name.
 *
 * @throws UsageError for whatever can be told to be wrong before anything is started
 */
export async function requestFor(command: Command, args: Arguments, source: DatasetSource): Promise<Request> {
  const plan = args.option("plan");
  if (plan !== undefined && !/^[0-9a-f]{8,64}$/.test(plan)) {
    throw new UsageError(
      `--plan is "${plan}"; it is the hash that --dry-run prints, 64 hexadecimal digits, or at least its first 8.`,
    );
  }
  const manner = { dryRun: args.flag("dry-run"), json: args.json };
  const isChosen = args.given.some((name) => choosing.includes(name));
  if (plan !== undefined && !isChosen) return { asked: undefined, plan, ...manner };
  return { asked: await readAsked(command, args, source), plan, ...manner };
}

async function readAsked(command: Command, args: Arguments, source: DatasetSource): Promise<Asked> {
  const names = args.all("dataset").flatMap((list) => list.split(","));
  if (args.flag("all") && names.length > 0) throw usage(command, "--all and --dataset do not go together");
  if (!args.flag("all") && names.length === 0) {
    throw usage(command, "--dataset NAME,… is missing: say which datasets, or --all");
  }
  const [from, to] = [partition(command, args, "from"), partition(command, args, "to")];
  const only = selection(command, args);
  const maxPartitions = readNumber(args, "max-partitions", { least: 1, whole: true }) ?? null;
  const datasets = args.flag("all") ? await source.all() : await source.named(names);
  const count = datasets.length;
  if (count === 0) throw new UsageError("There are no datasets: a dataset is a folder with a dataset.yml.");
  if (count > maxRanges) {
    throw new UsageError(
      `One backfill takes ${maxRanges} datasets, found ${count}. Name some of them, then the others.`,
    );
  }
  for (const dataset of datasets) checkRange(dataset, { from, to });
  return { datasets, from, to, only, newestFirst: args.flag("newest-first"), maxPartitions };
}

function partition(command: Command, args: Arguments, option: "from" | "to"): string {
  const text = args.option(option);
  if (text === undefined) {
    throw usage(
      command,
      `--${option} DATE is missing: the ${option === "from" ? "first" : "last"} partition, included`,
    );
  }
  if (PartitionId.safeParse(text).success) return text;
  throw new UsageError(
    `--${option} is "${text}"; it is a date such as 2024-01-31, or an hour of one such as 2024-01-31T05.`,
  );
}

function selection(command: Command, args: Arguments): PlanSelection {
  const text = args.option("only");
  if (args.flag("force")) {
    if (text !== undefined && text !== "all")
      throw usage(command, "--force is the same as --only all: say one of them");
    return "all";
  }
  const parsed = PlanSelection.safeParse(text ?? "due");
  if (parsed.success) return parsed.data;
  const meant = didYouMean(text ?? "", PlanSelection.options);
  throw new UsageError(
    `--only is "${text}"; it is due, missing, stale, failed or all.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
  );
}

/** What the plan function would refuse a moment later, refused as wrong usage. */
function checkRange(dataset: Dataset, range: { readonly from: string; readonly to: string }): void {
  try {
    rangeOf(dataset, range);
  } catch (error) {
    if (error instanceof PartitionRangeError) throw new UsageError(`--from and --to: ${error.message}`);
    throw error;
  }
}
