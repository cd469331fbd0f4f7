import type { Place } from "../engine/arn.ts";

/** Where everything local says that it is. No account of AWS's has this number; dynalite's tables have it too. */
export const localPlace: Place = { partition: "aws", region: "us-east-1", account: "000000000000" };
