import * as z from "zod";
import { parseJson } from "../../local/parse-json.ts";
import type { Usage } from "../../local/usage/service.ts";
import type { Stage } from "../../schemas/stage.ts";

/** What shares are made of. */
export const resources = ["lambda", "athenaDml"] as const;
type Resource = (typeof resources)[number];

/** The most that went on at once of a resource, and what was allowed. */
export interface Peak {
  readonly peak: number;
  readonly allowed: number;
}

const none: Peak = { peak: 0, allowed: 0 };

/** By the resource's name. */
export type Peaks = Readonly<Record<Resource, Peak>>;

const Use = z.object({ peak: z.number(), share: z.number() });

/** What a command says of the run that it has followed (`--json`): how each resource was used, and the share of the run's lease. */
const Followed = z.object({ run: z.string(), figures: z.object({ lambda: Use, athenaDml: Use }) });

/**
 * Holds what goes on at once against what the stage divides: the account's peaks, as the gateway counts them, against the sum of
 * all shares, and each run's own, as its histories tell them, against the share of its lease.
 */
export class Shares {
  /** Runs whose own peaks were held against their shares. */
  runs = 0;
  readonly #allowed: Readonly<Record<Resource, number>>;
  readonly #peaks = { lambda: 0, athenaDml: 0 };
  readonly #ofRuns: Record<Resource, Peak> = { lambda: none, athenaDml: none };
  readonly #violations = new Set<string>();

  constructor({ leases }: Pick<Stage, "leases">) {
    const sum = (resource: Resource) =>
      Object.values(leases).reduce((total, share) => total + (share[resource] ?? 0), 0);
    this.#allowed = { lambda: sum("lambda"), athenaDml: sum("athenaDml") };
  }

  /** What was seen that must never be. */
  get violations(): readonly string[] {
    return [...this.#violations];
  }

  get peaks(): Peaks {
    const of = (resource: Resource) => ({ peak: this.#peaks[resource], allowed: this.#allowed[resource] });
    return { lambda: of("lambda"), athenaDml: of("athenaDml") };
  }

  /** Of all runs those that came nearest to their shares. */
  get fullest(): Peaks {
    return { ...this.#ofRuns };
  }

  /** Looks at what a gateway counted since it started. Executions that are redriven by themselves hold no lease, and count too. */
  account(usage: Pick<Usage, Resource>): void {
    for (const resource of resources) {
      const { peak, refused } = usage[resource];
      const allowed = this.#allowed[resource];
      if (peak > allowed) this.#violations.add(`${peak} of ${resource} at once; all shares come to ${allowed}.`);
      if (refused > 0) this.#violations.add(`${resource} was refused above the account's quota.`);
      this.#peaks[resource] = Math.max(this.#peaks[resource], peak);
    }
  }

  /** Looks at what a command printed of the run that it followed; one that ran nothing says nothing. */
  command(stdout: string): void {
    const said = Followed.safeParse(parseJson(stdout));
    if (!said.success) return;
    const { run, figures } = said.data;
    this.runs++;
    for (const resource of resources) {
      const { peak, share } = figures[resource];
      const { peak: most, allowed } = this.#ofRuns[resource];
      if (allowed === 0 || peak / share > most / allowed) this.#ofRuns[resource] = { peak, allowed: share };
      if (peak > share) this.#violations.add(`Run ${run} had ${peak} of ${resource} at once; its share is ${share}.`);
    }
  }
}
