/** The line of TypeScript that built a state. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
}

const ownFolder = new URL(".", import.meta.url).href;

/**
 * The place outside `asl/` that called into it, read from a stack trace; undefined where the trace does not tell.
 *
 * @param stack what `new Error().stack` said at the call
 */
export function callerOf(stack: string | undefined): SourceLocation | undefined {
  for (const frame of stack?.split("\n").slice(1) ?? []) {
    const place = frame.match(/\(?((?:file:\/\/)?\/?[^\s()]+):(\d+):\d+\)?$/);
    const [, file, line] = place ?? [];
    if (!file || !line || file.startsWith("node:")) continue;
    const href = file.startsWith("file://") ? file : `file://${file}`;
    if (!href.startsWith(ownFolder)) return { file: decodeURI(href.slice("file://".length)), line: Number(line) };
  }
  return undefined;
}
