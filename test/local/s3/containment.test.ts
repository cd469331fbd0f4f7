import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import fc from "fast-check";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("the bucket's folder", () => {
  const Bucket = "lake";
  let s3: S3Server;
  let outside: string;
  beforeEach(async () => {
    s3 = await startS3();
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    outside = await mkdtemp(join(tmpdir(), "sluice-outside-"));
    await writeFile(join(outside, "secret"), "secret");
  });
  afterEach(async () => {
    await s3.close();
    await rm(outside, { recursive: true, force: true });
  });

  const folder = () => join(s3.root, Bucket);
  const keysOf = async (client: S3Client) =>
    (await client.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];

  it("is never left by a key, however it is spelt", async () => {
    const spelling = fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "%2E.",
      "..%2f..",
      "%2f",
      "%5c..",
      "",
      "a",
      "etc",
      "%252e%252e",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(spelling, { minLength: 1, maxLength: 6 }), async (segments) => {
        const path = `/${Bucket}/${segments.join("/")}/x`;
        const put = await rawRequest(s3.url, "PUT", path, {}, "payload");
        expect(put.status).to.equal(200);
        const got = await rawRequest(s3.url, "GET", path);
        expect(got.body.toString()).to.equal("payload");
        expect((await rawRequest(s3.url, "DELETE", path)).status).to.equal(204);
        expect(await readdir(dirname(s3.root))).to.deep.equal(["s3"]);
        expect(await readdir(s3.root)).to.have.members([".meta", Bucket]);
        expect(await keysOf(s3.client)).to.deep.equal([]);
      }),
      { numRuns: 60 },
    );
  });

  it("holds dots and slashes in keys as keys", async () => {
    const keys = ["..", "../..", "/", "//", "a/", "a//b", "./a", "/etc/passwd", "a/../b"];
    for (const Key of keys) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    expect(await keysOf(s3.client)).to.have.members(keys);
    for (const Key of keys) {
      const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body?.transformToString()).to.equal(Key);
    }
    expect(await readdir(folder())).to.deep.equal([]);
  });

  it("is not left by symbolic links: not listed, and refused with the reason", async () => {
    await symlink(join(outside, "secret"), join(folder(), "file"));
    await symlink(outside, join(folder(), "folder"));
    await symlink(join(outside, "not-there"), join(folder(), "dangling"));
    await writeFile(join(folder(), "own"), "");
    expect(await keysOf(s3.client)).to.deep.equal(["own"]);
    for (const Key of ["file", "folder/secret"]) {
      const error = await errorOf(s3.client.send(new GetObjectCommand({ Bucket, Key })));
      expect(error).to.include({ name: "AccessDenied", status: 403 });
      expect(error.message).to.include(`"${Key}" leads out of the folder of bucket lake by a symbolic link`);
      expect((await rawRequest(s3.url, "DELETE", `/${Bucket}/${Key}`)).status).to.equal(403);
    }
    for (const Key of ["file", "folder/secret", "folder/new", "folder/new/deeper"]) {
      const error = await errorOf(s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "overwritten" })));
      expect(error.name, Key).to.equal("AccessDenied");
    }
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "dangling/new", Body: "apart" }));
    expect(await readFile(join(outside, "secret"), "utf8")).to.equal("secret");
    expect(await readdir(outside)).to.deep.equal(["secret"]);
  });

  it("follows links that stay inside, and ends where they go in circles", async () => {
    await mkdir(join(folder(), "real"));
    await writeFile(join(folder(), "real/a"), "a");
    await symlink("real", join(folder(), "link"));
    await symlink("real/a", join(folder(), "single"));
    await symlink("..", join(folder(), "real/up"));
    expect(await keysOf(s3.client)).to.deep.equal(["link/a", "real/a", "single"]);
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "link/a" }));
    expect(await got.Body?.transformToString()).to.equal("a");
  });

  it("has only regular files for objects", async () => {
    execFileSync("mkfifo", [join(folder(), "pipe")]);
    expect(await keysOf(s3.client)).to.deep.equal([]);
    const get = s3.client.send(new GetObjectCommand({ Bucket, Key: "pipe" }));
    expect((await errorOf(get)).name).to.equal("NoSuchKey");
  });
});
