import { S3Error } from "./errors.ts";

/** Bytes `start` to `end`, both included; `end` is `start - 1` for none. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of an object of `size` bytes that a `Range` header asks for: `bytes=a-b`, `bytes=a-` or `bytes=-n`.
 *
 * @returns undefined for the whole object: without a header, and for one that is malformed or names several ranges,
 *   which S3 does not serve.
 * @throws S3Error `InvalidRange` where no byte of the object is in it.
 */
export function parseRange(range: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start <= end) return { start, end };
  throw new S3Error("InvalidRange", "The requested range is not satisfiable", {
    RangeRequested: range ?? "",
    ActualObjectSize: String(size),
  });
}
