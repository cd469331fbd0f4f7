import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("S3 after a kill", () => {
  const Bucket = "lake";
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startS3();
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "one", ContentType: "text/csv" }));
  });
  afterEach(() => s3.close());

  const journal = () => join(s3.root, ".meta", "buckets", Bucket, "objects.jsonl");
  const contentType = async (Key: string) => (await s3.client.send(new HeadObjectCommand({ Bucket, Key }))).ContentType;

  it("has swept away what was half received", async () => {
    const incoming = join(s3.root, ".meta", "incoming");
    await writeFile(join(incoming, "half"), "half");
    await s3.restart();
    expect(await readdir(incoming)).to.deep.equal([]);
  });

  it("reads a journal whose last line was cut short, and goes on writing it", async () => {
    await appendFile(journal(), '{"key":"b","rec');
    await s3.restart();
    expect(await contentType("a")).to.equal("text/csv");
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "c", Body: "-", ContentType: "text/html" }));
    await s3.restart();
    expect(await contentType("c")).to.equal("text/html");
  });

  it("still knows the object that was to be replaced, when its successor was written down but not moved", async () => {
    const [line = ""] = (await readFile(journal(), "utf8")).split("\n");
    const { key, record } = JSON.parse(line);
    const successor = { ...record, size: 7, headers: { "content-type": "text/html" } };
    await appendFile(journal(), `${JSON.stringify({ key, record: successor })}\n`);
    await s3.restart();
    expect(await contentType("a")).to.equal("text/csv");
  });

  it("keeps its journal short: one that is mostly out of date is written anew at the start", async () => {
    const line = await readFile(journal(), "utf8");
    await appendFile(journal(), line.repeat(3000));
    await s3.restart();
    expect(await contentType("a")).to.equal("text/csv");
    expect((await readFile(journal(), "utf8")).split("\n").length).to.be.below(5);
  });

  it("keeps its journal short while it is written, and knows every object then", async () => {
    const put = (Key: string, Body: string, ContentType: string) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    await put("b", "two", "text/plain");
    for (let turn = 0; turn < 60; turn++) {
      await Promise.all(Array.from({ length: 20 }, (_, n) => put(`c${n}`, `${turn}`, `text/${turn}`)));
    }
    const lines = (await readFile(journal(), "utf8")).split("\n");
    expect(lines.length, "1,202 objects were put").to.be.below(400);
    await s3.restart();
    expect(await contentType("a")).to.equal("text/csv");
    expect(await contentType("b")).to.equal("text/plain");
    for (let n = 0; n < 20; n++) expect(await contentType(`c${n}`)).to.equal("text/59");
  });
});
