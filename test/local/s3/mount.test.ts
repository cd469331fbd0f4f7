import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { createS3 } from "../../../local/s3/server.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("a mounted folder", () => {
  const Bucket = "sluice-raw";
  let folder: string;
  let s3: S3Server;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-raw-"));
    await mkdir(join(folder, "2024 01"));
    await writeFile(join(folder, "2024 01", "Gerät 7.csv.gz"), "rows");
    s3 = await startS3({ mounts: { [Bucket]: folder } });
  });
  afterEach(async () => {
    await s3.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is a bucket of the files that are in it, and is only read for it", async () => {
    expect((await s3.client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).to.deep.equal([Bucket]);
    const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key, Size }) => [Key, Size])).to.deep.equal([["2024 01/Gerät 7.csv.gz", 4]]);
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "2024 01/Gerät 7.csv.gz" }));
    expect(await got.Body?.transformToString()).to.equal("rows");
    expect(got.ETag).to.equal(Contents?.[0]?.ETag).and.match(/-1"$/);
    expect(await readdir(folder, { recursive: true })).to.have.members(["2024 01", "2024 01/Gerät 7.csv.gz"]);
  });

  it("takes objects as plain files, keeps everything else beside, and keeps its own empty folders", async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "new/a", Body: "a", ContentType: "text/csv" }));
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "marker/", Body: "-" }));
    expect(await readFile(join(folder, "new/a"), "utf8")).to.equal("a");
    expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: "new/a" }))).ContentType).to.equal("text/csv");
    expect(await readdir(folder)).to.have.members(["2024 01", "new"]);
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "new/a" }));
    expect(await readdir(folder)).to.have.members(["2024 01", "new"]);
  });

  it("is not listed past a file whose name is no key, but says which", async function () {
    // Only Linux takes any bytes as a name.
    if (process.platform !== "linux") this.skip();
    await writeFile(Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from(".csv.gz")]), "rows");
    const error = await errorOf(s3.client.send(new ListObjectsV2Command({ Bucket })));
    expect(error.name).to.equal("InvalidRequest");
    expect(error.message).to.contain('holds a name that is not UTF-8, shown as "b\uFFFD.csv.gz"');
    await writeFile(join(folder, "2024 01", "\uFFFD is a character too"), "rows");
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "2024 01/" }))).KeyCount).to.equal(2);
  });

  it("is neither made nor deleted from here", async () => {
    expect((await errorOf(s3.client.send(new DeleteBucketCommand({ Bucket })))).name).to.equal("AccessDenied");
    expect((await errorOf(s3.client.send(new CreateBucketCommand({ Bucket })))).name).to.equal(
      "BucketAlreadyOwnedByYou",
    );
  });

  it("shows nothing of the server's own folder where that lies inside it", async () => {
    const nested = await startS3({ mounts: { [Bucket]: folder } }, await mkdtemp(join(folder, "state-")));
    await nested.client.send(new CreateBucketCommand({ Bucket: "lake" }));
    await nested.client.send(new PutObjectCommand({ Bucket: "lake", Key: "a", Body: "-" }));
    const { Contents } = await nested.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).to.deep.equal(["2024 01/Gerät 7.csv.gz"]);
    const Key = `${nested.root.slice(folder.length + 1)}/lake/a`;
    const through = new GetObjectCommand({ Bucket, Key });
    expect((await errorOf(nested.client.send(through))).name).to.equal("AccessDenied");
    await nested.close();
  });

  it("is refused at the start where it is missing, no folder, or its name is none", async () => {
    const root = join(folder, "root");
    for (const [mounts, message] of [
      [{ raw: join(folder, "none") }, "to be mounted as bucket raw, does not exist"],
      [{ raw: join(folder, "2024 01/Gerät 7.csv.gz") }, "is not a folder"],
      [{ "No Bucket": folder }, '"No Bucket" cannot be mounted as a bucket: a name is 3 to 63 characters'],
    ] as const) {
      const error = await createS3({ root, mounts }).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.name).to.equal("UsageError");
      expect(error?.message).to.include(message);
    }
  });
});
