import { type Arguments, type Command, exitCodes, runCommand, usage } from "./command/command.ts";
import { checkFolder, formatChecked } from "./dataset/check-datasets.ts";
import { datasetsFolder } from "./platform/load-dataset.ts";

const command: Command = {
  usage: "npm run dataset --",
  summary: "check: reads the descriptions of all datasets, or of one, and says everything that is wrong with them.",
  operands: "check [NAME]",
  options: {
    datasets: { value: "DIR", help: "folder with a folder per dataset; default datasets" },
  },
};

async function dataset(args: Arguments): Promise<number> {
  const [verb, ...operands] = args.operands;
  switch (verb) {
    case "check":
      return check(args, operands);
    default:
      throw usage(command, verb === undefined ? "What is to be done is missing: check" : `"${verb}" is not check`);
  }
}

async function check(args: Arguments, operands: readonly string[]): Promise<number> {
  const [name, more] = operands;
  if (more !== undefined) throw usage(command, `check takes one name; "${more}" is a second one`);
  const datasets = await checkFolder(args.option("datasets") ?? datasetsFolder, name);
  console.log(args.json ? JSON.stringify(datasets, null, 2) : formatChecked(datasets));
  return exitCodes.done;
}

await runCommand(command, dataset);
