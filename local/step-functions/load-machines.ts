import type { Json } from "../../asl/types/json.ts";
import type { Engine } from "../../engine/engine.ts";
import type { NewMachine } from "../../engine/machines.ts";
import type { MachineRecord } from "./machine-record.ts";
import type { AliasRecord } from "./machine-references.ts";
import type { Store } from "./store.ts";

/** Gives the engine the machines, versions and aliases of a store. */
export function loadMachines(store: Store, engine: Engine): void {
  for (const machine of store.machines.values()) engine.addMachine(newMachine(machine));
  for (const { revision, version } of store.references.versions.values()) {
    const machine = store.revision(revision);
    if (machine !== undefined) engine.addVersion(newMachine(machine), version);
  }
  for (const alias of store.references.aliases.values()) loadAlias(engine, alias);
}

/** Gives the engine an alias, or its new routes. */
export function loadAlias(engine: Engine, { stateMachineAliasArn, routingConfiguration }: AliasRecord): void {
  const routes = routingConfiguration.map((item) => ({ versionArn: item.stateMachineVersionArn, weight: item.weight }));
  engine.setAlias(stateMachineAliasArn, routes);
}

/** A machine's record as the engine takes it. */
export function newMachine({ name, roleArn, type, definition }: MachineRecord): NewMachine {
  return { name, roleArn, type, definition: JSON.parse(definition) as Json };
}
