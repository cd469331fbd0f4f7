import { machinesOf } from "../workflows/machines.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { askingAws } from "./deployed/asking-aws.ts";
import { type ComparedMachine, compareDefinitions } from "./deployed/compare-definitions.ts";
import { openDeployment } from "./deployed/open-deployment.ts";

const command: Command = {
  usage: "npm run compare --",
  summary: "Shows how the state machines that a stage runs differ from what the sources here would deploy.",
  options: { stage: { value: "NAME", help: "a file in stages/ that has a `deployment`", required: true } },
};

/** Differences of one machine that are printed; `--json` has all. */
const shown = 20;

async function compare({ required, json }: Arguments): Promise<number> {
  const deployed = await openDeployment(required("stage"));
  const compared = await askingAws(deployed.stage, compareDefinitions(deployed, machinesOf(deployed.settings)));
  if (json) console.log(JSON.stringify(compared, null, 2));
  else for (const machine of compared) for (const line of lines(machine)) console.log(line);
  return compared.every(({ differences }) => differences?.length === 0) ? exitCodes.done : exitCodes.failed;
}

function lines({ machine, version, differences }: ComparedMachine): string[] {
  const name = `${machine}${version === undefined ? "" : ` (live is version ${version})`}`;
  if (differences === undefined) return [`${name}: not deployed`];
  if (differences.length === 0) return [`${name}: the same`];
  return [
    `${name}: ${differences.length} ${differences.length === 1 ? "difference" : "differences"}`,
    ...differences
      .slice(0, shown)
      .flatMap(({ path, here, deployed }) => [
        `  ${path}`,
        `    here      ${text(here)}`,
        `    deployed  ${text(deployed)}`,
      ]),
    ...(differences.length > shown ? [`  and ${differences.length - shown} more: --json has all`] : []),
  ];
}

function text(value: unknown): string {
  const written = value === undefined ? "nothing" : JSON.stringify(value);
  return written.length > 200 ? `${written.slice(0, 200)}…` : written;
}

await runCommand(command, compare);
