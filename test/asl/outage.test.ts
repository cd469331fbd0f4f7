import { expect } from "chai";
import fc from "fast-check";
import { chanceToOutlast } from "../../asl/outage.ts";
import { retrySchedule } from "../../asl/retry-schedule.ts";
import type { Retrier } from "../../asl/types/retry.ts";
import { seededRandom } from "../../engine/random.ts";

const team: Retrier = { ErrorEquals: ["X"], IntervalSeconds: 2, MaxAttempts: 7, BackoffRate: 1.85 };

describe("chanceToOutlast()", () => {
  it("is certain up to the last retry without jitter, and nothing beyond", () => {
    expect(chanceToOutlast(team, 172.1)).to.equal(1);
    expect(chanceToOutlast(team, 172.2)).to.equal(0);
    expect(chanceToOutlast({ ErrorEquals: ["X"], MaxAttempts: 0 }, 1)).to.equal(0);
  });

  it("is the tail of a uniform draw for a single jittered retry", () => {
    const once: Retrier = { ErrorEquals: ["X"], IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: "FULL" };
    expect(chanceToOutlast(once, 25)).to.be.closeTo(0.75, 0.002);
    expect(chanceToOutlast(once, 0)).to.equal(1);
  });

  it("agrees with drawing the waits, for any policy with full jitter", () => {
    const random = seededRandom(7);
    const policies = fc.record({
      IntervalSeconds: fc.integer({ min: 1, max: 20 }),
      MaxAttempts: fc.integer({ min: 1, max: 12 }),
      BackoffRate: fc.double({ min: 1, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(policies, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (policy, share) => {
        const retrier: Retrier = { ErrorEquals: ["X"], JitterStrategy: "FULL", ...policy };
        const { waits, lastRetryAfter } = retrySchedule(retrier);
        const outage = share * lastRetryAfter;
        const draws = 4_000;
        let outlasted = 0;
        for (let draw = 0; draw < draws; draw++) {
          if (waits.reduce((sum, wait) => sum + wait * random(), 0) >= outage) outlasted++;
        }
        // Five standard deviations of the drawn share, and the grid's own error.
        expect(chanceToOutlast(retrier, outage)).to.be.closeTo(outlasted / draws, 0.045);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
