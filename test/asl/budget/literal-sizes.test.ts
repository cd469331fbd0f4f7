import { expect } from "chai";
import { noBounds } from "../../../asl/budget/bounds.ts";
import { budgetOf } from "../../../asl/budget/budget.ts";

const quotas = { historyEvents: 25_000, limits: {}, reserved: {}, leases: {}, entryPoints: [] };
const LARGE = "x".repeat(262_143);

function found(state: object, QueryLanguage = "JSONPath") {
  const definition = { QueryLanguage, StartAt: "A", States: { A: { Type: "Pass", End: true, ...state } } };
  return budgetOf({ machines: [{ name: "m", definition, bounds: noBounds }], functions: [] }, quotas).diagnostics;
}

describe("A literal that is too large for a payload", () => {
  for (const [what, state, language] of [
    ["Result", { Result: { text: LARGE } }, "JSONPath"],
    ["Parameters", { Parameters: { "id.$": "$.id", text: LARGE } }, "JSONPath"],
    ["Output", { Output: { id: "{% $states.input.id %}", text: LARGE } }, "JSONata"],
    ["Assign.text", { Assign: { text: LARGE } }, "JSONata"],
  ] as const) {
    it(`is found in ${what}`, () => {
      const [first, ...more] = found(state, language);
      expect(more).to.deep.equal([]);
      expect(first).to.include({ code: "payload-size", severity: "error", path: "States.A" });
      expect(first?.message).to.match(
        new RegExp(`^${what} holds 262,1\\d\\d bytes of literal JSON, and 262,144 are allowed`),
      );
    });
  }

  it("is none where it just fits, where an expression stands, or where little of it is kept", () => {
    expect(found({ Result: LARGE.slice(1) })).to.deep.equal([]);
    expect(found({ Output: `{% "${LARGE}" = $states.input %}` }, "JSONata")).to.deep.equal([]);
    expect(found({ Result: { text: LARGE }, ResultPath: null })).to.deep.equal([]);
    expect(found({ Result: { text: LARGE, id: 1 }, OutputPath: "$.id" })).to.deep.equal([]);
  });
});
