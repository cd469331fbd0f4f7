import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("buckets", () => {
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startS3();
  });
  afterEach(() => s3.close());

  const create = (Bucket: string) => s3.client.send(new CreateBucketCommand({ Bucket }));
  const remove = (Bucket: string) => s3.client.send(new DeleteBucketCommand({ Bucket }));
  const names = async () => (await s3.client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);

  it("are folders: one made by hand is a bucket, one that is deleted is gone", async () => {
    await create("sluice-lake");
    await mkdir(join(s3.root, "by-hand"));
    expect(await names()).to.deep.equal(["by-hand", "sluice-lake"]);
    await remove("sluice-lake");
    expect(await names()).to.deep.equal(["by-hand"]);
    expect(await readdir(s3.root)).to.have.members([".meta", "by-hand"]);
  });

  it("are listed in pages where a client asks for them", async () => {
    for (const name of ["aaa", "bbb", "ccc"]) await create(name);
    const first = await s3.client.send(new ListBucketsCommand({ MaxBuckets: 2 }));
    expect(first.Buckets?.map(({ Name }) => Name)).to.deep.equal(["aaa", "bbb"]);
    const rest = await s3.client.send(
      new ListBucketsCommand({ MaxBuckets: 2, ContinuationToken: first.ContinuationToken ?? "" }),
    );
    expect(rest.Buckets?.map(({ Name }) => Name)).to.deep.equal(["ccc"]);
    expect(rest.ContinuationToken).to.equal(undefined);
  });

  it("answer HEAD, their location and their versioning as a plain bucket of us-east-1", async () => {
    await create("lake");
    expect((await s3.client.send(new HeadBucketCommand({ Bucket: "lake" }))).BucketRegion).to.equal("us-east-1");
    expect(await s3.client.send(new GetBucketLocationCommand({ Bucket: "lake" }))).to.not.have.property("error");
    expect((await s3.client.send(new GetBucketVersioningCommand({ Bucket: "lake" }))).Status).to.equal(undefined);
    expect((await errorOf(s3.client.send(new HeadBucketCommand({ Bucket: "none" })))).status).to.equal(404);
  });

  it("are made once", async () => {
    await create("lake");
    expect((await errorOf(create("lake"))).name).to.equal("BucketAlreadyOwnedByYou");
  });

  for (const name of ["ab", "-ab", "a..b", "1.2.3.4", "UPPER", ".meta", "a_b", "..", "%2e%2e", "x".repeat(64)]) {
    it(`are not named ${name}`, async () => {
      const answer = await rawRequest(s3.url, "PUT", `/${name}`);
      expect(answer.status).to.equal(400);
      expect(answer.body.toString()).to.include("<Code>InvalidBucketName</Code>");
      expect((await rawRequest(s3.url, "GET", `/${name}`)).status).to.equal(404);
    });
  }

  it("are deleted only when empty; unfinished uploads and empty folders do not count", async () => {
    const Bucket = "lake";
    await create(Bucket);
    for (const Key of ["a/b", "folder/"]) {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "-" }));
      expect(await errorOf(remove(Bucket))).to.include({ name: "BucketNotEmpty", status: 409 });
      await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "x" }));
    await mkdir(join(s3.root, Bucket, "empty/folders"), { recursive: true });
    await remove(Bucket);
    expect((await errorOf(remove(Bucket))).name).to.equal("NoSuchBucket");
    expect(await readdir(join(s3.root, ".meta", "buckets"))).to.deep.equal([]);
  });

  it("are not deleted with things in them that are no objects", async () => {
    await create("lake");
    await symlink("/etc", join(s3.root, "lake", "link"));
    expect(await errorOf(remove("lake"))).to.include({ name: "BucketNotEmpty" });
    expect(await readdir(join(s3.root, "lake"))).to.deep.equal(["link"]);
  });

  it("are made anew where their folder was removed by hand, with nothing of what was in them", async () => {
    const Bucket = "lake";
    await create(Bucket);
    for (const Key of ["a", "apart/"]) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "-" }));
    await rm(join(s3.root, Bucket), { recursive: true });
    await create(Bucket);
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).to.equal(0);
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "-" }));
  });

  it("are gone, for writers too, when their folder is removed by hand", async () => {
    await create("lake");
    await s3.client.send(new PutObjectCommand({ Bucket: "lake", Key: "a", Body: "-" }));
    await rm(join(s3.root, "lake"), { recursive: true });
    for (const Key of ["a", "apart/"]) {
      const put = s3.client.send(new PutObjectCommand({ Bucket: "lake", Key, Body: "-" }));
      expect((await errorOf(put)).name).to.equal("NoSuchBucket");
    }
    await writeFile(join(s3.root, "lake"), "a file is no bucket");
    expect((await errorOf(s3.client.send(new HeadBucketCommand({ Bucket: "lake" })))).status).to.equal(404);
  });
});
