/** What became of one recording. */
export interface CaseOutcome {
  readonly kind: string;
  readonly tags: readonly string[];
  /** Why it did not run; undefined where it did. */
  readonly refused: string | undefined;
}

/** A table of what ran and what was refused, by kind and by tag, and the reasons of the refusals, most frequent first. */
export function conformanceTable(outcomes: readonly CaseOutcome[]): string {
  const groups = new Map<string, CaseOutcome[]>();
  for (const outcome of outcomes) {
    for (const name of ["(all)", `kind: ${outcome.kind}`, ...outcome.tags]) {
      const group = groups.get(name) ?? [];
      group.push(outcome);
      groups.set(name, group);
    }
  }
  const rows = [...groups]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([name, group]) => {
      const refused = group.filter((each) => each.refused !== undefined).length;
      return `${name.padEnd(44)}${count(group.length)}${count(group.length - refused)}${count(refused)}`;
    });
  return [`${"".padEnd(44)}   cases     ran refused`, ...rows, "", ...reasons(outcomes), ""].join("\n");
}

function reasons(outcomes: readonly CaseOutcome[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { refused } of outcomes) {
    if (refused !== undefined) counts.set(refused, (counts.get(refused) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, times]) => `${count(times)}  ${reason}`);
}

function count(of: number): string {
  return String(of).padStart(8);
}
