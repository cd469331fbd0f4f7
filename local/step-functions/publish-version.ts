import type { Engine } from "../../engine/engine.ts";
import { sfnError } from "./errors.ts";
import { newMachine } from "./load-machines.ts";
import type { MachineRecord } from "./machine-record.ts";
import type { VersionRecord } from "./machine-references.ts";
import type { Store } from "./store.ts";

/** Versions of one machine that may exist at once (FACTS.md A1). */
const MOST_VERSIONS = 1000;

/**
 * Publishes a machine as it is now. A revision that was published before gives the version that it has. Throws
 * ServiceQuotaExceededException past 1,000 versions.
 */
export function publishVersion(
  store: Store,
  engine: Engine,
  machine: MachineRecord,
  description: string | undefined,
  now: number,
): VersionRecord {
  const { stateMachineArn, revision } = machine;
  const { references } = store;
  const before = references.versionsOf(stateMachineArn);
  const same = before.find((version) => version.revision === revision);
  if (same !== undefined) return same;
  if (before.length >= MOST_VERSIONS) throw sfnError.quota(`${stateMachineArn} has ${MOST_VERSIONS} versions`);
  const version = references.nextVersion(stateMachineArn);
  const published: VersionRecord = {
    stateMachineVersionArn: `${stateMachineArn}:${version}`,
    stateMachineArn,
    version,
    revision,
    ...(description === undefined ? {} : { description }),
    creationDate: now,
  };
  engine.addVersion(newMachine(machine), version);
  references.write({ type: "version", version: published });
  store.flush();
  return published;
}
