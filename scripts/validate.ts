import { localNames } from "../asl/builder/names.ts";
import { type Diagnostic, formatDiagnostic } from "../asl/diagnostic.ts";
import { retrySchedule } from "../asl/retry-schedule.ts";
import { validateDefinition } from "../asl/validate.ts";
import { machines } from "../workflows/machines.ts";
import { retries } from "../workflows/retries.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { functions } from "./platform/functions.ts";

const command: Command = {
  usage: "npm run validate --",
  summary: "Builds every state machine and checks its definition; lists the retry policies with their true schedules.",
  options: {},
};

interface Checked {
  readonly machine: string;
  readonly states: number;
  readonly bytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

async function validate({ json }: Arguments): Promise<number> {
  const checked = machines.map((machine): Checked => {
    const definition = machine.definition(localNames);
    return {
      machine: machine.name,
      states: machine.locations.size,
      bytes: Buffer.byteLength(JSON.stringify(definition)),
      diagnostics: [
        ...validateDefinition(definition, machine),
        ...unknownFunctions(machine.name, JSON.stringify(definition)),
      ],
    };
  });
  if (json) console.log(JSON.stringify({ machines: checked, retries: schedules() }, null, 2));
  else print(checked);
  return checked.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error"))
    ? exitCodes.failed
    : exitCodes.done;
}

/** A function that a machine calls and nobody deploys would only be missed when the Task runs. */
function unknownFunctions(machine: string, definition: string): Diagnostic[] {
  const known = functions.map(({ name }) => name);
  return [...definition.matchAll(/"FunctionName":"([^"]+)"/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      severity: "error",
      atRunTime: true,
      code: "unknown-lambda-function",
      message: `${machine} calls ${name}, which is not deployed. Deployed: ${known.join(", ")}.`,
      path: "",
    }));
}

function schedules() {
  return Object.entries(retries).flatMap(([policy, retriers]) =>
    retriers.map((retrier) => ({
      policy,
      errors: retrier.ErrorEquals,
      jitter: retrier.JitterStrategy ?? "NONE",
      ...retrySchedule(retrier),
    })),
  );
}

function print(checked: readonly Checked[]): void {
  for (const { machine, states, bytes, diagnostics } of checked) {
    const found = diagnostics.length === 0 ? "ok" : `${diagnostics.length} found`;
    console.log(
      `${machine.padEnd(16)} ${String(states).padStart(3)} states  ${String(bytes).padStart(7)} bytes  ${found}`,
    );
    for (const diagnostic of diagnostics) console.log(`  ${formatDiagnostic(diagnostic)}`);
  }
  console.log("\nRetry policies: seconds between attempts, and from the first failure to the last retry");
  for (const { policy, errors, jitter, waits, lastRetryAfter } of schedules()) {
    const shown = waits.map((wait) => wait.toFixed(1).replace(/\.0$/, "")).join(", ");
    console.log(
      `  ${policy}: ${shown}; ${lastRetryAfter.toFixed(1)}${jitter === "FULL" ? ", full jitter" : ""} (${errors.join(", ")})`,
    );
  }
}

await runCommand(command, validate);
