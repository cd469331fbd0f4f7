import { localNames } from "../asl/builder/names.ts";
import { toMermaid } from "../asl/mermaid.ts";
import { UsageError } from "../local/usage-error.ts";
import { machinesOf } from "../workflows/machines.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { localStage, readStage } from "./platform/stage.ts";

const command: Command = {
  usage: "npm run asl --",
  summary: "Prints a state machine's definition, as Step Functions gets it.",
  operands: "MACHINE",
  options: {
    stage: { value: "NAME", help: `as wide as stages/NAME.yml has it (default ${localStage})` },
    mermaid: { help: "print its diagram in Mermaid's language instead" },
  },
};

async function asl({ operands, option, flag, json }: Arguments): Promise<number> {
  const machines = machinesOf(await readStage(option("stage") ?? localStage));
  const names = machines.map(({ name }) => name).join(", ");
  const [name, ...more] = operands;
  if (name === undefined || more.length > 0) throw new UsageError(`Name one machine: ${names}.`);
  const machine = machines.find((known) => known.name === name);
  if (!machine) throw new UsageError(`There is no machine "${name}". There is ${names}.`);
  const definition = machine.definition(localNames);
  if (!flag("mermaid")) console.log(JSON.stringify(definition, null, 2));
  else if (json) console.log(JSON.stringify({ machine: name, mermaid: toMermaid(definition) }));
  else console.log(toMermaid(definition));
  return exitCodes.done;
}

await runCommand(command, asl);
