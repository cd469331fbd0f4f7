import { expect } from "chai";
import { differences } from "../../../scripts/deployed/differences.ts";

describe("the differences of two definitions", () => {
  it("are none where all is the same", () => {
    expect(differences({ a: [1, { b: null }] }, { a: [1, { b: null }] })).to.deep.equal([]);
  });

  it("are named by where they stand, the outermost only", () => {
    const here = {
      States: { "Each file": { MaxConcurrency: 4, Retry: [{ MaxAttempts: 7 }] }, Old: { Type: "Pass", End: true } },
    };
    const deployed = { States: { "Each file": { MaxConcurrency: 2, Retry: [{ MaxAttempts: 6 }, {}] } } };
    expect(differences(here, deployed)).to.deep.equal([
      { path: "States.Each file.MaxConcurrency", here: 4, deployed: 2 },
      { path: "States.Each file.Retry[0].MaxAttempts", here: 7, deployed: 6 },
      { path: "States.Each file.Retry[1]", here: undefined, deployed: {} },
      { path: "States.Old", here: { Type: "Pass", End: true }, deployed: undefined },
    ]);
  });

  it("tell an array from an object and null from nothing", () => {
    expect(differences({ a: [] }, { a: {} })).to.deep.equal([{ path: "a", here: [], deployed: {} }]);
    expect(differences({ a: null }, {})).to.deep.equal([{ path: "a", here: null, deployed: undefined }]);
  });
});
