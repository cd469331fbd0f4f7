import { expect } from "chai";
import { localNames } from "../../asl/builder/names.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { readStage, stageNames } from "../../scripts/platform/stage.ts";
import { machinesOf } from "../../workflows/machines.ts";

describe("The machines", () => {
  it("are valid definitions in every stage", async () => {
    for (const stage of await stageNames()) {
      for (const machine of machinesOf(await readStage(stage))) {
        expect(
          validateDefinition(machine.definition(localNames), machine),
          `${machine.name} of ${stage}`,
        ).to.deep.equal([]);
      }
    }
  });
});
