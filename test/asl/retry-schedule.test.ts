import { expect } from "chai";
import { misreadRetryStarts, retrySchedule } from "../../asl/retry-schedule.ts";

describe("retrySchedule()", () => {
  it("multiplies the interval, as the States Language says", () => {
    const { waits, lastRetryAfter } = retrySchedule({
      ErrorEquals: ["X"],
      IntervalSeconds: 2,
      MaxAttempts: 7,
      BackoffRate: 1.85,
    });
    expect(waits.map((wait) => Number(wait.toFixed(2)))).to.deep.equal([2, 3.7, 6.85, 12.66, 23.43, 43.34, 80.18]);
    expect(lastRetryAfter).to.be.closeTo(172.16, 0.01);
  });

  it("takes the States Language's defaults, and caps each wait", () => {
    expect(retrySchedule({ ErrorEquals: ["X"] }).waits).to.deep.equal([1, 2, 4]);
    expect(retrySchedule({ ErrorEquals: ["X"], MaxAttempts: 5, MaxDelaySeconds: 3 }).waits).to.deep.equal([
      1, 2, 3, 3, 3,
    ]);
    expect(retrySchedule({ ErrorEquals: ["X"], MaxAttempts: 0 })).to.deep.equal({ waits: [], lastRetryAfter: 0 });
  });

  it("never waits longer than Step Functions can", () => {
    expect(retrySchedule({ ErrorEquals: ["X"], MaxAttempts: 40, BackoffRate: 10 }).waits.at(-1)).to.equal(31_622_400);
  });
});

describe("misreadRetryStarts()", () => {
  it("adds the bare powers of the rate, as the team of the incident did", () => {
    const starts = misreadRetryStarts({ ErrorEquals: ["X"], IntervalSeconds: 2, MaxAttempts: 7, BackoffRate: 1.85 });
    expect(starts.map((start) => Number(start.toFixed(2)))).to.deep.equal([2, 3.85, 7.27, 13.6, 25.32, 46.99, 87.08]);
  });
});
