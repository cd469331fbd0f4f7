import { expect } from "chai";
import { createRetention, forgetEnded } from "../../../local/retention/service.ts";
import { listen } from "../listen.ts";

describe("local/retention", () => {
  it("forgets at /_sluice/forget what ended before a moment, and says what it takes", async () => {
    const asked: (readonly [number, boolean])[] = [];
    const listening = await listen([
      createRetention(async (before, dryRun) => {
        asked.push([before, dryRun]);
        return { executions: 3, queries: 2, logBytes: 1 };
      }),
    ]);
    try {
      const request = { before: "2024-01-31T05:00:00.000Z", dryRun: true };
      expect(await forgetEnded(listening.url, request)).to.deep.equal({
        ...{ executions: 3, queries: 2, logBytes: 1 },
      });
      expect(asked).to.deep.equal([[Date.UTC(2024, 0, 31, 5), true]]);
      for (const body of ["", '{"before":"yesterday","dryRun":false}', '{"before":"2024-01-31T05:00:00Z"}']) {
        const refused = await fetch(`${listening.url}/_sluice/forget`, { method: "POST", body });
        expect(refused.status).to.equal(400);
        expect(await refused.text()).to.contain("Expected");
      }
      expect(asked).to.have.length(1);
    } finally {
      await listening.close();
    }
  });
});
