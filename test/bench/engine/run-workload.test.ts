import { expect } from "chai";
import { runWorkload } from "../../../bench/engine/run-workload.ts";
import {
  loop,
  mapInJsonata,
  mapInJsonPath,
  mapOfPass,
  mapOfTasks,
  nestedMaps,
  retries,
} from "../../../bench/engine/workloads.ts";

describe("the benchmark's workloads", () => {
  it("have the events that AWS would write, kept or counted alone", () => {
    const events = {
      mapOfPass: [mapOfPass(100), 2 + 4 + 100 * 4],
      mapOfTasks: [mapOfTasks, 2 + 4 + 1000 * (2 + 2 + 5 + 2)],
      nestedMaps: [nestedMaps, 2 + 4 + 100 * (2 + 6) + 100 * (2 + 4 + 50 * 4)],
      loop: [loop, 2 + 5000 * 4 + 2 + 2],
      retries: [retries, 2 + 4 + 400 * (2 + 2 + 3 * 3)],
      mapInJsonPath: [mapInJsonPath(100), 2 + 4 + 100 * 4],
      mapInJsonata: [mapInJsonata(100), 2 + 4 + 100 * 4],
    } as const;
    for (const [name, [workload, expected]] of Object.entries(events)) {
      const kept = runWorkload(workload);
      expect(kept.events, name).to.equal(expected);
      expect(kept.historyBytes, name).to.be.greaterThan(50 * expected);
      const counted = runWorkload(workload, "counted");
      expect([counted.events, counted.virtual], name).to.deep.equal([expected, kept.virtual]);
      expect(counted.historyBytes, name).to.equal(0);
    }
  });

  it("take the virtual time of their waits: 400 items, 40 at once, 3 s each", () => {
    expect(runWorkload(retries).virtual).to.equal(30_000);
  });
});
