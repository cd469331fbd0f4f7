import * as Plot from "@observablehq/plot";
import type { Use } from "../page-data.ts";
import { elapsed, moment } from "./elapsed.ts";

/** How many were under way at once, beside what the run may use and what there is. */
export function useOverTime({ share, quota, step, most }: Use, duration: number, width: number): Element {
  const points = most.map((count, index) => ({ at: moment(index * step), count }));
  // The last step goes on to its end.
  points.push({ at: moment(duration), count: most.at(-1) ?? 0 });
  const highest = Math.max(share, ...most);
  const isQuotaNear = quota <= highest * 2.5;
  const top = Math.max(1, isQuotaNear ? quota : highest);
  const limits = [
    { value: share, text: `share ${share}`, dash: "" },
    ...(isQuotaNear && quota !== share ? [{ value: quota, text: `quota ${quota}`, dash: "4 3" }] : []),
  ];
  return Plot.plot({
    width,
    height: 180,
    marginLeft: 36,
    marginRight: 64,
    x: {
      type: "utc",
      domain: [moment(0), moment(Math.max(1, duration))],
      label: "since the run began",
      tickFormat: elapsed,
      ticks: width < 600 ? 4 : 10,
    },
    y: { domain: [0, top * 1.08], label: "at once", ticks: Math.min(6, top), tickFormat: "d", grid: true },
    marks: [
      Plot.areaY(points, { x: "at", y: "count", curve: "step-after", fill: "var(--good)", fillOpacity: 0.25 }),
      Plot.lineY(points, { x: "at", y: "count", curve: "step-after", stroke: "var(--good)", strokeWidth: 1.5 }),
      ...limits.flatMap(({ value, text, dash }) => [
        Plot.ruleY([value], { stroke: "var(--limit)", strokeWidth: 1.5, strokeDasharray: dash }),
        Plot.text([text], {
          x: () => moment(duration),
          y: () => value,
          textAnchor: "start",
          dx: 6,
          fill: "var(--limit)",
        }),
      ]),
      Plot.tip(
        points,
        Plot.pointerX({
          x: "at",
          y: "count",
          title: (point: (typeof points)[number]) => `${elapsed(point.at)}\n${point.count} at once`,
        }),
      ),
      Plot.ruleY([0]),
    ],
  });
}
