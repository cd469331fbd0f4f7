import { expect } from "chai";
import fc from "fast-check";
import { EventQueue } from "../../engine/queue.ts";

describe("the queue", () => {
  it("pops by time, and what has the same time in the order it came", () => {
    const queue = new EventQueue<string>();
    queue.push(2, "c");
    queue.push(1, "a");
    queue.push(1, "b");
    expect([queue.pop(), queue.pop(), queue.pop()].map((entry) => entry?.value)).to.deep.equal(["a", "b", "c"]);
    expect(queue.pop()).to.equal(undefined);
  });

  it("equals a sorted list, whatever is pushed while it is popped", () => {
    const action = fc.oneof(fc.record({ push: fc.integer({ min: 0, max: 50 }) }), fc.constant({ pop: true as const }));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const queue = new EventQueue<number>();
        const model: { time: number; value: number }[] = [];
        let now = 0;
        let pushed = 0;
        for (const act of actions) {
          if ("push" in act) {
            const time = now + act.push;
            model.push({ time, value: pushed });
            queue.push(time, pushed++);
            continue;
          }
          model.sort((a, b) => a.time - b.time || a.value - b.value);
          const expected = model.shift();
          const popped = queue.pop();
          expect(popped?.value).to.equal(expected?.value);
          now = popped?.time ?? now;
        }
        expect(queue.size).to.equal(model.length);
      }),
    );
  });

  it("drops stale entries without popping them, and sweeps them when they pile up", () => {
    const stale = new Set<number>();
    const queue = new EventQueue<number>((value) => stale.has(value));
    for (let value = 0; value < 5000; value++) {
      queue.push(1000 + value, value);
      stale.add(value - 1);
    }
    expect(queue.size).to.be.lessThan(1100);
    expect(queue.pop()?.value).to.equal(4999);
  });
});
