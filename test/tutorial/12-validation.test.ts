import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import { formatDiagnostic } from "../../asl/diagnostic.ts";
import { divide } from "../../asl/expressions/arithmetic.ts";
import { gt } from "../../asl/expressions/comparison.ts";
import { validateDefinition } from "../../asl/validate.ts";

const One = z.strictObject({ n: z.number() });
const half = { name: "half", input: One, output: z.number(), timeout: 10, memory: 128 };

describe("Tutorial 12: what is found before anything runs", () => {
  it("by TypeScript: fields, payloads, branches, outputs", () => {
    machine("typed", { input: One, output: z.number() }, (flow, { n }) => {
      // @ts-expect-error the function takes a number
      flow.invoke("Wrong payload", half, { n: "7" });
      return flow.invoke("Half", half, { n });
    });
  });

  it("by the builder: what types cannot see, with the line of TypeScript", () => {
    const leaking = () =>
      machine(
        "leaking",
        { input: z.strictObject({ xs: z.array(z.number()).max(9) }), output: z.number() },
        (flow, { xs }) => {
          let last = flow.pass("Nothing yet", 0 as number);
          flow.map("Each", { items: xs }, (each, n) => {
            last = each.invoke("Half", half, { n });
            return null;
          });
          return flow.pass("Last", last);
        },
      ).definition(localNames);
    expect(leaking).to.throw(
      /12-validation\.test\.ts:\d+: "Last": This reads "half", which is only known in the Map "Each": return it/,
    );

    const dividing = machine("dividing", { input: One, output: z.null() }, (flow, { n }) => {
      flow.choice("Large?", [{ when: gt(divide(1, n), 2), run: () => null }]);
      return null;
    });
    expect(() => dividing.definition(localNames)).to.throw(
      /"Large\?": A Choice cannot catch, and this expression can fail/,
    );
  });

  it("by the rules, for builders and hand-written definitions alike, each with a code of docs/rules.md", () => {
    const made = machine("impatient", { input: One, output: z.number() }, (flow, { n }) =>
      flow.invoke("Half", half, { n }, { timeoutSeconds: 10, heartbeatSeconds: 20 }),
    );
    const found = validateDefinition(made.definition(localNames), made);
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal([
      "error heartbeat-below-timeout",
      "warning lambda-throttle-retried",
    ]);
    expect(found.map(formatDiagnostic)[0]).to.match(
      /12-validation\.test\.ts:\d+ States\.Half: error heartbeat-below-timeout: HeartbeatSeconds is 20 and TimeoutSeconds 10/,
    );
  });
});
