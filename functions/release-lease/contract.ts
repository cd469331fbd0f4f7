import * as z from "zod";
import { ledgerItems } from "../../schemas/access.ts";
import { LeaseRef } from "../../schemas/lease.ts";

/** Gives a lease back, so that the next run may take it. May be repeated; a lease that another run has taken over stays with it. */
export const releaseLease = {
  name: "release-lease",
  input: z.strictObject({ lease: LeaseRef }),
  output: z.strictObject({
    /** LOST where it was another's, or given back before. */
    status: z.enum(["RELEASED", "LOST"]),
  }),
  timeout: 60,
  memory: 256,
  access: [ledgerItems("GetItem", "PutItem")],
};
