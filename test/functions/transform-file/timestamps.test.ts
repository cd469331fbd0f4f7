import { expect } from "chai";
import { partitionSpan } from "../../../schemas/partition-span.ts";
import { describeDataset, transformRaw } from "./transform-raw.ts";

/** What cells of a timestamp column become: UTC, or undefined where they are rejected. */
async function read(cells: readonly string[], format = "iso", timezone = "UTC"): Promise<(string | undefined)[]> {
  const columns = [
    { name: "n", type: "int" },
    { name: "at", type: "timestamp", format },
  ];
  const lines = cells.map((cell, index) => `${index},${cell}`);
  const { rows } = await transformRaw(`n,at\n${lines.join("\n")}\n`, describeDataset({ columns, timezone }));
  const values = new Map(rows.map(([n, at]) => [Number(n), at ?? undefined]));
  return cells.map((_, index) => values.get(index));
}

describe("timestamps", () => {
  it("in ISO 8601, with and without offset, are stored as UTC", async () => {
    const cells = {
      "2024-01-01T00:00:00.123Z": "2024-01-01 00:00:00.123",
      "2024-01-01 00:00:00.5+02:00": "2023-12-31 22:00:00.5",
      "2024-01-01T00:00:00-0530": "2024-01-01 05:30:00",
      "2024-01-01T00:00:00+02": "2023-12-31 22:00:00",
      "2024-01-01T10:30": "2024-01-01 10:30:00",
      "2024-01-01": "2024-01-01 00:00:00",
      "2024-01-01T00:00:00.123000000": "2024-01-01 00:00:00.123",
      "1969-12-31T23:59:59.999Z": "1969-12-31 23:59:59.999",
      "9999-12-31T23:59:59.999": "9999-12-31 23:59:59.999",
      "0001-01-01T00:00:00": "0001-01-01 00:00:00",
    };
    expect(await read(Object.keys(cells))).to.deep.equal(Object.values(cells));
  });

  it("that are no times, or finer than a millisecond, are rejected", async () => {
    const cells = [
      "2024-02-30T00:00:00",
      "2024-01-01T24:00:00",
      "2024-01-01T00:60:00",
      "2024-01-01T23:59:60",
      "2024-01-01T00:00:00.1234",
      "2024-01-01T00:00:00.",
      "2024-01-01T00:00:00z",
      "2024-01-01T00:00:00 +02:00",
      "2024-01-01T00:00Z",
      "2024-01-01T00",
      "20240101T000000",
      "2024-01-01T00:00:00+2:00",
      "2024-01-01T00:00:00+02:60",
      "2024-01-01T00:00:00Z ",
    ];
    expect(await read(cells)).to.deep.equal(cells.map(() => undefined));
  });

  it("without offset are of the dataset's time zone, summer time included", async () => {
    const cells = {
      "2024-01-01T12:00:00": "2024-01-01 11:00:00",
      "2024-07-01T12:00:00": "2024-07-01 10:00:00",
      "2024-07-01T12:00:00Z": "2024-07-01 12:00:00",
      // Clocks skip this hour: it is put behind the gap.
      "2024-03-31T02:30:00": "2024-03-31 01:30:00",
      // They repeat this one: the second is meant.
      "2024-10-27T02:30:00": "2024-10-27 01:30:00",
      "2024-10-27T02:30:00+02:00": "2024-10-27 00:30:00",
    };
    expect(await read(Object.keys(cells), "iso", "Europe/Berlin")).to.deep.equal(Object.values(cells));
  });

  it("lie in the span that reports have of the partition that a file is named after, whatever the clocks do on that day", async () => {
    const days = {
      "Europe/Berlin": ["2024-03-31", "2024-10-27"],
      "America/Sao_Paulo": ["2018-02-17", "2018-02-18", "2018-11-03", "2018-11-04"],
      "America/St_Johns": ["2011-03-13", "2011-11-05", "2011-11-06"],
      "Australia/Lord_Howe": ["2024-04-07", "2024-10-06"],
      "Pacific/Apia": ["2011-12-29", "2011-12-30", "2011-12-31"],
      "Pacific/Tongatapu": ["2024-01-31"],
      "Africa/Cairo": ["2024-04-26"],
    };
    for (const [zone, dates] of Object.entries(days)) {
      const cells = dates.flatMap((date) =>
        Array.from({ length: 288 }, (_, at) => new Date(Date.parse(date) + at * 300_000).toISOString().slice(0, 19)),
      );
      const stored = await read(cells, "iso", zone);
      const spans = new Map<string, ReturnType<typeof partitionSpan>>();
      cells.forEach((cell, at) => {
        const moment = Date.parse(`${stored[at]?.replace(" ", "T")}Z`);
        for (const partition of [cell.slice(0, 10), cell.slice(0, 13)]) {
          const { from, to } = spans.get(partition) ?? partitionSpan(partition, zone);
          spans.set(partition, { from, to });
          const isInside = from.getTime() <= moment && moment < to.getTime();
          expect(isInside, `${cell} of ${zone}, stored as ${stored[at]}, in ${partition}`).to.equal(true);
        }
      });
    }
  });

  it("as numbers count from 1970 in UTC, whatever the time zone", async () => {
    expect(await read(["0", "1704067200123", "-1", "1.5", "253402300800000"], "epoch_ms", "Asia/Tokyo")).to.deep.equal([
      "1970-01-01 00:00:00",
      "2024-01-01 00:00:00.123",
      "1969-12-31 23:59:59.999",
      undefined,
      undefined,
    ]);
    expect(await read(["1704067200", "1704067200.25", "0.0001", "1.7e9"], "epoch_s")).to.deep.equal([
      "2024-01-01 00:00:00",
      "2024-01-01 00:00:00.25",
      undefined,
      undefined,
    ]);
  });

  it("by a pattern", async () => {
    const berlin = await read(
      ["31.1.2024 1:02:03", "29.2.2023 01:02:03", "31.01.2024"],
      "%d.%m.%Y %H:%M:%S",
      "Europe/Berlin",
    );
    expect(berlin).to.deep.equal(["2024-01-31 00:02:03", undefined, undefined]);
    const american = await read(["1/2/2024 03:04 PM", "1/2/2024 12:04 am", "13/2/2024 03:04 PM"], "%m/%d/%Y %I:%M %p");
    expect(american).to.deep.equal(["2024-01-02 15:04:00", "2024-01-02 00:04:00", undefined]);
    const compact = await read(["02Jan2024T030405.120000+0200", "2Jan2024T030405.1+02:00"], "%d%b%YT%H%M%S.%f%z");
    expect(compact).to.deep.equal(["2024-01-02 01:04:05.12", "2024-01-02 01:04:05.1"]);
    expect(await read(["100% 2024-1-2", "100% 2024-01-02"], "100%% %Y-%m-%d")).to.deep.equal([
      "2024-01-02 00:00:00",
      "2024-01-02 00:00:00",
    ]);
  });
});
