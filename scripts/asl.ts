import { localNames } from "../asl/builder/names.ts";
import { toMermaid } from "../asl/mermaid.ts";
import { UsageError } from "../local/usage-error.ts";
import { machines } from "../workflows/machines.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";

const command: Command = {
  usage: "npm run asl --",
  summary: "Prints a state machine's definition, as Step Functions gets it.",
  operands: "MACHINE",
  options: { mermaid: { help: "print its diagram in Mermaid's language instead" } },
};

async function asl({ operands, flag, json }: Arguments): Promise<number> {
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
