import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { workThrough } from "../../../scripts/run-report/at-most.ts";

describe("workThrough()", () => {
  it("does all work, also what work brings, no more at once than the limit and that many", async () => {
    let [running, most] = [0, 0];
    const done: number[] = [];
    await workThrough([1, 2], 3, async (item) => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      done.push(item);
      return item < 10 ? [item * 10, item * 10 + 1] : [];
    });
    expect(done.sort((a, b) => a - b)).to.deep.equal([1, 2, 10, 11, 20, 21]);
    expect(most).to.equal(3);
  });

  it("ends with the first error, when what has begun is over", async () => {
    let running = 0;
    const work = workThrough([1, 2, 3, 4], 2, async (item) => {
      running++;
      await turn();
      if (item === 4) throw new Error("broken");
      await turn();
      running--;
      return [];
    });
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).to.be.an("error").with.property("message", "broken");
    expect(running).to.equal(1);
  });

  it("has nothing to do where there is nothing", async () => {
    await workThrough([], 3, async () => []);
  });
});
