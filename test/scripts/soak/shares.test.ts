import { expect } from "chai";
import { Shares } from "../../../scripts/soak/shares.ts";

describe("scripts/soak/shares", () => {
  const share = { lambda: 4, athenaDml: 5 };
  const stage = {
    leases: { backfill: { lambda: 8, athenaDml: 10 }, daily: share, hourly: share, sweep: { lambda: 1 } },
  };
  const gauge = (peak: number, refused = 0) => ({
    ...{ limit: 20, current: 0, peak, entered: 100, refused },
    over: { from: "2024-01-01T00:00:00.000Z", seconds: 1, peaks: [peak] },
  });

  it("holds the account's peaks against the sum of all shares, and says each violation once", () => {
    const shares = new Shares(stage);
    shares.account({ lambda: gauge(17), athenaDml: gauge(20) });
    expect(shares.violations).to.deep.equal([]);
    for (let look = 0; look < 2; look++) shares.account({ lambda: gauge(18), athenaDml: gauge(20, 1) });
    expect(shares.violations).to.deep.equal([
      "18 of lambda at once; all shares come to 17.",
      "athenaDml was refused above the account's quota.",
    ]);
    expect(shares.peaks).to.deep.equal({ lambda: { peak: 18, allowed: 17 }, athenaDml: { peak: 20, allowed: 20 } });
  });

  it("holds a run against its lease's share, by what its command printed; a run that was kept out has nothing to hold", () => {
    const shares = new Shares(stage);
    const said = (lambda: number) =>
      JSON.stringify({
        ...{ run: "r1", status: "SUCCEEDED" },
        figures: { executions: 3, lambda: { peak: lambda, share: 8, quota: 20 }, athenaDml: { peak: 1, share: 10 } },
      });
    for (const stdout of ["", "no JSON", '{"run":"r0","error":"LeaseHeld"}', said(8)]) shares.command(stdout);
    expect({ runs: shares.runs, violations: shares.violations }).to.deep.equal({ runs: 1, violations: [] });
    shares.command(said(3));
    expect(shares.fullest).to.deep.equal({ lambda: { peak: 8, allowed: 8 }, athenaDml: { peak: 1, allowed: 10 } });
    shares.command(said(9));
    expect(shares.violations).to.deep.equal(["Run r1 had 9 of lambda at once; its share is 8."]);
  });
});
