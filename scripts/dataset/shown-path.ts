import { relative } from "node:path";

/** A path as a message names it: relative where it is in the working folder. */
export function shownPath(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith("..") ? path : inside;
}
