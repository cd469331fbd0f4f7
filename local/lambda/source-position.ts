import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A stack with positions in the sources instead of in the bundle. Node can do this by itself, and reads every source map
 * at start for it, which doubles the time a process takes to begin; here the map is read when there is an error.
 */
export function withSourcePositions(stack: string): string {
  return stack.replace(
    /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/g,
    (position, url: string, line: string, column: string) => {
      const bundle = fileURLToPath(url);
      const entry = sourceMap(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !("originalSource" in entry)) return position;
      const source = resolve(dirname(bundle), entry.originalSource);
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    },
  );
}

const maps = new Map<string, SourceMap | undefined>();

function sourceMap(bundle: string): SourceMap | undefined {
  if (!maps.has(bundle)) maps.set(bundle, readMap(`${bundle}.map`));
  return maps.get(bundle);
}

/** A map that cannot be read costs the positions, not the error. */
function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
