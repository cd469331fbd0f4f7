import { expect } from "chai";
import fc from "fast-check";
import { Gauge } from "../../../local/usage/gauge.ts";

describe("local/usage/gauge", () => {
  it("turns away what would go beyond the limit, and counts it", () => {
    const gauge = new Gauge(2, () => 0);
    expect([gauge.enter(), gauge.enter(), gauge.enter()]).to.deep.equal([true, true, false]);
    gauge.leave();
    expect(gauge.enter()).to.equal(true);
    expect(gauge.report()).to.include({ limit: 2, current: 2, peak: 2, entered: 3, refused: 1 });
  });

  it("tells the peak of each second, also of those in which nothing changed", () => {
    let now = Date.UTC(2024, 0, 1);
    const gauge = new Gauge(10, () => now);
    gauge.enter();
    gauge.enter();
    gauge.leave();
    now += 3000;
    gauge.leave();
    now += 1000;
    const { over } = gauge.report();
    expect(over).to.deep.equal({ from: "2024-01-01T00:00:00.000Z", seconds: 1, peaks: [2, 1, 1, 1, 0] });
  });

  it("keeps at most 600 stretches, however long it lives, and in them the peak", () => {
    const step = fc.record({ wait: fc.nat(5_000_000), enters: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const gauge = new Gauge(5, () => now);
        for (const { wait, enters } of steps) {
          now += wait;
          if (enters) gauge.enter();
          else if (gauge.report().current > 0) gauge.leave();
        }
        const { over, peak } = gauge.report();
        expect(over.peaks.length).to.be.at.most(600);
        expect(Math.max(...over.peaks)).to.equal(peak);
        expect(over.peaks.length).to.equal(Math.floor(now / 1000 / over.seconds) + 1);
      }),
    );
  });
});
