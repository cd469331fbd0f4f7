import { expect } from "chai";
import { trendOf } from "../../../scripts/soak/process-use.ts";

describe("scripts/soak/process-use", () => {
  const every = (values: readonly number[]) => values.map((value, index) => ({ seconds: index * 60, value }));

  it("takes what goes up and down for flat, and tells what grows by the hour", () => {
    const waves = Array.from({ length: 60 }, (_, minute) => 200 + (minute % 10) * 5);
    expect(trendOf(every(waves), 32)).to.deep.include({ first: 225, last: 225, isFlat: true });
    const leak = trendOf(every(Array.from({ length: 60 }, (_, minute) => 100 + minute * 2)), 32);
    expect(leak).to.deep.include({ first: 120, last: 200, isFlat: false });
    expect(leak?.perHour).to.be.closeTo(120, 1e-9);
  });

  it("knows no trend of a few samples", () => {
    expect(trendOf(every([1, 2, 3, 4, 5]), 0)).to.equal(undefined);
  });
});
