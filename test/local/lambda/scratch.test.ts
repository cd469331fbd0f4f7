import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startLambda } from "./lambda-under-test.ts";

const writes = `
  import { writeFileSync } from "node:fs";
  import { tmpdir } from "node:os";
  import { join } from "node:path";
  export const handler = async ({ crash }) => {
    writeFileSync(join(tmpdir(), "left-behind"), "x");
    if (crash) process.exit(1);
    return tmpdir();
  };`;

describe("An environment's scratch space", () => {
  it("is its own, and goes with it when it crashes", async () => {
    const { lambda, folder, invoke, close } = await startLambda({ writes });
    const scratch = join(folder, "scratch");
    try {
      const used = await invoke("writes");
      expect(JSON.parse("payload" in used ? used.payload : "")).to.match(/scratch.writes-/);
      expect(await readdir(scratch)).to.have.length(1);
      await invoke("writes", { crash: true });
      for (let left = 50; left > 0 && (await readdir(scratch)).length > 0; left--)
        await new Promise((done) => setTimeout(done, 20));
      expect(await readdir(scratch)).to.deep.equal([]);
      await lambda.close();
    } finally {
      await close();
    }
  });
});
