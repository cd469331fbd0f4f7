import { lanesOf } from "./lanes.ts";
import type { ReadExecution } from "./read-executions.ts";
import type { ResourceUse, RunFigures } from "./run-figures.ts";

/** What the page's charts are drawn from. Times are milliseconds since the run began. */
export interface PageData {
  /** How long the run took. */
  readonly duration: number;
  readonly bars: readonly Bar[];
  /** Each dataset's rows of the timeline, from the first up to the one before `to`. */
  readonly rows: readonly { readonly dataset: string; readonly from: number; readonly to: number }[];
  readonly lambda: Use;
  readonly athena: Use;
}

/** One execution of a partition. */
export interface Bar {
  /** Its dataset's place among `rows`. */
  readonly group: number;
  readonly row: number;
  readonly begin: number;
  readonly end: number;
  readonly status: ReadExecution["status"];
  readonly title: string;
}

export interface Use {
  readonly share: number;
  readonly quota: number;
  readonly step: number;
  readonly most: readonly number[];
}

/** What the charts need of a run's figures, and no more. */
export function pageData({ start, end, partitions, lambda, athenaDml }: RunFigures): PageData {
  const bars: Bar[] = [];
  const rows: PageData["rows"][number][] = [];
  for (const dataset of new Set(partitions.map((one) => one.dataset))) {
    const own = partitions
      .filter((one) => one.dataset === dataset)
      .map((one) => ({ ...one, begin: one.start - start, end: (one.stop ?? end) - start }))
      .sort((a, b) => a.begin - b.begin);
    const from = rows.at(-1)?.to ?? 0;
    const lanes = lanesOf(own);
    rows.push({ dataset, from, to: from + lanes.reduce((most, lane) => Math.max(most, lane), 0) + 1 });
    own.forEach(({ begin, end, status, partition }, index) => {
      const title = `${dataset} ${partition}\n${status}, ${((end - begin) / 1000).toFixed(1)} s`;
      bars.push({ group: rows.length - 1, row: from + (lanes[index] ?? 0), begin, end, status, title });
    });
  }
  const duration = end - start;
  const shown = bars.length > mostBars ? joinNarrow(bars, duration / steps) : bars;
  return { duration, bars: shown, rows, lambda: use(lambda), athena: use(athenaDml) };
}

/** Bars above which narrow ones are joined: a browser takes seconds to draw tens of thousands. */
const mostBars = 5_000;

/** Parts of a run's time that can be told apart then; a screen is about as many pixels wide. */
const steps = 2_000;

/**
 * Makes one bar of those that went well one after the other in a row, as long as it stays narrow. What did not go well stays by itself.
 *
 * @param narrow milliseconds that a joined bar takes at most
 */
export function joinNarrow(bars: readonly Bar[], narrow: number): Bar[] {
  const joined: Bar[] = [];
  const last = new Map<number, { at: number; count: number }>();
  for (const bar of bars) {
    const open = last.get(bar.row);
    const before = open && joined[open.at];
    if (open && before && bar.status === "SUCCEEDED" && bar.end - before.begin <= narrow) {
      open.count += 1;
      const [first = ""] = before.title.split("\n");
      joined[open.at] = { ...before, end: bar.end, title: `${first}\nand ${open.count - 1} more, SUCCEEDED` };
      continue;
    }
    joined.push(bar);
    if (bar.status === "SUCCEEDED") last.set(bar.row, { at: joined.length - 1, count: 1 });
    else last.delete(bar.row);
  }
  return joined;
}

function use({ share, quota, step, most }: ResourceUse): Use {
  return { share, quota, step, most };
}
