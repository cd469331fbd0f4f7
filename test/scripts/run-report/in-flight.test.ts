import { expect } from "chai";
import fc from "fast-check";
import { inFlight } from "../../../scripts/run-report/in-flight.ts";
import { lanesOf } from "../../../scripts/run-report/lanes.ts";

const spans = fc.array(
  fc.tuple(fc.nat(1400), fc.integer({ min: 1, max: 400 })).map(([begin, took]) => ({ begin, end: begin + took })),
  { maxLength: 40 },
);

describe("inFlight()", () => {
  it("finds the peak and the most of every step that counting millisecond by millisecond finds", () => {
    fc.assert(
      fc.property(spans, (all) => {
        const counts = Array.from(
          { length: 1901 },
          (_, at) => all.filter(({ begin, end }) => begin <= at && at < end).length,
        );
        const { peak, peakAt, step, most } = inFlight(all, 0, 1900);
        expect(peak).to.equal(Math.max(...counts));
        expect(peakAt).to.equal(peak === 0 ? undefined : counts.indexOf(peak));
        most.forEach((count, index) => {
          // A step also shows what came from the one before.
          const slice = counts.slice(Math.max(0, index * step - 1), (index + 1) * step);
          expect(count, `step ${index}`).to.be.at.most(Math.max(...slice));
          expect(count, `step ${index}`).to.be.at.least(Math.max(...counts.slice(index * step, (index + 1) * step)));
        });
      }),
    );
  });

  it("takes one that ends as another begins for one after the other, and nothing for nothing", () => {
    expect(
      inFlight(
        [
          { begin: 0, end: 5 },
          { begin: 5, end: 9 },
        ],
        0,
        10,
      ),
    ).to.include({ peak: 1, peakAt: 0 });
    expect(inFlight([{ begin: 5, end: 5 }], 0, 10)).to.include({ peak: 0, peakAt: undefined });
    expect(inFlight([], 7, 7).most).to.deep.equal([0]);
  });

  it("has few points for a run of days", () => {
    const { most, step, peak } = inFlight([{ begin: 1000, end: 2000 }], 0, 5 * 86_400_000);
    expect(most.length).to.be.at.most(600);
    expect(most.length * step).to.be.at.least(5 * 86_400_000);
    expect({ peak, first: most[0], last: most.at(-1) }).to.deep.equal({ peak: 1, first: 1, last: 0 });
  });
});

describe("lanesOf()", () => {
  it("uses as many lanes as spans are under way at once, and no two in one lane overlap", () => {
    fc.assert(
      fc.property(spans, (all) => {
        const inOrder = [...all].sort((a, b) => a.begin - b.begin);
        const lanes = lanesOf(inOrder);
        expect(new Set(lanes).size).to.equal(inFlight(inOrder, 0, 1900).peak);
        inOrder.forEach((span, index) => {
          const before = inOrder.slice(0, index).filter((_, other) => lanes[other] === lanes[index]);
          expect(before.every(({ end }) => end <= span.begin)).to.equal(true);
        });
      }),
    );
  });
});
