// Real processes that are really killed: slow. `npm run soak` does the same at length.
import { expect } from "chai";
import { killRuns } from "../../../scripts/soak/kills.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

describe("A backfill that is killed over and over", function () {
  this.timeout(180_000);

  it("ends with what an undisturbed one has, published once, and its readers never see a mix", async () => {
    await withTemporaryFolder(async (folder) => {
      const log: string[] = [];
      const report = await killRuns({ folder, kills: 2, seed: 7, hours: 1, log: (line) => log.push(line) });
      expect(report.wrong, log.join("\n")).to.deep.equal([]);
      expect(report.kills).to.equal(2);
      expect(report.reads, "partitions read meanwhile").to.be.greaterThan(0);
    });
  });
});
