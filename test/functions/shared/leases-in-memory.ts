import type { LeaseTable } from "../../../functions/shared/lease-table.ts";
import type { LeaseName, LeaseRef } from "../../../schemas/lease.ts";
import { LeaseItem } from "../../../schemas/lease-item.ts";

/** A lease for tests that are about something else. */
export const lease: LeaseRef = { name: "backfill", token: 1 };

/** Leases as a table has them. */
export function leasesInMemory(): LeaseTable {
  const items = new Map<LeaseName, LeaseItem>();
  return {
    read: async (name) => items.get(name),
    write: async (item, seen) => {
      const now = items.get(item.name);
      if (now?.token !== seen?.token || now?.state !== seen?.state) return false;
      items.set(item.name, LeaseItem.parse(item));
      return true;
    },
  };
}

/** Says of {@link lease} that somebody holds it. */
export const leaseIsHeld: Pick<LeaseTable, "read"> = {
  read: async () => ({
    ...lease,
    state: "HELD",
    holder: { owner: "arn:run", run: "r1", since: "2024-01-01T00:00:00Z" },
  }),
};
