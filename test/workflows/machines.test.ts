import { expect } from "chai";
import { localNames } from "../../asl/builder/names.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { machines } from "../../workflows/machines.ts";

describe("The machines", () => {
  for (const machine of machines) {
    it(`${machine.name} is a valid definition`, () => {
      expect(validateDefinition(machine.definition(localNames), machine)).to.deep.equal([]);
    });
  }
});
