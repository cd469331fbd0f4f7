import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import fc from "fast-check";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

/** What S3 says a listing is, over all keys at once. */
function model(keys: readonly string[], prefix: string, delimiter: string, after: string): string[] {
  const shown = new Set<string>();
  const inOrder = [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const key of inOrder) {
    if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    shown.add(cut === -1 ? key : `${key.slice(0, cut + delimiter.length)} (prefix)`);
  }
  return [...shown];
}

const segment = fc.oneof(
  fc.constantFrom("a", "b", "a-", "a.", "A", "ab", "", ".", "..", "é", "\u{ffee}", "\u{1f600}", " ", "%2f", "a+b"),
  fc.string({ unit: "grapheme", maxLength: 3 }).map((text) => text.replaceAll("\0", "")),
);
const key = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/"))
  .filter((text) => text !== "");

describe("listing objects", () => {
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
  });
  after(() => s3.close());

  let buckets = 0;
  /** A bucket with an object for every key. */
  async function bucketOf(keys: readonly string[]): Promise<string> {
    const Bucket = `bucket-${buckets++}`;
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    for (const Key of keys) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    return Bucket;
  }

  it("shows over all pages what the model shows, for any keys, prefix, delimiter and page size, by both versions", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 12 }),
        fc.oneof(
          fc.constant(""),
          key.map((text) => [...text].slice(0, 3).join("")),
        ),
        fc.constantFrom("", "/", "a", "b/", "\u{1f600}"),
        fc.integer({ min: 1, max: 5 }),
        fc.oneof(fc.constant(""), key),
        async (keys, prefix, delimiter, size, after) => {
          const Bucket = await bucketOf(keys);
          const parameters = { Bucket, Prefix: prefix, Delimiter: delimiter, MaxKeys: size };
          const shown: string[] = [];
          let token: string | undefined;
          do {
            const page = await s3.client.send(
              new ListObjectsV2Command({
                ...parameters,
                ...(after && { StartAfter: after }),
                ...(token && { ContinuationToken: token }),
              }),
            );
            const items = [
              ...(page.Contents ?? []).map(({ Key = "" }) => Key),
              ...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => `${Prefix} (prefix)`),
            ];
            expect(items.length).to.equal(page.KeyCount).and.be.at.most(size);
            expect(page.IsTruncated).to.equal(page.NextContinuationToken !== undefined);
            if (page.IsTruncated) expect(items.length).to.equal(size);
            shown.push(...items);
            token = page.NextContinuationToken;
          } while (token !== undefined);
          expect(shown).to.have.members(model(keys, prefix, delimiter, after));
          if (delimiter === "") expect(shown).to.deep.equal(model(keys, prefix, delimiter, after));

          const shownByFirst: string[] = [];
          let marker = "";
          for (let truncated = true; truncated; ) {
            const page = await s3.client.send(new ListObjectsCommand({ ...parameters, Marker: marker }));
            shownByFirst.push(
              ...(page.Contents ?? []).map(({ Key = "" }) => Key),
              ...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => `${Prefix} (prefix)`),
            );
            truncated = page.IsTruncated === true;
            marker = page.NextMarker ?? page.Contents?.at(-1)?.Key ?? "";
          }
          expect(shownByFirst).to.have.members(model(keys, prefix, delimiter, ""));
        },
      ),
      // A delimiter longer than the marker is not at its end.
      { numRuns: 60, examples: [[["é", "é/a"], "", "\u{1f600}", 1, ""]] },
    );
  }).timeout(60_000);

  it("shows size, ETag and time of each object, and owners where they are asked for", async () => {
    const Bucket = await bucketOf(["a/b"]);
    const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));
    expect(Contents).to.have.length(1);
    expect(Contents?.[0]).to.deep.include({
      Key: "a/b",
      Size: 3,
      StorageClass: "STANDARD",
      ChecksumAlgorithm: ["CRC32"],
    });
    expect(Contents?.[0]?.ETag).to.match(/^"[0-9a-f]{32}"$/);
    expect(Contents?.[0]?.LastModified?.getTime()).to.be.closeTo(Date.now(), 10_000);
    expect(Contents?.[0]?.Owner?.DisplayName).to.equal("sluice");
  });

  it("is truncated only where something follows", async () => {
    const Bucket = await bucketOf(["a", "b"]);
    const list = (MaxKeys: number) => s3.client.send(new ListObjectsV2Command({ Bucket, MaxKeys }));
    expect((await list(1)).IsTruncated).to.equal(true);
    expect((await list(2)).IsTruncated).to.equal(false);
    expect(await list(0)).to.include({ IsTruncated: false, KeyCount: 0 });
    expect((await list(5000)).MaxKeys).to.equal(1000);
  });

  it("encodes keys where encoding-type=url asks for it", async () => {
    const Bucket = await bucketOf(["a b/ü+\u0001"]);
    const { body } = await rawRequest(s3.url, "GET", `/${Bucket}?list-type=2&encoding-type=url&prefix=a+b`);
    expect(body.toString()).to.include("<Prefix>a%20b</Prefix>").and.include("<Key>a%20b/%C3%BC%2B%01</Key>");
  });

  it("shows files that appeared in the folder by hand and not those that vanished", async () => {
    const Bucket = await bucketOf(["gone", "here"]);
    const folder = join(s3.root, Bucket);
    await rm(join(folder, "gone"));
    await mkdir(join(folder, "2024/empty"), { recursive: true });
    await writeFile(join(folder, "2024/%~=by hand +ü"), "x");
    const { Contents, CommonPrefixes } = await s3.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).to.deep.equal(["2024/%~=by hand +ü", "here"]);
    expect(CommonPrefixes).to.equal(undefined);
    expect(Contents?.[0]?.ETag).to.match(/^"[0-9a-f]{32}-1"$/);
  });

  it("refuses what is no page size, token or encoding", async () => {
    const Bucket = await bucketOf([]);
    for (const query of ["max-keys=-1", "max-keys=x", "list-type=2&continuation-token=%21", "encoding-type=x"]) {
      const { status, body } = await rawRequest(s3.url, "GET", `/${Bucket}?${query}`);
      expect(status, query).to.equal(400);
      expect(body.toString()).to.include("<Code>InvalidArgument</Code>");
    }
    expect((await errorOf(s3.client.send(new ListObjectsV2Command({ Bucket: "no-bucket" })))).name).to.equal(
      "NoSuchBucket",
    );
    await s3.client.send(new DeleteBucketCommand({ Bucket }));
  });

  it("lists 12,000 keys in seconds, and their 12 common prefixes at once", async () => {
    const Bucket = await bucketOf([]);
    for (let hour = 0; hour < 12; hour++) {
      const folder = join(s3.root, Bucket, `device=1/hour=${hour}`);
      await mkdir(folder, { recursive: true });
      await Promise.all(Array.from({ length: 1000 }, (_, i) => writeFile(join(folder, `${i}.csv.gz`), "")));
    }
    const start = performance.now();
    let count = 0;
    for await (const page of paginateListObjectsV2({ client: s3.client }, { Bucket })) count += page.KeyCount ?? 0;
    expect(count).to.equal(12_000);
    const listed = performance.now();
    const rolled = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "device=1/", Delimiter: "/" }));
    expect(rolled.CommonPrefixes).to.have.length(12);
    // Far above what it takes, far below what a walk per page would.
    expect(listed - start).to.be.below(10_000);
    expect(performance.now() - listed).to.be.below(1000);
  });
});
