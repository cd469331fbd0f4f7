import { expect } from "chai";
import fc from "fast-check";
import { isOut, isRunning } from "../../../scripts/sample/shift.ts";

const minute = 60_000;
const day = Date.UTC(2024, 1, 29);
const minutesOfDay = Array.from({ length: 1440 }, (_, at) => day + at * minute);

describe("the shift of a sample", () => {
  it("is as long as asked for, from 06:00 on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), (shift) => {
        const running = minutesOfDay.filter((time) => isRunning({ shift }, time));
        expect(running).to.have.length(shift * 60);
        if (shift < 24) expect(running).to.include(day + 360 * minute);
      }),
    );
  });

  it("has one outage of 20 minutes a device and day, in one piece", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.nat(), fc.integer({ min: 1, max: 99 }), (shift, seed, device) => {
        const out = minutesOfDay.filter((time) => isOut({ shift, seed }, device, time));
        expect(out).to.have.length(20);
        expect((out.at(-1) ?? 0) - (out[0] ?? 0)).to.equal(19 * minute);
        expect(out.every((time) => isRunning({ shift }, time))).to.equal(true);
      }),
    );
  });

  it("has its outages at other times of other devices", () => {
    const starts = Array.from({ length: 20 }, (_, index) =>
      minutesOfDay.find((time) => isOut({ shift: 24, seed: 1 }, index + 1, time)),
    );
    expect(new Set(starts).size).to.be.greaterThan(10);
  });
});
