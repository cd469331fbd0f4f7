import {
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetWorkGroupCommand,
  ListWorkGroupsCommand,
  UpdateWorkGroupCommand,
} from "@aws-sdk/client-athena";
import { expect } from "chai";
import { type AthenaUnderTest, athenaUnderTest, createTable, putParquet } from "./athena-under-test.ts";

describe("local/athena: workgroups", () => {
  let lake: AthenaUnderTest;

  before(async () => {
    lake = await athenaUnderTest();
  });
  after(() => lake.close());

  const create = (Name: string, Configuration: object) =>
    lake.athena.send(new CreateWorkGroupCommand({ Name, Configuration }));

  it("an enforced workgroup's location counts, whatever a query asks for; another's only where a query asks for none", async () => {
    const ResultConfiguration = { OutputLocation: "s3://results/of-the-group" };
    await create("strict", { ResultConfiguration });
    await create("lax", { ResultConfiguration, EnforceWorkGroupConfiguration: false });
    const location = async (WorkGroup: string, ResultConfiguration?: { OutputLocation: string }) => {
      const id = await lake.start("SELECT 1", { WorkGroup, ResultConfiguration });
      return (await lake.ended(id)).ResultConfiguration?.OutputLocation?.replace(id, "ID");
    };
    const own = { OutputLocation: "s3://results/own/" };
    expect(await location("strict", own)).to.equal("s3://results/of-the-group/ID.csv");
    expect(await location("lax", own)).to.equal("s3://results/own/ID.csv");
    expect(await location("lax")).to.equal("s3://results/of-the-group/ID.csv");
  });

  it("cancels a query that would read more than the cut-off", async () => {
    await createTable(lake, "big", [{ Name: "n", Type: "double" }]);
    await putParquet(lake, "big/a", "SELECT random() AS n FROM range(1500000)");
    await create("capped", { BytesScannedCutoffPerQuery: 10_000_000 });
    const id = await lake.start("SELECT sum(n) FROM big", { WorkGroup: "capped" });
    const { Status } = await lake.ended(id);
    expect(Status).to.include({
      State: "CANCELLED",
      StateChangeReason: "Query cancelled! : Bytes scanned limit was exceeded",
    });
  });

  it("is updated, disabled, listed and deleted", async () => {
    await create("changing", { BytesScannedCutoffPerQuery: 20_000_000 });
    const update = { WorkGroup: "changing", Description: "changed" } as const;
    const ConfigurationUpdates = {
      RemoveBytesScannedCutoffPerQuery: true,
      ResultConfigurationUpdates: { OutputLocation: "s3://results/new/" },
    };
    await lake.athena.send(new UpdateWorkGroupCommand({ ...update, ConfigurationUpdates, State: "DISABLED" }));
    const { WorkGroup } = await lake.athena.send(new GetWorkGroupCommand({ WorkGroup: "changing" }));
    expect(WorkGroup).to.include({ State: "DISABLED", Description: "changed" });
    expect(WorkGroup?.Configuration?.BytesScannedCutoffPerQuery).to.equal(undefined);
    expect(WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation).to.equal("s3://results/new/");
    const refused = await lake.start("SELECT 1", { WorkGroup: "changing" }).catch((error: Error) => error.message);
    expect(refused).to.equal("WorkGroup changing is disabled.");
    await lake.athena.send(new DeleteWorkGroupCommand({ WorkGroup: "changing" }));
    const { WorkGroups = [] } = await lake.athena.send(new ListWorkGroupsCommand({}));
    expect(WorkGroups.map(({ Name }) => Name))
      .to.include("primary")
      .and.not.include("changing");
  });

  it("refuses what is not there, what is there already, and settings that are not supported", async () => {
    const refusal = (call: Promise<unknown>) =>
      call.then(
        () => "taken",
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await refusal(lake.start("SELECT 1", { WorkGroup: "none" }))).to.equal(
      "InvalidRequestException: WorkGroup none is not found.",
    );
    expect(await refusal(create("primary", {}))).to.equal("InvalidRequestException: WorkGroup is already created.");
    expect(await refusal(create("odd", { ExecutionRole: "arn:aws:iam::000000000000:role/spark" }))).to.equal(
      "InvalidRequestException: CreateWorkGroup: Configuration.ExecutionRole is not supported here.",
    );
    expect(await refusal(create("tiny", { BytesScannedCutoffPerQuery: 1 }))).to.match(
      /^InvalidRequestException: CreateWorkGroup: Configuration\.BytesScannedCutoffPerQuery: /,
    );
  });
});
