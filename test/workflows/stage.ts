import type { Machine } from "../../asl/builder/machine.ts";
import { machinesOf } from "../../workflows/machines.ts";

/** Two partitions of a backfill at once, each of two chunks of four files. */
export const stage = {
  partition: { chunks: 2, files: 4, reports: 5 },
  leases: {
    backfill: { lambda: 16, athenaDml: 10 },
    daily: { lambda: 8, athenaDml: 5 },
    hourly: { lambda: 8, athenaDml: 5 },
    sweep: { lambda: 1 },
  },
  fanOut: "nested",
  catchUp: { days: 3, hours: 48 },
} as const;

/** Every machine of that stage. */
export const machines = machinesOf(stage);

/** One of them, by its name. */
export function machineNamed(name: string): Machine {
  const found = machines.find((machine) => machine.name === name);
  if (!found) throw new Error(`There is no machine ${name}.`);
  return found;
}

/** A machine and all before it, which it may start. */
export function upTo(name: string): readonly Machine[] {
  return machines.slice(0, machines.indexOf(machineNamed(name)) + 1);
}

/** An entry machine, last, and all that are no entry points. */
export function withEntry(name: string): readonly Machine[] {
  const entry = machineNamed(name);
  const names = Object.keys(stage.leases);
  return [...machines.filter((machine) => !names.includes(machine.name)), entry];
}
