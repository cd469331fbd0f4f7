import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { EnvironmentPool, type Pooled } from "../../../local/lambda/environment-pool.ts";
import type { LambdaFunction } from "../../../local/lambda/lambda-function.ts";

const functionNamed = (name: string): LambdaFunction => ({ name, handlerFile: `/${name}.ts`, timeout: 3, memory: 128 });
const [claim, transform] = [functionNamed("claim"), functionNamed("transform")];

describe("local lambda: which environment an invocation gets", () => {
  let started: (Pooled & { ended: boolean })[] = [];
  const start = (fn: LambdaFunction) => {
    const environment = {
      fn,
      ended: false,
      gone: Promise.resolve(),
      get alive() {
        return !this.ended;
      },
      end() {
        this.ended = true;
      },
    };
    started.push(environment);
    return environment;
  };
  let clock = 0;
  const now = () => clock;
  const poolOf = (startMilliseconds: number) =>
    new EnvironmentPool({ start, maxEnvironments: 3, idleMilliseconds: 60_000, startMilliseconds, now });

  beforeEach(() => {
    started = [];
  });

  /** What a promise has come to by now; undefined where it waits. */
  const nowOf = <T>(promise: Promise<T>): Promise<T | undefined> => Promise.race([promise, turn(undefined)]);

  it("waits for the busy one where it alone waits for the function", async () => {
    const pool = poolOf(60_000);
    const first = await pool.acquire(claim);
    const second = pool.acquire(claim);
    expect(await nowOf(second)).to.equal(undefined);
    // Who comes later for another function is not kept waiting.
    const other = await pool.acquire(transform);
    expect(other?.fn).to.equal(transform);
    if (first) pool.release(first);
    expect(await second).to.equal(first);
    expect(started).to.have.length(2);
    await pool.close();
  });

  it("starts one once it has waited for as long as starting takes", async () => {
    const pool = poolOf(20);
    const first = await pool.acquire(claim);
    const second = await pool.acquire(claim);
    expect(second).not.to.equal(first);
    expect(started).to.have.length(2);
    await pool.close();
  });

  it("starts one for a steady pair, whose calls have waited for as long together", async () => {
    const pool = poolOf(200);
    let busy = await pool.acquire(claim);
    for (let call = 1; call <= 3; call++) {
      const next = pool.acquire(claim);
      expect(await nowOf(next), `call ${call}`).to.equal(undefined);
      clock += 80;
      if (busy) pool.release(busy);
      busy = await next;
    }
    expect(started).to.have.length(1);
    expect(await nowOf(pool.acquire(claim))).to.equal(started[1]);
    // From then on it is counted anew.
    expect(await nowOf(pool.acquire(claim))).to.equal(undefined);
    await pool.close();
  });

  it("starts one at once where several wait for the function, up to as many as may be busy", async () => {
    const pool = poolOf(60_000);
    const all = [1, 2, 3, 4, 5].map(() => pool.acquire(transform));
    const got = await Promise.all(all.map(nowOf));
    expect(got.filter((environment) => environment !== undefined)).to.have.length(3);
    expect(started).to.have.length(3);
    if (got[0]) pool.release(got[0]);
    expect(await all[3]).to.equal(got[0]);
    expect(started).to.have.length(3);
    await pool.close();
  });

  it("starts another where the busy one ends", async () => {
    const pool = poolOf(60_000);
    const first = await pool.acquire(claim);
    const second = pool.acquire(claim);
    first?.end();
    if (first) pool.release(first);
    expect((await second)?.alive).to.equal(true);
    expect(started).to.have.length(2);
    await pool.close();
  });

  it("fails whoever asks where none can be started, and nobody else", async () => {
    let isFull = true;
    const pool = new EnvironmentPool({
      start: (fn) => {
        if (isFull) throw new Error("no space left on device");
        return start(fn);
      },
      maxEnvironments: 1,
      idleMilliseconds: 60_000,
      startMilliseconds: 60_000,
      now,
    });
    expect(await pool.acquire(claim).catch((error: Error) => error.message)).to.equal("no space left on device");
    isFull = false;
    const first = await pool.acquire(claim);
    const second = pool.acquire(transform);
    isFull = true;
    if (first) pool.release(first);
    expect(await second.catch((error: Error) => error.message)).to.equal("no space left on device");
    expect(await pool.acquire(claim), "what failed keeps no place").to.equal(first);
    await pool.close();
  });

  it("lets nobody in once it is closed, and keeps no timer", async () => {
    const pool = poolOf(50);
    await pool.acquire(claim);
    const second = pool.acquire(claim);
    await pool.close();
    expect(await second).to.equal(undefined);
    expect(await pool.acquire(claim)).to.equal(undefined);
    await sleep(100);
    expect(started).to.have.length(1);
  });
});
