import { expect } from "chai";
import fc from "fast-check";
import {
  type FileNamePattern,
  fillPattern,
  parseFileNamePattern,
  partitionOf,
} from "../../schemas/file-name-pattern.ts";
import { sharedKey } from "../../schemas/pattern-overlap.ts";

function compile(text: string): FileNamePattern {
  const pattern = parseFileNamePattern(text, "day");
  if ("problem" in pattern) throw new Error(`${text}: ${pattern.problem}`);
  return pattern;
}

const shared = (a: string, b: string) => sharedKey(compile(a), compile(b));

describe("the key that two patterns share", () => {
  it("is told where names, dates and texts can stand for the same", () => {
    const pairs: [string, string][] = [
      ["{device}/{yyyy}{MM}{dd}.csv", "rig/{yyyy}{MM}{dd}.csv"],
      ["a/{yyyy}/{MM}/{dd}/{x}.csv", "a/{yyyy}/{MM}/{dd}/{y}_{yyyy}{MM}{dd}.csv"],
      ["{yyyy}{MM}{dd}_{x}.csv.gz", "{x}_{yyyy}-{MM}-{dd}.csv.gz"],
      ["{yyyy}-{MM}-{dd}.csv", "{yyyy}-{MM}-{dd}.csv"],
      ["x{a}y{yyyy}{MM}{dd}", "{b}yy{yyyy}{MM}{dd}"],
    ];
    for (const [a, b] of pairs) {
      const key = shared(a, b);
      expect(key, `${a} and ${b}`).to.be.a("string");
      expect(shared(b, a), `${b} and ${a}`).to.be.a("string");
    }
    expect(shared("{device}/{yyyy}{MM}{dd}.csv", "rig/{yyyy}{MM}{dd}.csv")).to.equal("rig/11111111.csv");
  });

  it("is none where the texts, the slashes or the digits differ", () => {
    const pairs: [string, string][] = [
      ["a/{yyyy}{MM}{dd}.csv", "b/{yyyy}{MM}{dd}.csv"],
      ["a/{yyyy}{MM}{dd}.csv", "a/{yyyy}{MM}{dd}.csv.gz"],
      ["{x}/{yyyy}{MM}{dd}.csv", "{x}/{y}/{yyyy}{MM}{dd}.csv"],
      ["{yyyy}{MM}{dd}.csv", "{yyyy}{MM}{dd}_{HH}.csv"],
      ["{yyyy}-{MM}-{dd}.csv", "{yyyy}_{MM}_{dd}.csv"],
      ["{x}-{yyyy}{MM}{dd}", "-{yyyy}{MM}{dd}"],
    ];
    for (const [a, b] of pairs) expect(shared(a, b), `${a} and ${b}`).to.equal(undefined);
  });
});

describe("any two patterns", () => {
  const text = fc.constantFrom("a", "b", "-", "/", "1", "20", ".", "ä");
  const pieces = fc.array(fc.oneof(text, fc.constantFrom("{x}", "{y}", "{HH}", "{mm}", "{MM}")), { maxLength: 5 });
  const pattern = fc
    .tuple(pieces, pieces)
    .map(([before, after]) => `${before.join("")}{yyyy}{MM}{dd}${after.join("")}`)
    .filter((written) => !("problem" in parseFileNamePattern(written, "day")));
  const values = fc.record({
    yyyy: fc.constantFrom("2024", "0001"),
    MM: fc.constantFrom("01", "12"),
    dd: fc.constantFrom("01", "20"),
    HH: fc.constantFrom("00", "20"),
    mm: fc.constantFrom("01", "59"),
    ss: fc.constant("00"),
    x: fc.constantFrom("a", "1", "-a20", "b-"),
    y: fc.constantFrom("a", "20", "."),
  });

  it("share what one of them writes and the other reads", () => {
    let found = 0;
    const check = (a: FileNamePattern, b: FileNamePattern, key: string) => {
      if (partitionOf(a, key) === undefined || partitionOf(b, key) === undefined) return;
      found++;
      expect(sharedKey(a, b), key).to.be.a("string");
    };
    fc.assert(
      fc.property(pattern, pattern, values, (a, b, filled) => {
        const [one, other] = [compile(a), compile(b)];
        check(one, other, fillPattern(one, filled));
        check(one, other, fillPattern(other, filled));
        check(one, one, fillPattern(one, filled));
      }),
      { numRuns: 3000 },
    );
    // Random patterns seldom meet; those that are put together to meet do.
    const wider = fc.constantFrom("x", "y");
    fc.assert(
      fc.property(pattern, wider, values, (a, name, filled) => {
        const one = compile(a);
        const other = a.replace(/[ab20-]+(?![^{]*\})/, `{${name}}`);
        const parsed = parseFileNamePattern(other, "day");
        if (!("problem" in parsed)) check(one, parsed, fillPattern(one, filled));
      }),
      { numRuns: 1000 },
    );
    expect(found).to.be.greaterThan(1000);
  });

  it("share nothing where their first texts differ", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(shared(`left/${a}`, `right/${b}`)).to.equal(undefined);
        expect(shared(`p${a}`, `q${b}`)).to.equal(undefined);
      }),
    );
  });

  it("read the key that is told, where they use no placeholder twice and the date is one of the calendar", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const key = shared(a, b);
        const isPlain = [a, b].every((written) => {
          const names = written.match(/\{\w+\}/g) ?? [];
          return new Set(names).size === names.length;
        });
        if (key === undefined || !isPlain) return;
        expect(compile(a).expression.test(key), `${key} as ${a}`).to.equal(true);
        expect(compile(b).expression.test(key), `${key} as ${b}`).to.equal(true);
      }),
      { numRuns: 3000 },
    );
  });
});
