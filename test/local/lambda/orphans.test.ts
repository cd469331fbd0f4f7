import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";

describe("local/lambda processes", () => {
  let folder: string;
  let gateway: ChildProcess;
  let pids: number[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-orphans-"));
    const started = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", gatewayProgram], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: folder },
    });
    gateway = started;
    const [line] = (await once(createInterface(started.stdout), "line")) as [string];
    pids = JSON.parse(line) as number[];
  });

  afterEach(async () => {
    gateway.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  it("leave no orphan when the gateway is killed, busy, blocked or idle", async () => {
    expect(pids.map(isAlive)).to.deep.equal([true, true, true]);
    gateway.kill("SIGKILL");
    while (pids.some(isAlive)) await setTimeout(10);
  });

  it("ignore Ctrl-C, which the gateway gets too", async () => {
    for (const pid of pids) process.kill(pid, "SIGINT");
    await setTimeout(50);
    expect(pids.map(isAlive)).to.deep.equal([true, true, true]);
  });
});

/** Prints the ids of three environments' processes: one idle, one waiting in its handler, one that never yields. */
const gatewayProgram = `
  import { startLambda, payloadOf } from "./test/local/lambda/lambda-under-test.ts";
  import { readFile } from "node:fs/promises";
  import { setTimeout } from "node:timers/promises";
  const source = \`
    import { writeSync } from "node:fs";
    export const handler = ({ how }) => {
      writeSync(1, "pid " + process.pid + ".\\\\n");
      if (how === "block") for (;;) {}
      return how === "wait" ? new Promise(() => setInterval(() => {}, 1000)) : process.pid;
    };\`;
  const names = ["idle", "waiting", "blocked"];
  const { invoke, log } = await startLambda(
    Object.fromEntries(names.map((name) => [name, { source, timeout: 60 }])),
  );
  await invoke("idle");
  void invoke("waiting", { how: "wait" });
  void invoke("blocked", { how: "block" });
  const pids = [];
  for (const name of names) {
    let found;
    while (!(found = /pid (\\d+)\\./.exec(await log(name).catch(() => "")))) await setTimeout(10);
    pids.push(Number(found[1]));
  }
  console.log(JSON.stringify(pids));
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
