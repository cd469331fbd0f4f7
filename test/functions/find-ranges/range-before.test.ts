import { expect } from "chai";
import fc from "fast-check";
import { rangeBefore } from "../../../functions/find-ranges/range-before.ts";
import { runs } from "../../support/runs.ts";

const at = (text: string) => new Date(text);

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock shows, to the hour, put together in another way than the function does it. */
function shown(moment: Date, timeZone: string): string {
  const hour = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" } as const;
  // Making one takes longer than all else here.
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone, ...hour });
  clocks.set(timeZone, clock);
  return clock.format(moment).replace(" ", "T");
}

describe("rangeBefore()", () => {
  it("ends with the day or the hour before the one that the dataset's clock shows", () => {
    expect(rangeBefore(at("2024-03-01T02:00:00Z"), "UTC", "day", 3)).to.deep.equal({
      from: "2024-02-27",
      to: "2024-02-29",
    });
    expect(rangeBefore(at("2024-01-01T00:00:00Z"), "UTC", "hour", 2)).to.deep.equal({
      from: "2023-12-31T22",
      to: "2023-12-31T23",
    });
  });

  it("turns the day at the dataset's midnight, not at that of UTC", () => {
    const day = (moment: string) => rangeBefore(at(moment), "Europe/Berlin", "day", 1).to;
    expect(day("2024-01-31T22:59:59Z")).to.equal("2024-01-30");
    expect(day("2024-01-31T23:00:00Z")).to.equal("2024-01-31");
    expect(rangeBefore(at("2024-01-01T00:00:00Z"), "Asia/Kolkata", "hour", 1).to).to.equal("2024-01-01T04");
  });

  it("leaves the hour that comes twice alone until its second half has passed", () => {
    const hour = (moment: string) => rangeBefore(at(moment), "Europe/Berlin", "hour", 1).to;
    // Clocks go from 03:00 back to 02:00 at 01:00 UTC.
    expect(hour("2024-10-27T00:30:00Z"), "02:30, first").to.equal("2024-10-27T01");
    expect(hour("2024-10-27T01:30:00Z"), "02:30, second").to.equal("2024-10-27T01");
    expect(hour("2024-10-27T02:00:00Z"), "03:00").to.equal("2024-10-27T02");
  });

  it("covers as many hours as were, beside the one that does not come", () => {
    // Clocks go from 02:00 to 03:00 at 01:00 UTC.
    const { from, to } = rangeBefore(at("2024-03-31T01:00:00Z"), "Europe/Berlin", "hour", 2);
    expect({ from, to }).to.deep.equal({ from: "2024-03-31T00", to: "2024-03-31T02" });
  });

  it("reaches back over a day that never came", () => {
    // Samoa went from 29 to 31 December 2011 at 10:00 UTC.
    const moment = at("2011-12-30T10:30:00Z");
    expect(rangeBefore(moment, "Pacific/Apia", "day", 1)).to.deep.equal({ from: "2011-12-29", to: "2011-12-30" });
    expect(rangeBefore(moment, "Pacific/Apia", "hour", 2)).to.deep.equal({
      from: "2011-12-29T22",
      to: "2011-12-30T23",
    });
  });

  const zones = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
  );
  const moments = fc.date({ min: at("2005-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z"), noInvalidDate: true });

  it("has, at any moment in any zone, every hour that had passed and none that will come", () => {
    fc.assert(
      fc.property(zones, moments, fc.integer({ min: 1, max: 72 }), (zone, moment, count) => {
        const { from, to } = rangeBefore(moment, zone, "hour", count);
        const hour = 3_600_000;
        expect((Date.parse(`${to}:00Z`) - Date.parse(`${from}:00Z`)) / hour, "so many names").to.be.at.least(count - 1);
        for (let minutes = 0; minutes <= 120; minutes += 15) {
          const later = shown(new Date(moment.getTime() + minutes * 60_000), zone);
          expect(later > to, `${later} is still to come after ${to}`).to.equal(true);
        }
        for (let back = 1; back <= count; back++) {
          const before = shown(new Date(moment.getTime() - back * hour), zone);
          const isCovered = (before >= from && before <= to) || before === shown(moment, zone);
          expect(isCovered, `${before} is in ${from} to ${to}`).to.equal(true);
        }
      }),
      { numRuns: runs(500, 10_000) },
    );
  });

  it("has, at any moment in any zone, the days before the one that is", () => {
    fc.assert(
      fc.property(zones, moments, fc.integer({ min: 1, max: 40 }), (zone, moment, count) => {
        const { from, to } = rangeBefore(moment, zone, "day", count);
        const today = Date.parse(`${shown(moment, zone).slice(0, 10)}T00:00Z`);
        const ago = (day: string) => (today - Date.parse(`${day}T00:00Z`)) / 86_400_000;
        expect(ago(to)).to.equal(1);
        // One more where midnight came an hour later by the clock, or a day did not come at all.
        expect(ago(from)).to.be.within(count, count + 1);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});
