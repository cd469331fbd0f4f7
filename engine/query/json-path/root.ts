import type { Json } from "../../../asl/types/json.ts";
import type { QueryData } from "../query-language.ts";
import type { Path } from "./path.ts";

/** What a path starts from; undefined where it is a variable that no visible scope has. */
export function rootOf(path: Path, data: QueryData): Json | undefined {
  switch (path.root.of) {
    case "data":
      return data.input;
    case "context":
      return data.context();
    case "variable":
      return data.variable(path.root.name);
    default:
      return path.root satisfies never;
  }
}
