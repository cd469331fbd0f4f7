import type * as z from "zod";
import type { LeaseItem } from "../../schemas/lease-item.ts";
import type { LeaseTable } from "../shared/lease-table.ts";
import type { takeLease } from "./contract.ts";

export interface LeaseServices {
  readonly leases: LeaseTable;
  /** Whether an execution, by its ARN, is RUNNING or may become so again. */
  readonly isRunning: (owner: string) => Promise<boolean>;
  readonly now: () => Date;
}

/** Takes a lease, or says who has it. Of several at once exactly one gets it. */
export async function take(
  { leases, isRunning, now }: LeaseServices,
  { name, run, owner }: z.infer<typeof takeLease.input>,
): Promise<z.infer<typeof takeLease.output>> {
  for (let turn = 0; turn < maxTurns; turn++) {
    const seen = await leases.read(name);
    if (seen?.state === "HELD") {
      if (seen.holder.owner === owner) return answer("TAKEN", seen);
      if (await isRunning(seen.holder.owner)) return answer("HELD", seen);
    }
    const holder = { owner, run, since: now().toISOString() };
    const item: LeaseItem = { name, token: (seen?.token ?? 0) + 1, state: "HELD", holder };
    if (await leases.write(item, seen)) return answer("TAKEN", item);
  }
  throw new Error(`The lease ${name} changed hands ${maxTurns} times while run ${run} tried to take it.`);
}

/** Each turn means that somebody else has changed the lease since it was read. */
const maxTurns = 10;

function answer(status: "TAKEN" | "HELD", { name, token, holder }: LeaseItem): z.infer<typeof takeLease.output> {
  return { status, lease: { name, token }, holder };
}
