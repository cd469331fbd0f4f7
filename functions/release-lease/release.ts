import type * as z from "zod";
import type { LeaseTable } from "../shared/lease-table.ts";
import type { releaseLease } from "./contract.ts";

/** Makes a lease FREE that is HELD with this token. */
export async function release(
  leases: LeaseTable,
  { lease: { name, token } }: z.infer<typeof releaseLease.input>,
): Promise<z.infer<typeof releaseLease.output>["status"]> {
  const seen = await leases.read(name);
  if (seen?.state !== "HELD" || seen.token !== token) return "LOST";
  // Nobody but another try of this very function, or a run that takes it over, changes it in between.
  return (await leases.write({ ...seen, state: "FREE" }, seen)) ? "RELEASED" : "LOST";
}
