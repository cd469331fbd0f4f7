import type { FunctionContract } from "../../asl/contract.ts";
import type { Stage } from "../../schemas/stage.ts";
import { lambdaBinding } from "./native-code.ts";
import { roleId } from "./resources/roles.ts";
import { getAtt, logicalId, ref, type Value } from "./template.ts";

/** Functions that hold native code, with the package that is packed beside their bundle. */
const bindings: Readonly<Record<string, string>> = { "transform-file": lambdaBinding };

/** The names of the stage's resources, as functions read them from their environment. */
export function environmentOf(prefix: string): Readonly<Record<string, Value>> {
  return {
    SLUICE_STAGE: prefix,
    SLUICE_RAW_BUCKET: ref("RawBucket"),
    SLUICE_LAKE_BUCKET: ref("LakeBucket"),
    SLUICE_WORK_BUCKET: ref("WorkBucket"),
    SLUICE_LEDGER_TABLE: ref("LedgerTable"),
    SLUICE_GLUE_DATABASE: ref("GlueDatabase"),
    SLUICE_LIVE_WORKGROUP: ref("LiveWorkGroup"),
    SLUICE_BACKFILL_WORKGROUP: ref("BackfillWorkGroup"),
    NODE_OPTIONS: "--enable-source-maps",
  };
}

/** The section `functions` of serverless.yml: every function of the platform, from its contract. */
export function functionsSection(
  contracts: readonly FunctionContract[],
  prefix: string,
  { reserved }: Pick<Stage, "reserved">,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    contracts.map(({ name, timeout, memory, storage }) => [
      logicalId(name),
      {
        name: `${prefix}-${name}`,
        handler: `functions/${name}/handler.handler`,
        timeout,
        memorySize: memory,
        ...(storage === undefined ? {} : { ephemeralStorageSize: storage }),
        environment: environmentOf(prefix),
        role: getAtt(roleId({ kind: "function", name })),
        ...(reserved[name] === undefined ? {} : { reservedConcurrency: reserved[name] }),
        ...(bindings[name] === undefined ? {} : { package: { patterns: [`node_modules/${bindings[name]}/**`] } }),
      },
    ]),
  );
}
