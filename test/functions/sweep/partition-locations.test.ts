import { BatchCreatePartitionCommand, GlueClient } from "@aws-sdk/client-glue";
import { expect } from "chai";
import { type PartitionLocations, partitionLocations } from "../../../functions/sweep/partition-locations.ts";
import { databaseName, type LedgerWorld, startLedgerWorld } from "../shared/ledger-world.ts";

describe("functions: where Glue says that partitions lie", () => {
  const hours = Array.from({ length: 1001 }, (_, hour) => String(hour).padStart(4, "0"));
  const place = (hour: string) => `s3://lake/vibration/date=2024-01-01/hour=${hour}/run=r1-1/`;
  let world: LedgerWorld;
  let glue: GlueClient;
  let locations: PartitionLocations;

  before(async () => {
    world = await startLedgerWorld();
    glue = new GlueClient(world.server.clientOptions);
    locations = partitionLocations(glue, databaseName);
    const inputs = hours.map((hour) => {
      return { Values: ["2024-01-01", hour], StorageDescriptor: { Location: place(hour) } };
    });
    while (inputs.length > 0) {
      const PartitionInputList = inputs.splice(0, 100);
      await glue.send(
        new BatchCreatePartitionCommand({ DatabaseName: databaseName, TableName: "vibration", PartitionInputList }),
      );
    }
  });

  after(async () => {
    glue.destroy();
    await world.close();
  });

  it("has all of a table's, over several pages", async () => {
    const found = new Map<string, string>();
    for await (const { values, location } of locations.all("vibration")) found.set(values.join("T"), location);
    expect(found).to.deep.equal(new Map(hours.map((hour) => [`2024-01-01T${hour}`, place(hour)])));
  });

  it("knows one, and that one is not there", async () => {
    expect(await locations.of("vibration", ["2024-01-01", "0007"])).to.equal(place("0007"));
    expect(await locations.of("vibration", ["2024-01-02", "0007"])).to.equal(undefined);
    expect(await locations.of("pressure", ["2024-01-01", "0007"])).to.equal(undefined);
  });

  it("says that a table is missing", async () => {
    const listing = locations.all("pressure")[Symbol.asyncIterator]().next();
    const error = await Promise.resolve(listing).catch((failure: unknown) => failure);
    expect(error).to.have.property("name", "MissingTableError");
    expect(String(error)).to.contain("Glue has no table pressure in the database sluice.");
  });
});
