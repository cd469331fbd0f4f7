/** A range of UTF-16 code units, both ends included. */
export type UnitRange = readonly [number, number];

const LAST_UNIT = 0xffff;

/** A set of UTF-16 code units: what one character of a pattern, `.`, an escape or a class matches. */
export class UnitSet {
  /** In order, without overlaps. */
  readonly ranges: readonly UnitRange[];
  readonly #ascii = new Uint8Array(128);

  constructor(ranges: readonly UnitRange[]) {
    this.ranges = merged(ranges);
    for (const [from, to] of this.ranges) {
      for (let unit = from; unit <= Math.min(to, 127); unit++) this.#ascii[unit] = 1;
    }
  }

  /** False for NaN, which is what a text has beyond its ends. */
  has(unit: number): boolean {
    if (unit < 128) return this.#ascii[unit] === 1;
    let [low, high] = [0, this.ranges.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [from, to] = this.ranges[middle] as UnitRange;
      if (unit < from) high = middle - 1;
      else if (unit <= to) return true;
      else low = middle + 1;
    }
    return false;
  }

  /** Everything that is not in it. */
  complement(): UnitSet {
    const gaps: UnitRange[] = [];
    let next = 0;
    for (const [from, to] of this.ranges) {
      if (next < from) gaps.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= LAST_UNIT) gaps.push([next, LAST_UNIT]);
    return new UnitSet(gaps);
  }

  /** With every unit that differs from a member in case alone: the flag `i`. */
  withCases(): UnitSet {
    const more: UnitRange[] = [...this.ranges];
    for (let unit = 0; unit < 128; unit++) {
      if (isAsciiLetter(unit) && this.has(unit)) more.push(one(unit ^ 32));
    }
    if ((this.ranges.at(-1)?.[1] ?? 0) < 128) return new UnitSet(more);
    families ??= caseFamilies();
    for (const family of families) {
      if (family.some((unit) => this.has(unit))) more.push(...family.map((unit) => one(unit)));
    }
    return new UnitSet(more);
  }
}

/** A set of these characters. */
export function unitsOf(characters: string): UnitSet {
  return new UnitSet(Array.from({ length: characters.length }, (_, at) => one(characters.charCodeAt(at))));
}

/** A range of one unit. */
export function one(unit: number): UnitRange {
  return [unit, unit];
}

function merged(ranges: readonly UnitRange[]): readonly UnitRange[] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

function isAsciiLetter(unit: number): boolean {
  const upper = unit & ~32;
  return upper >= 65 && upper <= 90;
}

/** Units beyond ASCII that differ in case alone. Made when a pattern first needs them. */
let families: readonly (readonly number[])[] | undefined;

function caseFamilies(): readonly (readonly number[])[] {
  const all = new Map<number, number[]>();
  for (let unit = 128; unit <= LAST_UNIT; unit++) {
    const family = all.get(canonical(unit));
    if (family === undefined) all.set(canonical(unit), [unit]);
    else family.push(unit);
  }
  return [...all.values()].filter((family) => family.length > 1);
}

/** ECMAScript's Canonicalize without the flag `u`: upper case where that is one unit, and never from beyond ASCII into it. */
function canonical(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase();
  if (upper.length !== 1) return unit;
  const mapped = upper.charCodeAt(0);
  return unit >= 128 && mapped < 128 ? unit : mapped;
}
