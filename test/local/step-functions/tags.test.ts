import {
  CreateActivityCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, runService } from "./running-service.ts";

describe("tags over the API", () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await runService();
  });
  afterEach(() => service.stop());

  const tagsOf = async (resourceArn: string) =>
    (await service.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

  it("are set with an activity, added, replaced, taken away, and kept in the folder", async () => {
    const tags = [{ key: "team", value: "a" }];
    const created = await service.client.send(new CreateActivityCommand({ name: "work", tags }));
    const resourceArn = created.activityArn ?? "";
    expect(await tagsOf(resourceArn)).to.deep.equal(tags);
    const more = [
      { key: "team", value: "b" },
      { key: "stage", value: "dev" },
    ];
    await service.client.send(new TagResourceCommand({ resourceArn, tags: more }));
    await service.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["stage", "none"] }));
    await service.stop({ remove: false });
    service = await runService({ folder: service.folder });
    expect(await tagsOf(resourceArn)).to.deep.equal([{ key: "team", value: "b" }]);
  });

  it("belong to machines too; there are at most 50, on what exists", async () => {
    const machine = await service.create("m", { StartAt: "A", States: { A: { Type: "Pass", End: true } } });
    expect(await tagsOf(machine)).to.deep.equal([]);
    const fifty = Array.from({ length: 50 }, (_, at) => ({ key: `k${at}`, value: "v" }));
    const tag = (resourceArn: string, tags: { key: string; value: string }[]) =>
      errorName(service.client.send(new TagResourceCommand({ resourceArn, tags })));
    expect(await tag(machine, fifty)).to.equal("none");
    expect(await tag(machine, [{ key: "one more", value: "" }])).to.equal("TooManyTags");
    expect(await tag(machine, [{ key: "", value: "" }])).to.equal("ValidationException");
    expect(await tag(`${machine}-not`, [])).to.equal("ResourceNotFound");
    expect(await tag("no arn", [])).to.equal("InvalidArn");
  });
});
