import { type Html, html } from "./html.ts";
import type { ResourceUse, RunFigures } from "./run-figures.ts";

/** What took longest, a state a row. */
export function stageTable({ stages }: RunFigures): Html {
  if (stages.length === 0) return nothing("No Task ran.");
  const most = Math.max(...stages.map(({ sum }) => sum));
  return html`<p class="dim">Seconds from when a Task was scheduled until it ended, summed over all that ran at once.</p>
${table(
  ["State", "Machine", "Calls", ...right("Attempts", "Failed", "Sum", "Median", "95 %", "Longest"), ""],
  stages.map(({ state, machine, resource, attempts, failed, sum, median, p95, longest }) => [
    cell(state),
    cell(machine),
    cell(resource),
    ...[attempts, failed].map(count),
    ...[sum, median, p95, longest].map(seconds),
    bar(sum / most),
  ]),
)}`;
}

/** Attempts that failed, by state and error. */
export function retryTable({ retries }: RunFigures): Html {
  const { errors, retries: again, waited, throttles } = retries;
  if (errors.length === 0) return nothing("Every Task succeeded at once.");
  return html`<p>${number(again)} further attempts, ${waited.toFixed(1)} seconds of waiting for them; ${number(throttles)} throttles.</p>
${table(
  ["Error", "State", "Machine", ...right("Failed attempts"), "Throttle"],
  errors.map(({ error, state, machine, count: times, isThrottle }) => [
    long(error || "no name"),
    cell(state),
    cell(machine),
    count(times),
    cell(isThrottle ? "yes" : ""),
  ]),
)}`;
}

/** Why records were rejected. */
export function rejectTable({ rejects }: RunFigures): Html {
  const { reasons, unread } = rejects;
  const missing =
    unread === 0
      ? ""
      : html`<p class="dim">Of ${number(unread)} rejected records no reason is known here: their receipts were too many to read, or are gone.</p>`;
  if (reasons.length === 0) return html`${unread === 0 ? nothing("No record was rejected.") : ""}${missing}`;
  const most = Math.max(...reasons.map((reason) => reason.count));
  return html`${table(
    ["Dataset", "Column", "Reason", "Such as", ...right("Records"), ""],
    reasons.map((reason) => [
      cell(reason.dataset),
      cell(reason.column ?? ""),
      long(reason.reason),
      long(reason.example ? `${reason.example.key}:${reason.example.line}: ${reason.example.reason}` : ""),
      count(reason.count),
      bar(reason.count / most),
    ]),
  )}${missing}`;
}

/** What was used at most, beside what the run may use and what there is. */
export function useTable({ lambda, athenaDml, largestHistory, executions, forgotten }: RunFigures): Html {
  const row = (name: string, { peak, peakAt, share, quota }: ResourceUse) => [
    cell(name),
    count(peak),
    count(share),
    count(quota),
    bar(share === 0 ? 0 : Math.min(1, peak / share)),
    cell(peakAt === undefined ? "" : `first at ${new Date(peakAt).toISOString().slice(11, 19)}`),
  ];
  const { events, limit, machine, name } = largestHistory;
  return html`${table(
    ["", ...right("Most at once", "Share", "Quota"), "", ""],
    [
      row("Lambda invocations", lambda),
      row("Athena queries (DML)", athenaDml),
      [
        cell("Events in one history"),
        count(events),
        cell(""),
        count(limit),
        bar(events / limit),
        long(`${machine} ${name}`),
      ],
    ],
  )}
<p class="dim">${number(executions)} executions${forgotten === 0 ? "" : `; ${number(forgotten)} more have no history any longer and are missing here`}.</p>`;
}

/** Partitions that the page lists; the charts have all. */
const mostPartitions = 5_000;

/** Every execution of a partition, for who cannot point at the timeline. */
export function partitionTable({ partitions, start, end }: RunFigures): Html {
  if (partitions.length === 0) return nothing("No partition was run.");
  const shown = partitions.slice(0, mostPartitions);
  return html`<details><summary>${number(partitions.length)} executions of partitions as a table</summary>
${table(
  ["Dataset", "Partition", "Status", ...right("Began after", "Took"), "Execution"],
  shown.map(({ dataset, partition, status, start: begin, stop, execution }) => [
    cell(dataset),
    cell(partition),
    cell(status),
    seconds((begin - start) / 1000),
    seconds(((stop ?? end) - begin) / 1000),
    long(execution),
  ]),
)}
${shown.length < partitions.length ? html`<p class="dim">The first ${number(shown.length)} of ${number(partitions.length)}; <code>npm run report -- --json</code> has all.</p>` : ""}</details>`;
}

type Heading = string | { readonly right: string };

function right(...names: readonly string[]): Heading[] {
  return names.map((name) => ({ right: name }));
}

function table(headings: readonly Heading[], rows: readonly (readonly Html[])[]): Html {
  const head = headings.map((heading) =>
    typeof heading === "string" ? html`<th>${heading}</th>` : html`<th class="n">${heading.right}</th>`,
  );
  return html`<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row}</tr>\n`)}</tbody></table></div>`;
}

function cell(text: string): Html {
  return html`<td>${text}</td>`;
}

function long(text: string): Html {
  return html`<td class="long">${text}</td>`;
}

function count(value: number): Html {
  return html`<td class="n">${number(value)}</td>`;
}

function seconds(value: number): Html {
  return html`<td class="n">${value < 100 ? value.toFixed(2) : number(Math.round(value))} s</td>`;
}

function bar(share: number): Html {
  return html`<td class="share"><span class="bar" style="width:${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%"></span></td>`;
}

function nothing(text: string): Html {
  return html`<p class="dim">${text}</p>`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
