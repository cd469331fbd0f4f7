import type { Machine } from "../../asl/builder/machine.ts";
import type { FunctionContract } from "../../asl/contract.ts";
import { deployedDefinition } from "./definition.ts";
import { machineLogId } from "./resources/logs.ts";
import { roleId } from "./resources/roles.ts";
import { getAtt, logicalId, type Value } from "./template.ts";

/** The section `stepFunctions.stateMachines` of serverless.yml: every machine of the stage. */
export function stateMachinesSection(
  machines: readonly Machine[],
  functions: readonly FunctionContract[],
  prefix: string,
): Readonly<Record<string, Value>> {
  const known = {
    machines: new Set(machines.map(({ name }) => name)),
    functions: new Set(functions.map(({ name }) => name)),
  };
  return Object.fromEntries(
    machines.map((machine) => [
      machine.name,
      {
        id: logicalId(machine.name),
        name: `${prefix}-${machine.name}`,
        type: "STANDARD",
        role: getAtt(roleId({ kind: "machine", name: machine.name })),
        useExactVersion: true,
        definition: deployedDefinition(machine, known),
        loggingConfig: {
          level: "ERROR",
          includeExecutionData: true,
          destinations: [getAtt(machineLogId(machine.name))],
        },
        tracingConfig: { enabled: true },
      },
    ]),
  );
}
