import { expect } from "chai";
import { parseTimestamp } from "../../../engine/timestamp.ts";
import { runMachine } from "../run-machine.ts";

const wait = (field: object) => ({ StartAt: "W", States: { W: { Type: "Wait", ...field, End: true } } });

describe("a Wait", () => {
  it("waits for seconds, or until a moment; a moment that has passed does not wait", () => {
    expect(runMachine(wait({ Seconds: 90 })).took).to.equal(90_000);
    expect(runMachine(wait({ Seconds: "{% $states.input.s %}" }), { s: 3 }).took).to.equal(3000);
    expect(runMachine(wait({ Timestamp: "2024-01-01T00:01:00Z" })).took).to.equal(60_000);
    expect(runMachine(wait({ Timestamp: "2024-01-01T01:01:00.5+01:00" })).took).to.equal(60_500);
    expect(runMachine(wait({ Timestamp: "2016-03-14T01:59:00Z" })).took).to.equal(0);
  });

  it("fails where the seconds are no whole number from 0", () => {
    for (const seconds of [-1, 1.5, "1"]) {
      expect(runMachine(wait({ Seconds: "{% $states.input %}" }), seconds).description.error).to.equal(
        "States.QueryEvaluationError",
      );
    }
  });

  it("takes days that exist only", () => {
    expect(parseTimestamp("2024-02-29T00:00:00Z")).to.equal(Date.UTC(2024, 1, 29));
    for (const text of [
      "2023-02-29T00:00:00Z",
      "2024-01-01T24:00:00Z",
      "2024-01-01 00:00:00Z",
      "2024-01-01T00:00:00",
    ]) {
      expect(parseTimestamp(text)).to.equal(undefined);
    }
  });
});
