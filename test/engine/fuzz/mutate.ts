import type { Json, JsonObject } from "../../../asl/types/json.ts";
import type { Draw } from "./draw.ts";
import { randomData } from "./random-data.ts";
import { jsonata, path } from "./random-query.ts";

/** A copy of a definition with some of its members gone, renamed, swapped or of another type. */
export function mutate(draw: Draw, definition: Json): Json {
  const places = countPlaces(definition);
  const chosen = new Set(draw.some(1, 3, () => draw.integer(places)));
  let place = 0;
  return copy(definition);

  function copy(value: Json): Json {
    if (chosen.has(place++)) return changed(draw, value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item: Json) => copy(item));
    const members = Object.entries(value as JsonObject).map(([name, member]) => [name, copy(member)] as const);
    if (draw.chance(0.02)) members.splice(draw.integer(members.length + 1), 1);
    const names = members.map(([name]) => name);
    if (draw.chance(0.02)) names.reverse();
    return Object.fromEntries(members.map(([, member], at) => [names[at] ?? "", member])) as Json;
  }
}

function countPlaces(value: Json): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + countPlaces(member as Json), 1);
}

function changed(draw: Draw, value: Json): Json {
  switch (draw.integer(6)) {
    case 0:
      return randomData(draw, 2);
    case 1:
      return jsonata(draw);
    case 2:
      return path(draw);
    case 3:
      return Array.isArray(value) ? [...(value as readonly Json[]), ...(value as readonly Json[])] : [value];
    case 4:
      return typeof value === "string" ? value.slice(0, -1) : null;
    default:
      return typeof value === "number" ? draw.pick([-1, 0, 1e9, 1.5, "1"]) : { value };
  }
}
