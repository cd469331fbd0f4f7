import { expect } from "chai";
import fc from "fast-check";
import { parseFileNamePattern, partitionOf } from "../../../schemas/file-name-pattern.ts";
import { guessFiles } from "../../../scripts/dataset/guess-files.ts";

describe("guessFiles()", () => {
  const cases: [string, string | undefined][] = [
    ["bench/r1-20240131.csv.gz", "bench/r1-{yyyy}{MM}{dd}.csv.gz"],
    ["bench/r1_2024-01-31T0555.csv", "bench/r1_{yyyy}-{MM}-{dd}T{HH}{mm}.csv"],
    ["bench/2024-01-31_05-55-10.csv", "bench/{yyyy}-{MM}-{dd}_{HH}-{mm}-{ss}.csv"],
    ["a/2024/01/31/d1_20240131T0555.csv.gz", "a/{yyyy}/{MM}/{dd}/d1_{yyyy}{MM}{dd}T{HH}{mm}.csv.gz"],
    ["a/2024/202401/d1_20240131.csv", "a/{yyyy}/{yyyy}{MM}/d1_{yyyy}{MM}{dd}.csv"],
    ["a/2024/2024-01/d1_20240131.csv", "a/{yyyy}/{yyyy}-{MM}/d1_{yyyy}{MM}{dd}.csv"],
    ["bench/2024-01-31/rig1-2024013105.csv.gz", "bench/{yyyy}-{MM}-{dd}/rig1-{yyyy}{MM}{dd}{HH}.csv.gz"],
    ["a/2024/01/31/data.json", "a/{yyyy}/{MM}/{dd}/data.json"],
    ["a/2024/01/31/07/data.json", "a/{yyyy}/{MM}/{dd}/{HH}/data.json"],
    ["year=2024/month=01/day=31/part-0.csv", "year={yyyy}/month={MM}/day={dd}/part-0.csv"],
    ["year=2024/month=01/day=31/hour=07/part.csv", "year={yyyy}/month={MM}/day={dd}/hour={HH}/part.csv"],
    ["dt=2024-01-31/x.csv", "dt={yyyy}-{MM}-{dd}/x.csv"],
    ["20240131055500.csv", "{yyyy}{MM}{dd}{HH}{mm}{ss}.csv"],
    ["log.31.01.2024.txt", "log.{dd}.{MM}.{yyyy}.txt"],
    ["2024/rig/20250131.csv", "2024/rig/{yyyy}{MM}{dd}.csv"],
    ["v2/01/rig/20240131.csv", "v2/01/rig/{yyyy}{MM}{dd}.csv"],
    ["AirQualityUCI.csv", undefined],
    ["household_2007.csv", undefined],
    ["rows-20241331.csv", undefined],
    ["id-1234520240131.csv", undefined],
    ["id-202401311.csv", undefined],
    ["{x}-20240131.csv", undefined],
  ];
  for (const [key, pattern] of cases) {
    it(`${pattern ? "knows the" : "finds no"} date in ${key}`, () => {
      expect(guessFiles(key, [key.split("/").at(-1) ?? ""])).to.equal(pattern);
    });
  }

  it("makes a name of what differs between a file and its neighbours, of the same date and of others", () => {
    const neighbours = ["device-01_20240131.csv", "device-02_20240131.csv", "device-10_20240201.csv", "notes.txt"];
    expect(guessFiles("a/device-01_20240131.csv", neighbours)).to.equal("a/device-{source}_{yyyy}{MM}{dd}.csv");
    expect(guessFiles("20240131-berlin.csv", ["20240131-berlin.csv", "20240131-rom.csv"])).to.equal(
      "{yyyy}{MM}{dd}-{source}.csv",
    );
    expect(guessFiles("a_20240131.csv", ["a_20240131.csv", "a_20240201.csv", "b_20240131.json"])).to.equal(
      "a_{yyyy}{MM}{dd}.csv",
    );
  });

  it("gives a pattern that reads the key as the day it was made of", () => {
    const day = fc
      .date({ min: new Date("1970-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const word = fc.constantFrom("rig", "a-1", "v2", "x_", "Größe", "data.");
    const prefix = fc.constantFrom("", "rig", "a-1_", "Größe-", "data.");
    const written = fc.constantFrom(
      (y: string, m: string, d: string) => `${y}-${m}-${d}`,
      (y: string, m: string, d: string) => `${y}${m}${d}`,
      (y: string, m: string, d: string) => `${y}_${m}_${d}`,
      (y: string, m: string, d: string) => `${d}.${m}.${y}`,
      (y: string, m: string, d: string) => `/${y}/${m}/${d}/x`,
      (y: string, m: string, d: string) => `/year=${y}/month=${m}/day=${d}/x`,
    );
    fc.assert(
      fc.property(day, fc.array(word, { maxLength: 3 }), written, prefix, (date, folders, form, name) => {
        const [y = "", m = "", d = ""] = date.split("-");
        const key = [...folders, `${name}${form(y, m, d)}.csv`].join("/").replace(/^\//, "");
        const pattern = guessFiles(key, []);
        const parsed = parseFileNamePattern(pattern ?? "", "day");
        if ("problem" in parsed) throw new Error(`${key} as ${pattern}: ${parsed.problem}`);
        expect(partitionOf(parsed, key), `${key} as ${pattern}`).to.equal(date);
      }),
    );
  });
});
