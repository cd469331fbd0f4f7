import { access, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { maxReports, type Report } from "../../schemas/report.ts";
import { type ParsedReport, parseReport } from "../../schemas/report-file.ts";
import { checkInputs, type InputsContext } from "./check-inputs.ts";

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
  const names = files.map((name) => name.slice(0, -".sql".length));
  const published = new Set(await publishedTables(folder));
  const context = { dataset: dataset.name, isPublished: (table: string) => published.has(table), reports: names };
  const read = await Promise.all(names.map((name) => readReport(dataset, folder, name, context)));
  const reports = read.flatMap(({ parsed }) => (parsed.ok ? [parsed.report] : []));
  const diagnostics = read.flatMap(({ parsed }) => (parsed.ok ? [] : parsed.diagnostics));
  const extra = files[maxReports];
  if (extra !== undefined) {
    const message = `${dataset.name} has ${files.length} reports; a dataset has at most ${maxReports}`;
    diagnostics.push({ file: relative(process.cwd(), join(path, extra)), line: 1, column: 1, field: "", message });
  }
  return { reports, diagnostics };
}

async function readReport(
  dataset: Dataset,
  folder: string,
  name: string,
  context: InputsContext,
): Promise<{ readonly parsed: ParsedReport }> {
  const path = join(folder, dataset.name, "reports", `${name}.sql`);
  const file = relative(process.cwd(), path);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  const parsed = parseReport(text, { file, name, dataset });
  if (!parsed.ok) return { parsed };
  const problems: Diagnostic[] = checkInputs(parsed.report, context);
  for (const { table } of parsed.report.inputs) {
    if (context.isPublished(table)) continue;
    const owner = table.replace(/_rejects$/, "");
    const message = `found the table ${table}, and there is no dataset ${owner} in ${relative(process.cwd(), folder) || "."}`;
    problems.push({ file, line: 1, column: 1, field: "inputs", message });
  }
  return { parsed: problems.length > 0 ? { ok: false, diagnostics: problems } : parsed };
}

/** The tables of all datasets of a folder, and of their rejects. */
async function publishedTables(folder: string): Promise<string[]> {
  const described = await Promise.all(
    (await readdir(folder)).map((name) =>
      access(join(folder, name, "dataset.yml")).then(
        () => [name, `${name}_rejects`],
        () => [],
      ),
    ),
  );
  return described.flat();
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw new UsageError(`The reports in ${error.path} cannot be read (${error.code}).`);
}
