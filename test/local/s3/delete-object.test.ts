import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("DeleteObject and DeleteObjects", () => {
  const Bucket = "lake";
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startS3();
    await s3.client.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(() => s3.close());

  const put = (Key: string) => s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const remove = (Key: string) => s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
  const folder = () => join(s3.root, Bucket);

  it("removes the object and the folders that are empty without it", async () => {
    await put("a/b/c");
    await put("a/d");
    await remove("a/b/c");
    expect(await readdir(join(folder(), "a"))).to.deep.equal(["d"]);
    await remove("a/d");
    expect(await readdir(folder())).to.deep.equal([]);
  });

  it("succeeds where there is nothing, and never takes a folder for an object", async () => {
    await put("a/b");
    await mkdir(join(folder(), "by-hand"));
    for (const Key of ["a", "a/", "none", "none/at/all", "by-hand"]) await remove(Key);
    expect(await readdir(folder())).to.have.members(["a", "by-hand"]);
    expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: "a/b" }))).ContentLength).to.equal(3);
  });

  it("removes one of two keys of which one is the other's folder", async () => {
    await put("a");
    await put("a/b");
    await remove("a");
    expect((await errorOf(s3.client.send(new HeadObjectCommand({ Bucket, Key: "a" })))).status).to.equal(404);
    expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: "a/b" }))).ContentLength).to.equal(3);
  });

  it("with If-Match removes only the version that was seen", async () => {
    await put("a");
    const stale = new DeleteObjectCommand({ Bucket, Key: "a", IfMatch: '"other"' });
    expect((await errorOf(s3.client.send(stale))).name).to.equal("PreconditionFailed");
    expect(await readdir(folder())).to.deep.equal(["a"]);
  });

  it("forgets what was PUT: a file laid there by hand later has none of its metadata", async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "1", ContentType: "text/csv" }));
    await remove("a");
    await writeFile(join(folder(), "a"), "1");
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head.ContentType).to.equal("binary/octet-stream");
  });

  it("removes many at once and answers for each", async () => {
    const keys = ["a", "b & <c>", "d/", "ü/\u{1f600}", "none"];
    for (const key of keys.slice(0, 4)) await put(key);
    const Objects = [...keys.map((Key) => ({ Key })), { Key: "x".repeat(1025) }, { Key: "v", VersionId: "1" }];
    const answer = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted?.map(({ Key }) => Key)).to.deep.equal(keys);
    expect(answer.Errors?.map(({ Code }) => Code)).to.deep.equal(["KeyTooLongError", "NotImplemented"]);
    expect(await readdir(folder())).to.deep.equal([]);
  });

  it("answers only errors where the client asks for quiet", async () => {
    await put("a");
    const Delete = { Objects: [{ Key: "a", ETag: '"other"' }, { Key: "b" }], Quiet: true };
    const answer = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(answer.Deleted).to.equal(undefined);
    expect(answer.Errors?.map(({ Key, Code }) => [Key, Code])).to.deep.equal([["a", "PreconditionFailed"]]);
  });

  it("refuses a list that is none or too long, and a body that its checksum denies", async () => {
    const objects = "<Object><Key>a</Key></Object>".repeat(1001);
    for (const body of ["", "<Delete/>", "<Other/>", `<Delete>${objects}</Delete>`]) {
      const headers = { "content-length": String(body.length) };
      const answer = await rawRequest(s3.url, "POST", `/${Bucket}?delete`, headers, body);
      expect(answer.body.toString()).to.include("<Code>MalformedXML</Code>");
    }
    const headers = { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" };
    const answer = await rawRequest(s3.url, "POST", `/${Bucket}?delete`, headers, "<Delete/>");
    expect(answer.body.toString()).to.include("<Code>BadDigest</Code>");
  });
});
