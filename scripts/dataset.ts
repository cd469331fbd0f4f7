import { type Arguments, type Command, exitCodes, runCommand, usage } from "./command/command.ts";
import { checkFolder, formatChecked } from "./dataset/check-datasets.ts";
import { formatMade, newDataset } from "./dataset/new-dataset.ts";
import { datasetsFolder } from "./platform/load-dataset.ts";
import { homeFolder, rawFolder } from "./platform/names.ts";

const command: Command = {
  usage: "npm run dataset --",
  summary: [
    "new: writes a first datasets/NAME/dataset.yml by looking at a raw file (csv or ndjson; plain, gzip or zstd).",
    "check: reads the descriptions of all datasets, or of one, and says everything that is wrong with them.",
  ].join("\n"),
  operands: "new | check [NAME]",
  options: {
    from: { value: "FILE", help: "new: a raw file, or what is to be one" },
    name: { value: "NAME", help: "new: the dataset's name, which is its table's; default from the file's path" },
    files: {
      value: "PATTERN",
      help: 'new: how raw keys are written, such as "rig/{yyyy}/{MM}/{dd}/{name}.csv"; default guessed',
    },
    raw: { value: "DIR", help: "new: the folder that keys are relative to; default .sluice/raw, or guessed" },
    datasets: { value: "DIR", help: "folder with a folder per dataset; default datasets" },
  },
};

async function dataset(args: Arguments): Promise<number> {
  const [verb, ...operands] = args.operands;
  switch (verb) {
    case "new":
      return make(args, operands);
    case "check":
      return check(args, operands);
    default:
      throw usage(
        command,
        verb === undefined ? "What to do is missing: new or check" : `"${verb}" is neither new nor check`,
      );
  }
}

async function make(args: Arguments, operands: readonly string[]): Promise<number> {
  if (operands.length > 0) throw usage(command, `new takes options alone, found "${operands[0]}"`);
  const from = args.option("from");
  if (from === undefined) throw usage(command, "--from FILE is missing: a raw file to look at");
  const datasets = args.option("datasets");
  const made = await newDataset({
    from,
    name: args.option("name"),
    files: args.option("files"),
    raw: args.option("raw"),
    defaultRaw: rawFolder(homeFolder()),
    datasets: datasets ?? datasetsFolder,
  });
  console.log(args.json ? JSON.stringify(made, null, 2) : formatMade(made, { datasets }));
  return exitCodes.done;
}

async function check(args: Arguments, operands: readonly string[]): Promise<number> {
  const [name, more] = operands;
  const given = ["from", "name", "files", "raw"].find((option) => args.option(option) !== undefined);
  if (given !== undefined) throw usage(command, `--${given} is for new alone`);
  if (more !== undefined) throw usage(command, `check takes one name; "${more}" is a second one`);
  const datasets = await checkFolder(args.option("datasets") ?? datasetsFolder, name);
  console.log(args.json ? JSON.stringify(datasets, null, 2) : formatChecked(datasets));
  return exitCodes.done;
}

await runCommand(command, dataset);
