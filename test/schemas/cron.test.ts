import { expect } from "chai";
import { cronProblem } from "../../schemas/cron.ts";

describe("a cron expression of a schedule", () => {
  it("is right as EventBridge Scheduler has it", () => {
    const right = [
      "30 2 * * ? *",
      "10 * * * ? *",
      "0/15 8-17 ? * MON-FRI *",
      "0 10 1,15 JAN,7 ? 2026-2030",
      "0 0 L * ? *",
      "0 0 15W * ? *",
      "0 0 ? * 2#1 *",
      "0 0 ? * FRIL *",
    ];
    for (const expression of right) expect(cronProblem(expression), expression).to.equal(undefined);
  });

  it("is refused with the field that is wrong, before AWS refuses it", () => {
    expect(cronProblem("30 2 * * *")).to.match(/^six fields with one space between them: minutes, hours, /);
    expect(cronProblem("30 2 * *  ? *")).to.match(/^six fields/);
    expect(cronProblem("30 25 * * ? *")).to.equal("0 to 23 for its hours, not 25");
    expect(cronProblem("60 2 * * ? *")).to.equal("0 to 59 for its minutes, not 60");
    expect(cronProblem("30 2 ? * MUN *")).to.equal("1 to 7 for its day of week, not MUN");
    expect(cronProblem("*/0 2 * * ? *")).to.equal("0 to 59 for its minutes, not */0");
    const oneOfTwo = "? for one of day of month and day of week, and a day or * for the other";
    expect(cronProblem("30 2 * * * *")).to.equal(oneOfTwo);
    expect(cronProblem("30 2 ? * ? *")).to.equal(oneOfTwo);
  });
});
