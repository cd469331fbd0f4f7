import { liveAlias } from "../../platform/deployed-names.ts";
import { getAtt, logicalId, type Resources, ref } from "../template.ts";

/** The logical id of a machine's newest version; its `Ref` is the version's ARN. */
export function versionId(machine: string): string {
  return `${logicalId(machine)}Version`;
}

/** The logical id of a machine's `live` alias; its `Ref` is the alias's ARN. */
export function aliasId(machine: string): string {
  return `${logicalId(machine)}Live`;
}

/**
 * A version for each machine, published whenever its definition or one of its functions changes, and the alias `live`, which
 * schedules and scripts start. A version that a newer one replaces is retained: parents call exact versions of their children, so
 * that an alias that is led back to an old version leads the whole tree back.
 *
 * @param machines names of the machines
 */
export function versions(machines: readonly string[]): Resources {
  return Object.fromEntries(
    machines.flatMap((machine) => [
      [
        versionId(machine),
        {
          Type: "AWS::StepFunctions::StateMachineVersion",
          // Deleting a machine deletes its versions; until then every version stays.
          DeletionPolicy: "Retain" as const,
          UpdateReplacePolicy: "Retain" as const,
          Properties: {
            StateMachineArn: ref(logicalId(machine)),
            StateMachineRevisionId: getAtt(logicalId(machine), "StateMachineRevisionId"),
          },
        },
      ],
      [
        aliasId(machine),
        {
          Type: "AWS::StepFunctions::StateMachineAlias",
          Properties: {
            Name: liveAlias,
            RoutingConfiguration: [{ StateMachineVersionArn: ref(versionId(machine)), Weight: 100 }],
          },
        },
      ],
    ]),
  );
}
