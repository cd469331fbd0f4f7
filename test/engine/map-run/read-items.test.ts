import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { itemAt } from "../../../engine/map-run/item-list.ts";
import { ObjectFailure, type ObjectOutcome, type ObjectRequest } from "../../../engine/map-run/object-request.ts";
import { type ReaderFormat, type ReaderSpec, readItems } from "../../../engine/map-run/read-items.ts";
import { recordedObjects } from "../../../engine/recorded-objects.ts";

const LISTED_AT = Date.UTC(2024, 0, 1);

function read(
  format: ReaderFormat,
  files: { readonly [key: string]: string },
  more: Partial<ReaderSpec> = {},
  parquet: readonly Json[] = [],
) {
  const stored = Object.entries(files).map(([key, body]) => ({ bucket: "b", key, body }));
  const store = recordedObjects(stored, LISTED_AT, (text) => `md5 of ${text}`);
  const answer = (request: ObjectRequest): ObjectOutcome =>
    request.type === "read-parquet" ? { type: "rows", rows: parquet.slice(0, request.limit) } : store(request);
  const dialogue = readItems({
    bucket: "b",
    key: "k",
    prefix: "",
    versionId: undefined,
    expectedBucketOwner: undefined,
    format,
    maxItems: 0,
    takesObjects: true,
    ...more,
  });
  let step = dialogue.next();
  while (!step.done) step = dialogue.next(answer(step.value));
  return step.value;
}

const json = (itemsPointer?: string): ReaderFormat => ({ type: "file", data: { type: "JSON", itemsPointer } });

describe("an ItemReader", () => {
  it("reads a JSON array, or what a pointer leads to, up to MaxItems", () => {
    expect(read(json(), { k: "[1,2,3]" }, { maxItems: 2 }).values).to.deep.equal([1, 2]);
    expect(read(json("/a~1b/0"), { k: '{"a/b":[[4,5]]}' }).values).to.deep.equal([4, 5]);
    const members = read(json(), { k: '{"x":1,"y":{"z":2}}' });
    expect([itemAt(members, 0), itemAt(members, 1)]).to.deep.equal([
      { index: 0, key: "x", value: 1, source: "S3://b/k" },
      { index: 1, key: "y", value: { z: 2 }, source: "S3://b/k" },
    ]);
  });

  it("reads JSON Lines, CSV and Parquet rows", () => {
    expect(read({ type: "file", data: { type: "JSONL" } }, { k: '{"a":1}\r\n\n[2]\n' }).values).to.deep.equal([
      { a: 1 },
      [2],
    ]);
    const csv = { headers: "FIRST_ROW", delimiter: ";" } as const;
    expect(read({ type: "file", data: { type: "CSV", csv } }, { k: "a;b\n1;2\n" }).values).to.deep.equal([
      { a: "1", b: "2" },
    ]);
    const rows = [{ a: 1 }, { a: 2 }];
    expect(read({ type: "file", data: { type: "PARQUET" } }, {}, { maxItems: 1 }, rows).values).to.deep.equal([
      { a: 1 },
    ]);
  });

  it("lists objects as AWS spells their members, or reads what is in them, one after the other", () => {
    const files = { "in/a.json": "[1,2]", "in/b.json": "[3]", "in/folder/": "", other: "[9]" };
    const listing = read({ type: "listing" }, files, { prefix: "in/", maxItems: 1 });
    expect(itemAt(listing, 0)).to.deep.equal({
      index: 0,
      key: undefined,
      value: {
        Etag: '"md5 of [1,2]"',
        Key: "in/a.json",
        LastModified: LISTED_AT / 1000,
        Size: 5,
        StorageClass: "STANDARD",
      },
      source: "S3://b",
    });
    const data = { type: "JSON", itemsPointer: undefined } as const;
    const flat = read({ type: "listed-files", data }, files, { prefix: "in/" });
    expect([0, 1, 2].map((index) => itemAt(flat, index)).map(({ value, source }) => [value, source])).to.deep.equal([
      [1, "S3://b/in/a.json"],
      [2, "S3://b/in/a.json"],
      [3, "S3://b/in/b.json"],
    ]);
  });

  it("reads what an S3 inventory or an Athena manifest names", () => {
    const manifest = {
      destinationBucket: "arn:aws:s3:::b",
      fileFormat: "CSV",
      fileSchema: "Bucket, Key, Size",
      files: [{ key: "data/1.csv.gz" }, { key: "data/2.csv.gz" }],
    };
    const inventory = {
      k: JSON.stringify(manifest),
      "data/1.csv.gz": '"x","one","1"\n',
      "data/2.csv.gz": '"x","two","2"\n',
    };
    expect(read({ type: "s3-inventory" }, inventory).values).to.deep.equal([
      { Bucket: "x", Key: "one", Size: "1" },
      { Bucket: "x", Key: "two", Size: "2" },
    ]);
    const athena = { k: "s3://b/out/1\ns3://b/out/2\n", "out/1": '{"a":1}\n{"a":2}\n', "out/2": '{"a":3}\n' };
    const format = { type: "athena-manifest", data: { type: "JSONL" } } as const;
    expect(read(format, athena, { maxItems: 3 }).values).to.deep.equal([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(read(format, athena, { maxItems: 1 }).values).to.deep.equal([{ a: 1 }]);
  });

  it("says what it could not read", () => {
    const failing = [
      [() => read(json(), {}), /^The specified key does not exist\. \(Service: Amazon S3;/],
      [() => read(json(), { k: "[1" }), /^The file is not JSON: /],
      [() => read(json(), { k: '"text"' }), /^Attempting to map over non-iterable node\.$/],
      [() => read(json(), { k: "{}" }, { takesObjects: false }), /^Attempting to map over non-iterable node\.$/],
      [() => read(json("/a"), { k: "{}" }), /^The ItemsPointer "\/a" leads to nothing in the file\.$/],
      [() => read({ type: "file", data: { type: "JSONL" } }, { k: "1\n{\n" }), /^Line 2 of the file is not JSON: /],
      [() => read({ type: "s3-inventory" }, { k: '{"fileFormat":"ORC"}' }), /must be in the format "CSV".*"ORC"\.$/],
      [() => read(json(), { k: "[]" }, { maxItems: -1 }), /^field MaxItems must be positive$/],
    ] as const;
    for (const [reading, message] of failing) expect(reading).to.throw(ObjectFailure, message);
  });
});
