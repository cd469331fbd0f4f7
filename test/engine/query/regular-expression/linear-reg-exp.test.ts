import { expect } from "chai";
import fc from "fast-check";
import { LinearRegExp } from "../../../../engine/query/regular-expression/linear-reg-exp.ts";
import { WorkExceeded, withWork } from "../../../../engine/query/work.ts";

const atoms = fc.constantFrom(
  ...["a", "b", "A", "k", "s", "é", "É", "ſ", ".", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "[ab]", "[^a]", "[a-c]"],
  ...[
    "[\\d-]",
    "[^]",
    "[\\b]",
    "[é-ü]",
    "\\x41",
    "\\u00e9",
    "\\n",
    "\\t",
    "\\cA",
    "\\0",
    "\\/",
    "1",
    "-",
    "{",
    "}",
    "]",
  ],
);
const assertions = fc.constantFrom("^", "$", "\\b", "\\B");
const quantifiers = fc.constantFrom(
  ...["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}", "{2,}", "{1,3}?", "{0}"],
);

const { pattern } = fc.letrec<{ pattern: string; term: string }>((tie) => ({
  pattern: fc.array(tie("term"), { minLength: 1, maxLength: 3 }).map((terms) => terms.join("")),
  term: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.tuple(atoms, quantifiers).map((parts) => parts.join("")),
    assertions,
    fc.tuple(tie("pattern"), quantifiers).map(([inner, quantifier]) => `(${inner})${quantifier}`),
    fc.tuple(tie("pattern"), quantifiers).map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie("pattern"), quantifiers).map(([inner, quantifier]) => `(${inner}|)${quantifier}`),
  ),
}));

const texts = fc.string({
  unit: fc.constantFrom(..."abcABkKsSſéÉ1-{}] \n\r\t\u0001\u2028_\u212a\ud83d\ude00"),
  maxLength: 8,
});

describe("a linear regular expression", () => {
  it("finds what RegExp finds: the same matches and captures, one after the other", () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom("g", "gi", "gm", "gim"), texts, (source, flags, text) => {
        const native = compiled(source, flags);
        if (native === undefined) return;
        expect(allMatches(new LinearRegExp(source, flags), text)).to.deep.equal(allMatches(native, text));
      }),
      { numRuns: 1500 },
    );
  });

  it("takes back optional rounds that took nothing, and forgets the captures of earlier rounds, as RegExp does", () => {
    for (const [source, text] of [
      ["(a*)*", "b"],
      ["(a?)?", ""],
      ["(?:(a)|b)*", "ab"],
      ["(z)((a+)?(b+)?(c))*", "zaacbbbcac"],
      ["(?:a?){0,2}b", "aab"],
      ["(a|ab)(c|bcd)(d*)", "abcd"],
      ["(?:){3,}x", "x"],
    ] as const) {
      expect(allMatches(new LinearRegExp(source, "g"), text), source).to.deep.equal(
        allMatches(new RegExp(source, "g"), text),
      );
    }
  });

  it("takes time in proportion to the text where RegExp would take forever", () => {
    const evil = new LinearRegExp("^(a+)+$", "g");
    expect(evil.test(`${"a".repeat(100_000)}b`)).to.equal(false);
  });

  it("counts its work, so that a large pattern on a long text ends too", () => {
    const large = new LinearRegExp("(?:a?){1000}b", "g");
    expect(() => withWork(100_000, () => large.test("a".repeat(200_000)))).to.throw(WorkExceeded);
  });

  it("says what it does not do", () => {
    const message = (source: string) => {
      try {
        return new LinearRegExp(source).source;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message("a(?=b)")).to.equal(
      "The regular expression /a(?=b)/ has look-ahead ((?=b)), which is not supported.",
    );
    expect(message("(?<!a)b")).to.match(/has look-behind/);
    expect(message("(a)\\1")).to.match(/has a back-reference \(\\1\)/);
    expect(message("(?<n>a)\\k<n>")).to.match(/has a back-reference/);
    expect(message("(?:a{1000}){1000}")).to.match(/larger than 20000 steps/);
    expect(message(`${"(".repeat(300)}a${")".repeat(300)}`)).to.match(/nested deeper than 200/);
    expect(message("a".repeat(10_001))).to.match(/10001 characters, of at most 10000/);
    expect(message("(?<n>a)\\2")).to.equal("(?<n>a)\\2");
  });
});

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Up to five matches in a row: each with its captures, its place and where the next search begins. */
function allMatches(expression: Pick<RegExp, "lastIndex"> & { exec(text: string): unknown }, text: string): unknown[] {
  const all: unknown[] = [];
  for (let count = 0; count < 5; count++) {
    const match = expression.exec(text) as ((string | undefined)[] & { index: number }) | null;
    all.push(match === null ? null : [[...match], match.index, expression.lastIndex]);
    if (match === null || match[0] === "") break;
  }
  return all;
}
