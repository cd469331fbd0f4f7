import { access, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetExecutionHistoryCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { appendLines, readLines } from "../../../local/step-functions/line-file.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";
import { runService } from "./running-service.ts";

/** A device of Linux that is always full. */
const full = "/dev/full";

describe("a folder on a disk that is full", () => {
  before(async function () {
    const isThere = await access(full).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    console.log(`      skipped: this system has no ${full}`);
    this.skip();
  });

  it("keeps histories in memory, says so once, and writes them when there is room again", async () => {
    const log: string[] = [];
    const service = await runService({ log: (line) => log.push(line) });
    const machine = await service.create("waits", {
      StartAt: "A",
      States: { A: { Type: "Wait", Seconds: 1, Next: "B" }, B: { Type: "Wait", Seconds: 1, End: true } },
    });
    const history = join(service.folder, "history", "00000000.jsonl");
    await symlink(full, history);
    const input = JSON.stringify("x".repeat(10_000));
    const start = new StartExecutionCommand({ stateMachineArn: machine, name: "one", input });
    // Node's server cannot answer what is not written; the execution runs all the same, and asking again finds it.
    await service.client.send(start).catch(() => {});
    while (log.length === 0) await sleep(10);
    await rm(history);
    const { executionArn } = await service.client.send(start);
    expect((await service.ended(executionArn ?? "")).status).to.equal("SUCCEEDED");
    expect(log).to.have.length(1);
    expect(log[0]).to.match(/^Histories wait to be written: The disk that holds the local state is full\. Make room/);
    await service.stop({ remove: false });
    const again = await runService({ folder: service.folder });
    const { events = [] } = await again.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id }) => id)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    await again.stop();
  });

  it("appends all lines or none", async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, "lines.jsonl");
      await writeFile(file, "1\n");
      appendLines(file, ["2", "3"]);
      expect(readLines(file)).to.deep.equal([1, 2, 3]);
      const link = join(folder, "full.jsonl");
      await symlink(full, link);
      expect(() => appendLines(link, ["1"])).to.throw(/^ENOSPC/);
      expect(await readFile(file, "utf8")).to.equal("1\n2\n3\n");
    });
  });
});
