import { type Command, runCommand } from "./command/command.ts";

const command: Command = {
  usage: "npm run backfill --",
  summary:
    "Brings the raw files of ranges of partitions into published tables, on this machine or on a deployed stage: those that are missing, that " +
    "are stale because their files or their dataset.yml changed, or that failed. RUN is a run's id, after --stop or --redrive.",
  operands: "[RUN]",
  options: {
    dataset: {
      value: "NAME,…",
      many: true,
      help: "folders in the datasets' folder, run in this order; may be repeated",
    },
    all: { help: "every dataset in the datasets' folder" },
    from: { value: "DATE", help: "first partition: 2024-01-01, or 2024-01-01T05 where all datasets are hourly" },
    to: { value: "DATE", help: "last partition, included; a day stands for all its hours" },
    only: { value: "WHICH", help: "missing, stale or failed: only those; all: also what is up to date; default due" },
    force: { help: "the same as --only all" },
    "newest-first": { help: "the newest partitions of each dataset first; default oldest first" },
    "max-partitions": { value: "N", help: "no more than the first N partitions" },
    "dry-run": { help: "print what would be done, why, how much it is and its hash; write nothing but this plan" },
    plan: { value: "HASH", help: "do what a dry run printed, or nothing if that is not any more what would be done" },
    status: { help: "say what runs now, or ran last" },
    stop: { help: "stop what runs now, or RUN" },
    redrive: { help: "let the run that broke off last, or RUN, go on by the plan that it has" },
    raw: { value: "DIR", help: "folder of the raw files; default .sluice/raw" },
    datasets: { value: "DIR", help: "folder with a folder per dataset; default datasets" },
    stage: {
      value: "NAME",
      help: "where to run: local, which is this machine and the default, or a stage that is deployed to AWS",
    },
  },
};

// What does the work takes a second to load, which --help and a misspelt option need not wait for.
await runCommand(command, async (args) => (await import("./backfill/modes.ts")).backfillCommand(command, args));
