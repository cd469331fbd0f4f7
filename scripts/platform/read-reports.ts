import { access, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { maxReports, type Report } from "../../schemas/report.ts";
import { type ParsedReport, parseReport } from "../../schemas/report-file.ts";

/** A dataset's `reports/*.sql`: those that are sound, and everything that is wrong with the others. */
export interface ReadReports {
  readonly reports: readonly Report[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a dataset's reports, by name.
 *
 * @param folder holds one folder per dataset
 * @throws UsageError where a file cannot be read at all
 */
export async function readReports(dataset: Dataset, folder: string): Promise<ReadReports> {
  const path = join(folder, dataset.name, "reports");
  const files = (await readdir(path).catch(nothingThere)).filter((name) => name.endsWith(".sql")).sort();
  const read = await Promise.all(files.map((name) => readReport(dataset, folder, name.slice(0, -".sql".length))));
  const reports = read.flatMap(({ parsed }) => (parsed.ok ? [parsed.report] : []));
  const diagnostics = read.flatMap(({ parsed }) => (parsed.ok ? [] : parsed.diagnostics));
  const extra = files[maxReports];
  if (extra !== undefined) {
    const message = `${dataset.name} has ${files.length} reports; a dataset has at most ${maxReports}`;
    diagnostics.push({ file: relative(process.cwd(), join(path, extra)), line: 1, column: 1, field: "", message });
  }
  return { reports, diagnostics };
}

async function readReport(dataset: Dataset, folder: string, name: string): Promise<{ readonly parsed: ParsedReport }> {
  const path = join(folder, dataset.name, "reports", `${name}.sql`);
  const file = relative(process.cwd(), path);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  const parsed = parseReport(text, { file, name, dataset });
  if (!parsed.ok) return { parsed };
  const absent: Diagnostic[] = [];
  for (const { table } of parsed.report.inputs) {
    const owner = table.replace(/_rejects$/, "");
    const isThere = await access(join(folder, owner, "dataset.yml")).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    const message = `found the table ${table}, and there is no dataset ${owner} in ${relative(process.cwd(), folder) || "."}`;
    absent.push({ file, line: 1, column: 1, field: "inputs", message });
  }
  return { parsed: absent.length > 0 ? { ok: false, diagnostics: absent } : parsed };
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw new UsageError(`The reports in ${error.path} cannot be read (${error.code}).`);
}
