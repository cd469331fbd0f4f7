import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../asl/types/json.ts";
import type { Example } from "./fuzz-case.ts";

/** The definitions with their inputs of a folder of recorded executions, in the order of their names. */
export function readExamples(folder: string): readonly Example[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .flatMap((name) => {
      const read = JSON.parse(readFileSync(join(folder, name), "utf8")) as { definition?: Json; input?: Json };
      const { definition, input = {} } = read;
      return typeof definition === "object" && definition !== null ? [{ definition, input }] : [];
    });
}
