import { expect } from "chai";
import fc from "fast-check";
import {
  type FileNamePattern,
  fillPattern,
  listingPrefixes,
  type PartitionUnit,
  parseFileNamePattern,
  partitionOf,
} from "../../schemas/file-name-pattern.ts";

const vibration = "vibration/{yyyy}/{MM}/{dd}/{device}_{yyyy}{MM}{dd}T{HH}{mm}.csv.gz";

function compile(text: string, unit: PartitionUnit): FileNamePattern {
  const pattern = parseFileNamePattern(text, unit);
  if ("problem" in pattern) throw new Error(pattern.problem);
  return pattern;
}

function problem(text: string, unit: PartitionUnit): string {
  const pattern = parseFileNamePattern(text, unit);
  return "problem" in pattern ? pattern.problem : "none";
}

describe("a file name pattern", () => {
  it("tells a key's partition from the digits in its name", () => {
    const key = "vibration/2024/01/31/dev 1 ü_20240131T0555.csv.gz";
    expect(partitionOf(compile(vibration, "hour"), key)).to.equal("2024-01-31T05");
    expect(partitionOf(compile(vibration, "day"), key)).to.equal("2024-01-31");
  });

  it("knows no partition of a key that is written otherwise", () => {
    const pattern = compile(vibration, "hour");
    const keys = [
      "vibration/2024/01/31/d_20240131T0555.csv",
      "vibration/2024/01/31/d_20240131T0555.csv.gz.part",
      "x/vibration/2024/01/31/d_20240131T0555.csv.gz",
      "vibration/2024/01/31/_20240131T0555.csv.gz",
      "vibration/2024/01/31/a/d_20240131T0555.csv.gz",
      "vibration/2024/01/31/d_20240131T055.csv.gz",
      "vibration/2024/01/31/d_20240131T0555xcsv.gz",
    ];
    for (const key of keys) expect(partitionOf(pattern, key), key).to.equal(undefined);
  });

  it("knows no partition of a date that no calendar has, or that is said twice differently", () => {
    const pattern = compile("{yyyy}-{MM}-{dd}T{HH}{mm}{ss}_{yyyy}.csv", "hour");
    for (const date of ["2024-13-01T000000", "2024-02-30T000000", "2023-02-29T000000", "2024-00-01T000000"]) {
      expect(partitionOf(pattern, `${date}_${date.slice(0, 4)}.csv`), date).to.equal(undefined);
    }
    for (const time of ["240000", "006000", "000060"]) {
      expect(partitionOf(pattern, `2024-01-01T${time}_2024.csv`), time).to.equal(undefined);
    }
    expect(partitionOf(pattern, "2024-01-01T000000_2023.csv")).to.equal(undefined);
    expect(partitionOf(pattern, "2024-02-29T235959_2024.csv")).to.equal("2024-02-29T23");
  });

  it("is refused with what is wrong and what was probably meant", () => {
    expect(problem("{yyyy}/{MM}/{DD}.csv", "day")).to.equal(
      "{DD} is no placeholder; a placeholder is {yyyy}, {MM}, {dd}, {HH}, {mm}, {ss} or a name of a-z, 0-9 and _ that begins with a letter. Did you mean {dd}?",
    );
    expect(problem("{yyyy}{MM}{dd}{hh}.csv", "hour")).to.equal(
      'a dataset with "partition: hour" needs {yyyy}, {MM}, {dd}, {HH} in its file names, but {HH} is not there; it has {hh}, which is a name of yours. Did you mean {HH}?',
    );
    expect(problem("data/{device}.csv", "day")).to.equal(
      'a dataset with "partition: day" needs {yyyy}, {MM}, {dd} in its file names, but {yyyy} is not there',
    );
    expect(problem("{yyyy}{MM}{dd}{a}{b}", "day")).to.contain("two names side by side");
    expect(problem("{yyyy}{MM}{dd", "day")).to.contain("a brace has no pair");
    expect(problem("/{yyyy}{MM}{dd}", "day")).to.equal('raw keys do not begin with "/"');
  });
});

describe("the prefixes of a range", () => {
  it("are as long as the names allow", () => {
    const pattern = compile(vibration, "hour");
    expect(listingPrefixes(pattern, "2024-01-31T22", "2024-02-01T01")).to.deep.equal([
      "vibration/2024/01/31/",
      "vibration/2024/02/01/",
    ]);
    expect(
      listingPrefixes(compile("{yyyy}{MM}{dd}T{HH}{mm}_{id}", "hour"), "2024-01-31T23", "2024-02-01T00"),
    ).to.deep.equal(["20240131T23", "20240201T00"]);
    expect(listingPrefixes(compile("raw/{id}/{yyyy}{MM}{dd}", "day"), "2024-01-31", "2024-02-01")).to.deep.equal([
      "raw/",
    ]);
  });

  it("grow shorter where the range is long", () => {
    const pattern = compile("v/{yyyy}/{MM}/{dd}/{HH}/{id}", "hour");
    const count = (from: string, to: string) => listingPrefixes(pattern, from, to).length;
    expect(count("2024-01-01T00", "2024-01-04T00")).to.equal(73);
    expect(listingPrefixes(pattern, "2024-01-01T05", "2024-01-31T05")[0]).to.equal("v/2024/01/01/");
    expect(listingPrefixes(pattern, "2020-01-01T00", "2024-12-31T23"))
      .to.have.length(60)
      .and.include("v/2024/12/");
    expect(listingPrefixes(pattern, "0001-01-01T00", "9999-12-31T23")).to.deep.equal(["v/"]);
  });
});

describe("any pattern, any partition", () => {
  const unit = fc.constantFrom<PartitionUnit>("day", "hour");
  const pattern = unit.chain((unit) => {
    const names = unit === "day" ? ["yyyy", "MM", "dd"] : ["yyyy", "MM", "dd", "HH"];
    return fc
      .tuple(fc.shuffledSubarray([...names, "device", "mm"]), fc.constantFrom("/", "_", ".", "$("))
      .map(([some, between]) => {
        const all = [...some, ...names.filter((name) => !some.includes(name)), "yyyy"];
        return { unit, text: all.map((name) => `{${name}}`).join(between) };
      });
  });
  const hour = fc.integer({ min: Date.UTC(1999, 0), max: Date.UTC(2030, 0) }).map((at) => new Date(at).toISOString());
  const device = fc.string({ minLength: 1, maxLength: 6 }).filter((name) => !/[/_.$(]/.test(name));

  it("finds each key again under one prefix of its range, and by its own partition", () => {
    fc.assert(
      fc.property(pattern, hour, device, fc.nat(400), ({ unit, text }, at, device, days) => {
        const compiled = compile(text, unit);
        const [yyyy = "", MM = "", dd = "", HH = "", mm = ""] = at.split(/[-T:]/);
        const key = fillPattern(compiled, { yyyy, MM, dd, HH, mm, device });
        const partition = at.slice(0, unit === "day" ? 10 : 13);
        expect(partitionOf(compiled, key)).to.equal(partition);

        const from = new Date(Date.parse(at) - days * 86_400_000).toISOString().slice(0, partition.length);
        for (const [first, last] of [
          [partition, partition],
          [from, partition],
        ] as const) {
          const prefixes = listingPrefixes(compiled, first, last);
          expect(prefixes.filter((prefix) => key.startsWith(prefix))).to.have.length(1);
          expect(prefixes.length).to.be.at.most(100);
          expect(prefixes).to.deep.equal([...prefixes].sort());
        }
      }),
      { numRuns: 500 },
    );
  });
});
