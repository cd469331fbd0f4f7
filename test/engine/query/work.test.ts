import { expect } from "chai";
import { spend, WorkExceeded, withWork } from "../../../engine/query/work.ts";

describe("counted work", () => {
  it("ends an evaluation that would take more than it may", () => {
    expect(() => withWork(10, () => spend(10))).not.to.throw();
    expect(() => withWork(10, () => spend(11))).to.throw(WorkExceeded);
    expect(() => spend(1e12), "outside of an evaluation nothing is counted").not.to.throw();
  });

  it("counts for the evaluation around, and never takes more than is left there", () => {
    withWork(10, () => {
      withWork(8, () => spend(8));
      expect(() => withWork(8, () => spend(3))).to.throw(WorkExceeded);
    });
    expect(() => withWork(10, () => [6, 6].map((steps) => withWork(8, () => spend(steps))))).to.throw(WorkExceeded);
  });
});
