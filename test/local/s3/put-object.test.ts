import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  type ChecksumAlgorithm,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("PutObject", () => {
  const Bucket = "lake";
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
    await s3.client.send(new CreateBucketCommand({ Bucket }));
  });
  after(() => s3.close());

  const stored = (key: string) => readFile(join(s3.root, Bucket, key), "utf8");
  const staged = () => readdir(join(s3.root, ".meta", "incoming"));

  it("stores the raw bytes as a plain file at the key's path", async () => {
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket, Key: "a/b c/ü%41.txt", Body: "hello" }));
    expect(await stored("a/b c/ü%41.txt")).to.equal("hello");
    expect(ETag).to.equal(`"${createHash("md5").update("hello").digest("hex")}"`);
  });

  it("stores a stream, which the SDK sends as aws-chunked with a trailing checksum, without its framing", async () => {
    const pieces = ["one,", "two,", "x".repeat(100_000)];
    const Body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    await s3.client.send(
      new PutObjectCommand({
        Bucket,
        Key: "stream",
        Body,
        ContentLength: pieces.join("").length,
        ContentEncoding: "x",
      }),
    );
    expect(await stored("stream")).to.equal(pieces.join(""));
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "stream", ChecksumMode: "ENABLED" }));
    expect(head.ContentEncoding).to.equal("x");
    expect(head.ChecksumCRC32).to.match(/^.{8}$/);
    expect(head.ChecksumType).to.equal("FULL_OBJECT");
  });

  for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] satisfies ChecksumAlgorithm[]) {
    it(`verifies, keeps and shows a ${algorithm} checksum that the SDK computed`, async () => {
      const Key = `checksum/${algorithm}`;
      const put = await s3.client.send(
        new PutObjectCommand({ Bucket, Key, Body: "123456789", ChecksumAlgorithm: algorithm }),
      );
      const got = await s3.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(await got.Body?.transformToString()).to.equal("123456789");
      expect(got[`Checksum${algorithm}`]).to.be.a("string").and.equal(put[`Checksum${algorithm}`]);
    });
  }

  for (const [name, headers, code] of [
    ["checksum", { "x-amz-checksum-crc32": "AAAAAA==" }, "BadDigest"],
    ["Content-MD5", { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" }, "BadDigest"],
    ["x-amz-content-sha256", { "x-amz-content-sha256": "0".repeat(64) }, "XAmzContentSHA256Mismatch"],
    ["Content-MD5 that is none", { "content-md5": "short" }, "InvalidDigest"],
    ["checksum that is none", { "x-amz-checksum-crc32": "short" }, "InvalidRequest"],
    ["second checksum", { "x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-sha1": "x" }, "InvalidRequest"],
    ["checksum that is named only", { "x-amz-sdk-checksum-algorithm": "CRC32" }, "InvalidRequest"],
    ["checksum that is unknown here", { "x-amz-checksum-xxhash64": "AAAAAAAAAAA=" }, "NotImplemented"],
    ["tag, which would be lost", { "x-amz-tagging": "a=b" }, "NotImplemented"],
    ["too large metadata", { "x-amz-meta-a": "x".repeat(2048) }, "MetadataTooLarge"],
    ["If-None-Match of an ETag", { "if-none-match": '"abc"' }, "NotImplemented"],
  ] as const) {
    it(`refuses a wrong or impossible ${name} with ${code} and stores nothing`, async () => {
      const { status, body } = await rawRequest(s3.url, "PUT", `/${Bucket}/wrong`, headers, "123456789");
      expect(status).to.be.within(400, 501);
      expect(body.toString()).to.include(`<Code>${code}</Code>`);
      expect(await readdir(join(s3.root, Bucket))).to.not.include("wrong");
      expect(await staged()).to.deep.equal([]);
    });
  }

  it("refuses a wrong trailing checksum and an incomplete framing", async () => {
    const headers = {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "3",
      "x-amz-trailer": "x-amz-checksum-crc32",
    };
    for (const [body, code] of [
      ["3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"],
      ["3\r\nabc\r\n0\r\n\r\n", "MalformedTrailerError"],
      ["2\r\nab\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "IncompleteBody"],
      ["3\r\nabc\r\n", "IncompleteBody"],
    ] as const) {
      const answer = await rawRequest(s3.url, "PUT", `/${Bucket}/wrong`, headers, body);
      expect(answer.body.toString()).to.include(`<Code>${code}</Code>`);
    }
    expect(await staged()).to.deep.equal([]);
  });

  it("keeps metadata and headers, also over a restart", async () => {
    const Key = "described";
    const about = { ContentType: "text/csv", CacheControl: "no-store", Metadata: { origin: "plant-7" } };
    const put = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...about }));
    await s3.restart();
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).to.deep.include({ ...about, ETag: put.ETag });
  });

  it("with If-None-Match: * creates once, however many try at the same time", async () => {
    const attempts = Array.from({ length: 20 }, (_, i) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: "once", Body: `body ${i}`, IfNoneMatch: "*" })).then(
        () => `body ${i}`,
        (error) => error.name,
      ),
    );
    const results = await Promise.all(attempts);
    const winners = results.filter((result) => result !== "PreconditionFailed");
    expect(winners).to.have.length(1);
    expect(await stored("once")).to.equal(winners[0]);
  });

  it("with If-Match replaces only the version that was seen", async () => {
    const put = (Body: string, IfMatch?: string) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: "version", Body, ...(IfMatch && { IfMatch }) }));
    const first = await put("1");
    await put("2", first.ETag);
    expect((await errorOf(put("3", first.ETag))).status).to.equal(412);
    expect(await stored("version")).to.equal("2");
    const missing = new PutObjectCommand({ Bucket, Key: "never", Body: "-", IfMatch: '"x"' });
    expect((await errorOf(s3.client.send(missing))).name).to.equal("NoSuchKey");
  });

  it("shows readers one whole version while two writers alternate", async () => {
    const Key = "contended";
    const bodies = ["a", "b"].map((letter) => letter.repeat(300_000));
    await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: bodies[0] ?? "" }));
    const write = async (Body: string) => {
      for (let i = 0; i < 10; i++) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
    };
    const read = async () => {
      for (let i = 0; i < 20; i++) {
        const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
        const text = (await got.Body?.transformToString()) ?? "";
        expect(bodies.includes(text)).to.equal(true);
        expect(got.ETag).to.equal(`"${createHash("md5").update(text).digest("hex")}"`);
      }
    };
    await Promise.all([...bodies.map(write), read(), read()]);
  });

  it("leaves nothing of a payload whose sender goes away", async () => {
    const { port } = new URL(s3.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `PUT /${Bucket}/half HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n${"x".repeat(70_000)}`,
    );
    while ((await staged()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    while ((await staged()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await readdir(join(s3.root, Bucket))).to.not.include("half");
  });

  it("holds a key beside the key it is a folder of, in either order", async () => {
    for (const keys of [
      ["x", "x/y", "x/y/z"],
      ["p/q/r", "p/q", "p"],
    ]) {
      for (const Key of keys) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      for (const Key of keys) {
        const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
        expect(await got.Body?.transformToString()).to.equal(Key);
      }
    }
  });
});
