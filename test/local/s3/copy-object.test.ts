import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("CopyObject", () => {
  const Bucket = "lake";
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
    for (const name of ["lake", "other"]) await s3.client.send(new CreateBucketCommand({ Bucket: name }));
    const about = { ContentType: "text/csv", Metadata: { origin: "here" } };
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a b/ü+?.csv", Body: "rows", ...about }));
  });
  after(() => s3.close());

  const source = `lake/${encodeURIComponent("a b/ü+?.csv")}`;
  const copy = (input: Partial<CopyObjectCommandInput> = {}) =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: source, ...input }));
  const head = (Key: string, name = Bucket) =>
    s3.client.send(new HeadObjectCommand({ Bucket: name, Key, ChecksumMode: "ENABLED" }));

  it("copies bytes, headers, metadata and checksum, also to another bucket", async () => {
    for (const name of ["lake", "other"]) {
      const { CopyObjectResult } = await copy({ Bucket: name });
      const { ContentType, Metadata, ETag, ChecksumCRC32 } = await head("copy", name);
      expect({ ContentType, Metadata }).to.deep.equal({ ContentType: "text/csv", Metadata: { origin: "here" } });
      expect(ETag).to.equal(CopyObjectResult?.ETag);
      expect(ChecksumCRC32).to.equal(CopyObjectResult?.ChecksumCRC32).and.be.a("string");
      expect(await readFile(join(s3.root, name, "copy"), "utf8")).to.equal("rows");
    }
  });

  it("takes new metadata with REPLACE, and computes the checksum that is asked for", async () => {
    await copy({ MetadataDirective: "REPLACE", Metadata: { origin: "there" }, ChecksumAlgorithm: "SHA256" });
    const { ContentType, Metadata, ChecksumSHA256 } = await head("copy");
    expect({ ContentType, Metadata }).to.deep.equal({
      ContentType: "binary/octet-stream",
      Metadata: { origin: "there" },
    });
    expect(ChecksumSHA256).to.be.a("string");
  });

  it("copies an object to itself only to change its metadata", async () => {
    await copy();
    const self = { CopySource: "/lake/copy" };
    expect((await errorOf(copy(self))).name).to.equal("InvalidRequest");
    await copy({ ...self, MetadataDirective: "REPLACE", ContentType: "text/plain" });
    expect((await head("copy")).ContentType).to.equal("text/plain");
    expect(await readFile(join(s3.root, Bucket, "copy"), "utf8")).to.equal("rows");
  });

  it("keeps to the conditions on source and target", async () => {
    await copy();
    expect((await errorOf(copy({ CopySourceIfMatch: '"other"' }))).name).to.equal("PreconditionFailed");
    const { ETag = "" } = await head("copy");
    expect((await errorOf(copy({ CopySourceIfNoneMatch: ETag }))).name).to.equal("PreconditionFailed");
    expect((await errorOf(copy({ IfNoneMatch: "*" }))).name).to.equal("PreconditionFailed");
  });

  it("refuses sources that are missing, are none, or try to leave their bucket", async () => {
    for (const [from, code] of [
      ["lake/none", "NoSuchKey"],
      ["no-bucket/a", "NoSuchBucket"],
      ["lake", "InvalidArgument"],
      ["lake/", "InvalidArgument"],
      ["lake/a?versionId=7", "NotImplemented"],
      ["lake/%00", "InvalidArgument"],
      ["lake/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "NoSuchKey"],
      ["../../etc/passwd", "NoSuchBucket"],
      [".meta/buckets/lake/objects.jsonl", "NoSuchBucket"],
      ["lake//etc/passwd", "NoSuchKey"],
    ] as const) {
      const answer = await rawRequest(s3.url, "PUT", "/lake/stolen", { "x-amz-copy-source": from });
      expect(answer.body.toString(), from).to.include(`<Code>${code}</Code>`);
    }
  });
});
