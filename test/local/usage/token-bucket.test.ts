import { expect } from "chai";
import fc from "fast-check";
import { TokenBucket } from "../../../local/usage/token-bucket.ts";

describe("local/usage/token-bucket", () => {
  it("gives a burst, then as many as come in", () => {
    let now = 0;
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, () => now);
    const taken = (count: number) => Array.from({ length: count }, () => bucket.take()).filter(Boolean).length;
    expect(taken(5)).to.equal(3);
    now += 500;
    expect(taken(5)).to.equal(1);
    now += 60_000;
    expect(taken(5)).to.equal(3);
  });

  it("never gives more than the burst and what came in since, in any stretch of time", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 200 }), (waits) => {
        let now = 0;
        const bucket = new TokenBucket({ burst: 4, perSecond: 5 }, () => now);
        const times: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (bucket.take()) times.push(now);
        }
        for (const [first, from] of times.entries()) {
          for (const [last, to] of times.entries()) {
            if (last >= first) expect(last - first + 1).to.be.at.most(4 + ((to - from) / 1000) * 5 + 1e-9);
          }
        }
      }),
    );
  });
});
