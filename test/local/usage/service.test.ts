import { expect } from "chai";
import { Gauge } from "../../../local/usage/gauge.ts";
import { createUsage, readUsage } from "../../../local/usage/service.ts";
import { listen } from "../listen.ts";

describe("local/usage/service", () => {
  it("tells at /_sluice/usage how each quota is used", async () => {
    const lambda = new Gauge(20, () => 0);
    lambda.enter();
    const queries = new Gauge(20, () => 0).report();
    const listening = await listen([
      createUsage(() => ({ lambda: lambda.report(), athenaDml: queries, athenaDdl: queries })),
    ]);
    const usage = await readUsage(listening.url);
    expect(usage.lambda).to.include({ limit: 20, current: 1, peak: 1 });
    expect(usage.athenaDml).to.include({ limit: 20, current: 0, peak: 0 });
    await listening.close();
  });
});
