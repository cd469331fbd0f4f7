// Real machines, real processes and Athena on DuckDB: the only test that sees both caps reached, and not merely respected.
import { expect } from "chai";
import { Stage } from "../../../schemas/stage.ts";
import { readStage } from "../../../scripts/platform/stage.ts";
import { useFully } from "../../../scripts/soak/full-use.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

describe("scripts/soak/full-use", function () {
  this.timeout(120_000);

  it("sees a backfill use all of its share at once, of Lambda and of Athena, and nothing above", async () => {
    const local = await readStage("local");
    // One chunk is as wide as two are elsewhere, so that some dozen files do.
    const stage = Stage.parse({ ...local, partition: { ...local.partition, chunks: 1, files: 4 } });
    await withTemporaryFolder(async (folder) => {
      expect(await useFully({ folder, stage, files: 24 })).to.deep.equal({
        peaks: { lambda: { peak: 8, allowed: 8 }, athenaDml: { peak: 10, allowed: 10 } },
        wrong: [],
      });
    });
  });
});
