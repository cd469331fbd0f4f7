import { explainCause } from "../backfill/format-summary.ts";
import { duration } from "../backfill/progress.ts";
import type { Summary } from "../backfill/summary.ts";
import { Html, html, jsonInScript } from "./html.ts";
import { pageData } from "./page-data.ts";
import type { PageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { partitionTable, rejectTable, retryTable, stageTable, useTable } from "./page-tables.ts";
import type { RunFigures } from "./run-figures.ts";

/**
 * The page of a run. It needs nothing but itself: no network, no fonts, no scripts of others; without scripts its tables stay.
 *
 * @param script of the charts
 */
export function pageHtml(summary: Summary, figures: RunFigures, script: PageScript): string {
  const title = `${figures.machine} ${summary.run}`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${script.hash}'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<main>
<h1>${title} <span class="${statusClasses[summary.status] ?? "bad"}">${summary.status}</span></h1>
<p class="dim">${moment(figures.start)} to ${moment(figures.end)}, ${duration(summary.seconds)}. Times are UTC.</p>
${tiles(summary, figures)}
${problems(summary)}
<h2>Accounts</h2>
${accounts(summary)}
<h2 id="partitions-title">Partitions</h2>
<p class="key dim">A row for each partition that was worked on at the same time.
<span style="background:var(--good)"></span>done<span style="background:var(--bad)"></span>failed<span style="background:var(--cut)"></span>stopped<span style="background:var(--open)"></span>running</p>
<figure id="timeline" aria-labelledby="partitions-title"></figure>
${partitionTable(figures)}
<h2>Quotas</h2>
${useTable(figures)}
<h3 id="lambda-title">Lambda invocations under way, as Step Functions sees them</h3>
<figure id="lambda" aria-labelledby="lambda-title"></figure>
<h3 id="athena-title">Athena queries under way, as Step Functions sees them</h3>
${figures.athenaDml.peak === 0 ? html`<p class="dim">None.</p>` : html`<figure id="athena" aria-labelledby="athena-title"></figure>`}
<h2>Time by stage</h2>
${stageTable(figures)}
<h2>Retries and throttles</h2>
${retryTable(figures)}
<h2>Rejected records by reason</h2>
${rejectTable(figures)}
</main>
<script type="application/json" id="data">${jsonInScript(pageData(figures))}</script>
<script>${new Html(script.code)}</script>
</body>
</html>
`.text;
}

const statusClasses: Readonly<Record<string, string>> = { SUCCEEDED: "good", RUNNING: "dim" };

function tiles({ planned, published, files, counts }: Summary, figures: RunFigures): Html {
  const { lambda, athenaDml, largestHistory } = figures;
  const tile = (name: string, value: string, about: string) =>
    html`<div><dt>${name}</dt><dd>${value}<small>${about}</small></dd></div>`;
  return html`<dl class="tiles">
${tile("Partitions", number(published), `published of ${number(planned)} planned`)}
${tile("Files", number(files), `${number(counts.bytes)} bytes uncompressed`)}
${tile("Records", number(counts.written), `written of ${number(counts.read)} read`)}
${tile("Lambda at once", number(lambda.peak), `of a share of ${number(lambda.share)}`)}
${tile("Athena at once", number(athenaDml.peak), `of a share of ${number(athenaDml.share)}`)}
${tile("Largest history", number(largestHistory.events), `of ${number(largestHistory.limit)} events`)}
</dl>`;
}

/** Failures that the page tells one by one; `--json` has all. */
const mostFailures = 500;

function problems({ failed, failedReports, status, error, cause, addsUp }: Summary): Html {
  const lines = (text: string) => explainCause(text).join("\n");
  const one = (what: string, { error, cause }: { readonly error: string; readonly cause: string }) =>
    html`<p><b>${what}</b> <span class="bad">${error}</span></p><pre>${lines(cause)}</pre>`;
  const list = (title: string, items: readonly Html[]) =>
    items.length === 0
      ? ""
      : html`<details open><summary>${title}</summary>
${items.slice(0, mostFailures)}${items.length > mostFailures ? html`<p>and ${number(items.length - mostFailures)} more, which <code>--json</code> shows</p>` : ""}</details>`;
  const hasFailed = status !== "SUCCEEDED" && error !== undefined;
  return html`${addsUp ? "" : html`<p class="bad">The accounts do not add up.</p>`}${
    hasFailed ? html`<p class="bad">${error}</p><pre>${lines(cause ?? "")}</pre>` : ""
  }${list(
    `Planned partitions that are not published: ${number(failed.length)}`,
    failed.map((of) => one(`${of.dataset} ${of.partition}`, of)),
  )}${list(
    `Reports that are not made: ${number(failedReports.length)}`,
    failedReports.map((of) => one(`${of.report} of ${of.dataset} ${of.partition}`, of)),
  )}`;
}

function accounts({ datasets, counts, ...sums }: Summary): Html {
  const all = {
    dataset: "all",
    counts,
    failed: sums.failed.length,
    published: sums.published,
    planned: sums.planned,
    upToDate: sums.upToDate,
    reports: sums.reports,
    files: sums.files,
  };
  return html`<div class="scroll"><table>
<thead><tr><th>Dataset</th><th class="n">Published</th><th class="n">Failed</th><th class="n">Up to date</th><th class="n">Reports</th><th class="n">Files</th><th class="n">Read</th><th class="n">Written</th><th class="n">Rejected</th><th class="n">Duplicates</th><th class="n">Bytes</th></tr></thead>
<tbody>
${datasets.map((dataset) => accountRow(dataset, ""))}${datasets.length > 1 ? accountRow(all, "sum") : ""}
</tbody></table></div>
<p class="dim">${sums.addsUp ? "read = written + rejected + duplicates" : ""}</p>`;
}

function accountRow(
  of: Pick<
    Summary["datasets"][number],
    "dataset" | "published" | "planned" | "failed" | "upToDate" | "reports" | "files" | "counts"
  >,
  kind: string,
): Html {
  const { read, written, rejected, duplicates, bytes } = of.counts;
  const numbers = [of.failed, of.upToDate, of.reports, of.files, read, written, rejected, duplicates, bytes];
  return html`<tr class="${kind}"><td>${of.dataset}</td><td class="n">${number(of.published)} of ${number(of.planned)}</td>${numbers.map((value) => html`<td class="n">${number(value)}</td>`)}</tr>
`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}
