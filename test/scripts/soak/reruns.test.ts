// Real machines on the real clock: slow. `npm run soak -- --reruns 100` does the same at length.
import { expect } from "chai";
import { runAgain } from "../../../scripts/soak/reruns.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

describe("A partition that is run over and over", function () {
  this.timeout(120_000);

  it("leaves as much on the disk as before, once it is swept: buckets, queries and histories", async () => {
    await withTemporaryFolder(async (folder) => {
      const { swept, wrong } = await runAgain({ folder, runs: 4, sweepEvery: 2, log: () => {} });
      expect(wrong).to.deep.equal([]);
      expect(swept.map(({ runs }) => runs)).to.deep.equal([2, 4]);
      expect(swept[1]?.files).to.equal(swept[0]?.files);
    });
  });
});
