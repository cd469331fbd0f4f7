/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: `Lambda: concurrent invocations`. */
  readonly check: string;
  readonly wanted: string;
  readonly found: string;
  /** UNKNOWN where AWS does not say. */
  readonly verdict: "OK" | "WRONG" | "UNKNOWN";
  /** What to do where it is WRONG or UNKNOWN. */
  readonly cure?: string;
}

/** A quota, held against what the stage's file claims that the account has. */
export function quotaFinding(check: string, claimed: number, found: number | undefined, cure: string): Finding {
  const wanted = `at least ${claimed}`;
  if (found === undefined) return { check, wanted, found: "not told", verdict: "UNKNOWN", cure };
  if (found >= claimed) return { check, wanted, found: String(found), verdict: "OK" };
  return { check, wanted, found: String(found), verdict: "WRONG", cure };
}

/** Something that has to be exactly as it was deployed. */
export function exactFinding(check: string, wanted: string, found: string | undefined, cure: string): Finding {
  if (found === wanted) return { check, wanted, found, verdict: "OK" };
  return { check, wanted, found: found ?? "not there", verdict: "WRONG", cure };
}
