import { type AccessGate, createAccessGate } from "../../local/access/access-gate.ts";
import { contracts } from "./functions.ts";
import { resources } from "./names.ts";
import { functionRole, type ResourceNames, resolveResource } from "./roles.ts";

/** What stands for the names in roles on a laptop. */
const localNames: ResourceNames = {
  partition: "aws",
  region: "us-east-1",
  account: "000000000000",
  prefix: "",
  resources: {
    raw: resources.rawBucket,
    lake: resources.lakeBucket,
    work: resources.workBucket,
    ledger: resources.ledgerTable,
    database: resources.glueDatabase,
    "live-queries": resources.liveWorkgroup,
    "backfill-queries": resources.backfillWorkgroup,
  },
};

/** Holds every function to the role that it is deployed with, so that what the role lacks is found on the laptop. */
export function localAccess(): AccessGate {
  const roles = contracts.map((contract) => {
    const { name, grants } = functionRole(contract);
    const resolved = (resource: string) => resolveResource(resource, localNames);
    return [name, grants.map((grant) => ({ ...grant, resources: grant.resources.map(resolved) }))] as const;
  });
  return createAccessGate(new Map(roles), (caller) => `\`access\` in functions/${caller}/contract.ts`);
}
