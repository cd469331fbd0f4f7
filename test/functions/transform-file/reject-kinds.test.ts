import { expect } from "chai";
import { RejectKinds } from "../../../functions/transform-file/reject-kinds.ts";

describe("kinds of rejects", () => {
  it("are counted by column and reason, whatever the values were", () => {
    const kinds = new RejectKinds();
    kinds.add({ line: 2, column: "x", reason: '"n/a" is not a decimal number' });
    kinds.add({ line: 3, column: "x", reason: '"say \\"no\\"" is not a decimal number' });
    kinds.add({ line: 2, column: "y", reason: '"n/a" is not a decimal number' });
    kinds.add({ line: 4, column: undefined, reason: "3 cells instead of 2" });
    kinds.add({ line: 5, column: undefined, reason: "is not JSON: a string is not closed, at byte 99" });
    kinds.add({ line: 6, column: undefined, reason: "is not JSON: a string is not closed, at byte 100" });
    kinds.add({ line: 7, column: undefined, reason: 'has a member "a" that is no column and is not dropped' });
    const list = kinds.list();
    expect(list.map(({ column, reason, count }) => ({ column, reason, count }))).to.deep.equal([
      { column: "x", reason: "is not a decimal number", count: 2 },
      { column: null, reason: "is not JSON: a string is not closed", count: 2 },
      { column: "y", reason: "is not a decimal number", count: 1 },
      { column: null, reason: "3 cells instead of 2", count: 1 },
      { column: null, reason: "has a member … that is no column and is not dropped", count: 1 },
    ]);
    // The first of each is told as it was.
    expect(list.slice(0, 2).map(({ first }) => first)).to.deep.equal([
      { line: 2, reason: '"n/a" is not a decimal number' },
      { line: 5, reason: "is not JSON: a string is not closed, at byte 99" },
    ]);
  });

  it("that are many are summed up behind the most frequent ones", () => {
    const kinds = new RejectKinds();
    for (let n = 1; n <= 30; n++)
      for (let times = 0; times < n; times++) kinds.add({ line: n, column: `c${n}`, reason: "wrong" });
    const list = kinds.list();
    expect(list).to.have.length(21);
    expect(list[0]).to.deep.equal({ column: "c30", reason: "wrong", count: 30, first: { line: 30, reason: "wrong" } });
    expect(list.at(-1)).to.deep.equal({ column: null, reason: "other reasons", count: 55 });
  });
});
