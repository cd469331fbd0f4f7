import { expect } from "chai";
import { describeSchedule, scheduleText, tooLate } from "../../../scripts/tune/schedule.ts";

describe("npm run tune -- schedule", () => {
  const team = { ErrorEquals: ["X"], IntervalSeconds: 2, BackoffRate: 1.85, MaxAttempts: 7 };

  it("shows the true starts beside what the widespread formula says", () => {
    const text = scheduleText(describeSchedule(team, [60, 300]));
    expect(text).to.match(/^ +3 +6\.845 +12\.545 +7\.273$/m);
    expect(text).to.include(
      "The last retry starts 172.154 s after the first failure (172.16 s by waits rounded to hundredths).",
    );
    expect(text).to.include("would have said 87.08 s");
    expect(text)
      .to.match(/60 s +100\.0 %/)
      .and.to.match(/300 s +0\.0 %/);
  });

  it("says that jitter only shortens the waits", () => {
    const text = scheduleText(describeSchedule({ ...team, JitterStrategy: "FULL" }, [60]));
    expect(text).to.include("172.154 s after the first failure, at the latest (172.16 s by");
    expect(text).to.include("on average 86.08 s in all");
  });

  it("leaves out the middle of a long schedule, and says so of one without retries", () => {
    const long = scheduleText(describeSchedule({ ...team, MaxAttempts: 1_000, MaxDelaySeconds: 60 }, [60]));
    expect(long).to.include("… 960 more");
    expect(scheduleText(describeSchedule({ ...team, MaxAttempts: 0 }, [60]))).to.equal(
      "MaxAttempts 0: it never retries.",
    );
  });

  it("refuses retries that would start after the longest execution, and says how many there may be", () => {
    expect(tooLate({ ...team, BackoffRate: 10, IntervalSeconds: 1, MaxAttempts: 1_000 })).to.match(
      /^Retry 9 of 1000 would start 42,733,511 s after .* a year \(31,536,000 s\) at most: it never starts\. Ask for at most --attempts 8,/,
    );
    expect(tooLate({ ...team, BackoffRate: 10, IntervalSeconds: 1, MaxAttempts: 8 })).to.equal(undefined);
    expect(tooLate({ ...team, IntervalSeconds: 40_000_000, MaxAttempts: 1 })).to.match(/Ask for a shorter --interval/);
  });
});
