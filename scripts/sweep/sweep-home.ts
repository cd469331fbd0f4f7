import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Forgotten, forgetEnded } from "../../local/retention/service.ts";

/** What a laptop's home held of runs that ended long ago, beside its buckets. */
export interface SweptHome extends Forgotten {
  /** Pages of runs (`reports/RUN.html`). */
  readonly pages: number;
}

/**
 * Deletes what happened long ago: histories of executions, records of queries, logs of functions, pages of runs. On AWS nobody has to.
 *
 * @param gateway the URL of the home's gateway
 * @param before milliseconds since 1970
 */
export async function sweepHome(
  { home, gateway }: { readonly home: string; readonly gateway: string },
  { before, dryRun }: { readonly before: number; readonly dryRun: boolean },
): Promise<SweptHome> {
  const forgotten = await forgetEnded(gateway, { before: new Date(before).toISOString(), dryRun });
  const folder = join(home, "reports");
  let pages = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const page = join(folder, name);
    if (!name.endsWith(".html") || (await stat(page)).mtimeMs >= before) continue;
    if (!dryRun) await rm(page, { force: true });
    pages += 1;
  }
  return { ...forgotten, pages };
}
