// Runs in the page: draws its charts from the data that stands in it, again whenever the width changes.
import type { PageData } from "../page-data.ts";
import { timeline } from "./timeline.ts";
import { useOverTime } from "./use-over-time.ts";

const data = JSON.parse(document.getElementById("data")?.textContent ?? "null") as PageData;

const charts: Readonly<Record<string, (width: number) => Element>> = {
  timeline: (width) => timeline(data, width),
  lambda: (width) => useOverTime(data.lambda, data.duration, width),
  athena: (width) => useOverTime(data.athena, data.duration, width),
};

for (const [id, draw] of Object.entries(charts)) {
  const place = document.getElementById(id);
  if (!place) continue;
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth);
    if (width === drawn || width === 0) return;
    drawn = width;
    place.replaceChildren(draw(width));
  }).observe(place);
}
