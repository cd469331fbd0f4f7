import * as Plot from "@observablehq/plot";
import type { Bar, PageData } from "../page-data.ts";
import { elapsed, moment } from "./elapsed.ts";

const colours: Readonly<Record<Bar["status"], string>> = {
  SUCCEEDED: "var(--good)",
  FAILED: "var(--bad)",
  TIMED_OUT: "var(--bad)",
  ABORTED: "var(--cut)",
  RUNNING: "var(--open)",
};

/** A bar for each execution of a partition; rows are as many as worked at once, however many partitions there are. */
export function timeline({ bars, rows, duration }: PageData, width: number): Element {
  const count = rows.at(-1)?.to ?? 0;
  const rowHeight = Math.max(4, Math.min(18, 600 / Math.max(1, count)));
  /** Room above each dataset's rows for its name. */
  const gap = 20 / rowHeight;
  const top = (row: number, group: number) => row + (group + 1) * gap;
  // A bar of no width could not be seen, and one that did not go well has to be.
  const pixel = duration / Math.max(1, width);
  const end = (bar: Bar) => Math.max(bar.end, bar.begin + pixel * (bar.status === "SUCCEEDED" ? 1 : 2.5));
  return Plot.plot({
    width,
    height: (count + rows.length * gap) * rowHeight + 54,
    marginLeft: 8,
    marginRight: 16,
    marginTop: 24,
    x: {
      type: "utc",
      domain: [moment(0), moment(Math.max(1, duration))],
      label: "since the run began",
      tickFormat: elapsed,
      ticks: width < 600 ? 4 : 10,
      grid: true,
    },
    y: { axis: null, domain: [count + rows.length * gap, 0] },
    marks: [
      Plot.rect(
        [...bars].sort((a, b) => Number(a.status !== "SUCCEEDED") - Number(b.status !== "SUCCEEDED")),
        {
          x1: (bar: Bar) => moment(bar.begin),
          x2: (bar: Bar) => moment(end(bar)),
          y1: (bar: Bar) => top(bar.row, bar.group),
          y2: (bar: Bar) => top(bar.row + 1, bar.group),
          insetTop: rowHeight > 6 ? 1 : 0,
          insetRight: bars.length > width ? 0 : 0.5,
          fill: (bar: Bar) => colours[bar.status],
          title: "title",
          tip: true,
        },
      ),
      Plot.text(rows, {
        x: () => moment(0),
        y: (row: PageData["rows"][number]) => top(row.from, rows.indexOf(row)),
        text: "dataset",
        textAnchor: "start",
        fontWeight: "600",
        dy: -8,
        fontSize: 12,
      }),
    ],
    color: { type: "identity" },
  });
}
