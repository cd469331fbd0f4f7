import { UsageError } from "../../local/usage-error.ts";
import type { Arguments } from "./command.ts";

/** What a number may be. */
export interface NumberRange {
  readonly least: number;
  /** Default: no limit. */
  readonly most?: number;
  /** True for a whole number. */
  readonly whole?: boolean;
}

/** An option's value as a number; undefined where it was not given. Throws {@link UsageError} for anything else. */
export function readNumber(
  { option }: Pick<Arguments, "option">,
  name: string,
  range: NumberRange,
): number | undefined {
  const text = option(name);
  if (text === undefined) return undefined;
  const { least, most = Number.POSITIVE_INFINITY, whole = false } = range;
  const value = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const bounds = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`--${name} is a ${whole ? "whole " : ""}number ${bounds}, found "${text}".`);
}
