import { expect } from "chai";
import fc from "fast-check";
import { fromAttribute, toAttribute } from "../../../functions/shared/attribute-value.ts";
import { fromAttributes, toAttributes } from "../../../functions/shared/ledger-item.ts";
import type { LedgerItem } from "../../../schemas/ledger.ts";

const item: LedgerItem = {
  dataset: "vibration",
  partition: "2024-01-01T05",
  state: "PUBLISHED",
  run: "r1",
  token: 3,
  owner: "arn:aws:states:eu-central-1:123456789012:execution:run-partition:x",
  updated: "2024-01-01T06:00:00.000Z",
  counts: { read: 10, written: 8, rejected: 1, duplicates: 1, bytes: 1000 },
  current: { data: { bucket: "lake", key: "a/" }, rejects: { bucket: "lake", key: "b/" } },
};

describe("ledger items in DynamoDB", () => {
  it("are maps of typed attributes", () => {
    const attributes = toAttributes(item);
    expect(attributes.token).to.deep.equal({ N: "3" });
    expect(attributes.state).to.deep.equal({ S: "PUBLISHED" });
    expect(attributes.current?.M?.data?.M?.key).to.deep.equal({ S: "a/" });
  });

  it("leave out what is not set", () => {
    expect(toAttributes(item)).not.to.have.any.keys("digest", "previous", "error");
    expect(toAttribute({ a: undefined, b: 1 })).to.deep.equal({ M: { b: { N: "1" } } });
  });

  it("come back as they were written", () => {
    expect(fromAttributes(toAttributes(item))).to.deep.equal(item);
  });

  it("name the item and the member when the table holds something else", () => {
    const broken = { ...toAttributes(item), state: { S: "DONE" } };
    expect(() => fromAttributes(broken)).to.throw(/The ledger's item for vibration 2024-01-01T05 .*state:/);
  });

  it("carry any JSON value there and back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        expect(fromAttribute(toAttribute(json))).to.deep.equal(json);
      }),
      { numRuns: 200 },
    );
  });

  it("refuse numbers that DynamoDB does not have", () => {
    expect(() => toAttribute(Number.NaN)).to.throw(RangeError, "DynamoDB has no number NaN.");
  });
});
