import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

const City = z.strictObject({ city: z.string() });
const population = { name: "population", input: City, output: z.int(), timeout: 10, memory: 128 };
const weather = { name: "weather", input: City, output: z.strictObject({ sky: z.string() }), timeout: 10, memory: 128 };

const report = machine("report", { input: City, output: z.string() }, (flow, input) => {
  // By name, or as an array of branches: const [people, sky] = flow.parallel("Ask both", [ … , … ]);
  const { people, sky } = flow.parallel(
    "Ask both",
    {
      people: (branch) => branch.invoke("Population", population, input),
      sky: (branch) => branch.invoke("Weather", weather, input).sky,
    },
    // A branch that fails cuts the others. The catcher stands in for all of them.
    { catch: [{ run: () => ({ people: 0, sky: "unknown" }) }] },
  );
  return concat(input.city, ": ", text(people), " people, ", sky);
});

describe("Tutorial 07: branches side by side", () => {
  it("take as long as the longest, and come to one typed result", () => {
    const run = runVirtually(
      [report],
      { city: "Bergen" },
      {
        population: () => ({ after: 3, ...invoked(290_000) }),
        weather: () => ({ after: 5, ...invoked({ sky: "rain" }) }),
      },
    );
    expect(run).to.include({ output: "Bergen: 290000 people, rain", seconds: 5 });
  });

  it("are cut when one of them fails, at the moment it fails", () => {
    const run = runVirtually(
      [report],
      { city: "Bergen" },
      {
        population: () => ({ after: 3, error: "NoSuchCity" }),
        weather: () => ({ after: 5, ...invoked({ sky: "rain" }) }),
      },
    );
    expect(run).to.include({ output: "Bergen: 0 people, unknown", seconds: 3 });
    expect(run.events).to.include("TaskStateAborted");
  });
});
