import type { LeaseRef } from "../../schemas/lease.ts";
import type { LeaseItem } from "../../schemas/lease-item.ts";

/** The lease that a run began under is not its own any more. Trying again does not help. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";

  constructor({ name, token }: LeaseRef, seen: Pick<LeaseItem, "token"> & Partial<LeaseItem>) {
    const { state, holder } = seen;
    const found =
      state === "HELD" && holder
        ? `since ${holder.since} ${holder.owner} (run ${holder.run}) holds it with token ${seen.token}`
        : state === "FREE"
          ? "it was given back"
          : `token ${seen.token} has worked on this partition since`;
    super(`The lease ${name} with token ${token} is lost: ${found}. What is left is done by the next run.`);
  }
}
