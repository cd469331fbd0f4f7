const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** A whole number of the range: digits, with a sign or without, spaces around. */
export function checkWhole(data: Buffer, start: number, end: number, least: bigint, most: bigint): string | undefined {
  let at = afterSpaces(data, start, end);
  const stop = beforeSpaces(data, at, end);
  const first = at;
  if (at < stop && (data[at] === PLUS || data[at] === MINUS)) at++;
  const digits = at;
  while (at < stop && isDigit(data[at])) at++;
  if (at < stop || at === digits) return "is not a whole number";
  if (stop - digits <= 9) return undefined;
  const value = BigInt(data.toString("latin1", data[first] === PLUS ? digits : first, stop));
  return value >= least && value <= most ? undefined : `is not between ${least} and ${most}`;
}

/** A decimal number that needs no more digits than there are: trailing zeros after the point and leading ones are free. */
export function checkDecimal(
  data: Buffer,
  start: number,
  end: number,
  precision: number,
  scale: number,
): string | undefined {
  let at = afterSpaces(data, start, end);
  const stop = beforeSpaces(data, at, end);
  if (at < stop && (data[at] === PLUS || data[at] === MINUS)) at++;
  const first = at;
  while (at < stop && data[at] === ZERO) at++;
  const significant = at;
  while (at < stop && isDigit(data[at])) at++;
  const whole = at - significant;
  let digits = at - first;
  let fraction = 0;
  if (at < stop && data[at] === POINT) {
    const point = at++;
    while (at < stop && isDigit(data[at])) if (data[at++] !== ZERO) fraction = at - point - 1;
    digits += at - point - 1;
  }
  if (at < stop || digits === 0) return "is not a decimal number";
  if (fraction > scale) return `has ${fraction} decimal places, but the column has ${scale}`;
  if (whole > precision - scale) return `has ${whole} digits before the point, but the column has ${precision - scale}`;
  return undefined;
}

/** A floating-point number that is not too large for 32 or 64 bits; also NaN, inf and infinity, in any case. */
export function checkFloating(data: Buffer, start: number, end: number, single: boolean): string | undefined {
  let at = afterSpaces(data, start, end);
  const first = at;
  const stop = beforeSpaces(data, at, end);
  if (at < stop && (data[at] === PLUS || data[at] === MINUS)) at++;
  let digits = at;
  while (at < stop && isDigit(data[at])) at++;
  if (at < stop && data[at] === POINT) {
    at++;
    digits++;
    while (at < stop && isDigit(data[at])) at++;
  }
  // Without an exponent, so few digits cannot be too many for either width.
  if (at === stop && at > digits && stop - first <= 30) return undefined;
  const text = data.toString("latin1", first, stop);
  if (/^(nan|[+-]?inf(inity)?)$/i.test(text)) return undefined;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return "is not a number";
  const value = single ? Math.fround(Number(text)) : Number(text);
  return Number.isFinite(value) ? undefined : `is too large for ${single ? "a float" : "a double"}`;
}

function afterSpaces(data: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && data[at] === SPACE) at++;
  return at;
}

function beforeSpaces(data: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && data[at - 1] === SPACE) at--;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
