import { expect } from "chai";
import { readStage } from "../../../scripts/platform/stage.ts";
import { unproved } from "../../../scripts/serverless/guard.ts";

describe("a stage that is to be packaged", () => {
  it("is not held up where its machines are proved", async () => {
    expect(unproved("dev", await readStage("dev"))).to.equal(undefined);
  });

  it("is refused with each machine that is over its budget, where it was written, and the command that shows all of it", async () => {
    const refusal = unproved("dev", { ...(await readStage("dev")), historyEvents: 1000 }) ?? "";
    const [first, found = "", ...rest] = refusal.split("\n");
    expect(first).to.equal("The stage dev is not deployed, because its machines are not proved right:");
    expect(found).to.match(
      /workflows\/process-files\.ts:\d+ States\.Each file: error history-quota: One execution of process-files may write [\d,]+ events, and 1,000 are allowed/,
    );
    expect(rest.at(-1)).to.equal("npm run validate -- --stage dev shows all of it.");
  });

  it("is refused for an entry point that there is no machine of", async () => {
    const dev = await readStage("dev");
    const entryPoints = [...dev.entryPoints, { machine: "weekly", lease: "daily" as const }];
    expect(unproved("dev", { ...dev, entryPoints })).to.include("weekly");
  });
});
