import { truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import fc from "fast-check";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("GetObject and HeadObject", () => {
  const Bucket = "lake";
  const path = "/lake/ten";
  let s3: S3Server;
  before(async () => {
    s3 = await startS3({ now: () => new Date("2024-03-01T12:00:00.789Z") });
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "ten", Body: "0123456789" }));
    await rawRequest(s3.url, "PUT", "/lake/empty", { "content-length": "0" });
  });
  after(() => s3.close());

  it("serves any range of any object as the same slice of its bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.nat(3500), fc.nat(3500), async (bytes, a, b) => {
        await rawRequest(s3.url, "PUT", "/lake/random", { "content-length": String(bytes.length) }, Buffer.from(bytes));
        const body = Buffer.from(bytes);
        const [start, end] = a < b ? [a, b] : [b, a];
        for (const [range, expected] of [
          [`bytes=${start}-${end}`, body.subarray(start, end + 1)],
          [`bytes=${start}-`, body.subarray(start)],
          [`bytes=-${end}`, body.subarray(Math.max(0, body.length - end))],
        ] as const) {
          const answer = await rawRequest(s3.url, "GET", "/lake/random", { range });
          if (expected.length === 0) expect(answer.status).to.equal(416);
          else {
            expect(answer.status).to.equal(206);
            expect(answer.body.equals(expected)).to.equal(true);
            expect(answer.headers["content-range"]).to.match(new RegExp(`^bytes \\d+-\\d+/${body.length}$`));
          }
        }
        const whole = await s3.client.send(new GetObjectCommand({ Bucket, Key: "random" }));
        expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(body)).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });

  for (const [range, status, contentRange] of [
    ["bytes=2-4", 206, "bytes 2-4/10"],
    ["bytes=8-100", 206, "bytes 8-9/10"],
    ["bytes=-3", 206, "bytes 7-9/10"],
    ["bytes=-100", 206, "bytes 0-9/10"],
    ["bytes=10-", 416, undefined],
    ["bytes=-0", 416, undefined],
    ["bytes=4-2", 200, undefined],
    ["bytes=0-1,3-4", 200, undefined],
    ["lines=0-1", 200, undefined],
  ] as const) {
    it(`answers Range: ${range} with ${status}, HEAD as GET`, async () => {
      for (const method of ["GET", "HEAD"]) {
        const answer = await rawRequest(s3.url, method, path, { range });
        expect(answer.status).to.equal(status);
        expect(answer.headers["content-range"]).to.equal(contentRange);
        if (status === 416 && method === "GET") expect(answer.body.toString()).to.include("<Code>InvalidRange</Code>");
      }
    });
  }

  it("answers the empty object, and every range of it with 416", async () => {
    expect((await rawRequest(s3.url, "GET", "/lake/empty")).headers["content-length"]).to.equal("0");
    expect((await rawRequest(s3.url, "GET", "/lake/empty", { range: "bytes=0-" })).status).to.equal(416);
  });

  const etag = '"781e5e245d69b566979b86e28d23f2c7"';
  for (const [headers, status] of [
    [{ "if-match": etag }, 200],
    [{ "if-match": '"other"' }, 412],
    [{ "if-match": '"other"', "if-unmodified-since": "Fri, 01 Mar 2030 00:00:00 GMT" }, 412],
    [{ "if-match": etag, "if-unmodified-since": "Fri, 01 Mar 2020 00:00:00 GMT" }, 200],
    [{ "if-unmodified-since": "Fri, 01 Mar 2020 00:00:00 GMT" }, 412],
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": `"x", ${etag}` }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"other"', "if-modified-since": "Fri, 01 Mar 2030 00:00:00 GMT" }, 200],
    [{ "if-modified-since": "Fri, 01 Mar 2024 12:00:00 GMT" }, 304],
    [{ "if-modified-since": "Fri, 01 Mar 2024 11:59:59 GMT" }, 200],
    [{ "if-modified-since": "no date" }, 200],
    [{ range: "bytes=0-0", "if-range": etag }, 206],
    [{ range: "bytes=0-0", "if-range": '"other"' }, 200],
  ] as const) {
    it(`answers ${JSON.stringify(headers)} with ${status}`, async () => {
      const answer = await rawRequest(s3.url, "GET", path, headers);
      expect(answer.status).to.equal(status);
      if (status === 304) expect(answer.headers).to.include({ etag, "last-modified": "Fri, 01 Mar 2024 12:00:00 GMT" });
    });
  }

  it("overrides headers by response-* parameters, and refuses those that would break the answer", async () => {
    const query = "response-content-type=text%2Fcsv&response-content-disposition=attachment%3B%20filename%3D%C3%BC.csv";
    const { headers } = await rawRequest(s3.url, "GET", `${path}?${query}`);
    expect(headers["content-type"]).to.equal("text/csv");
    expect(Buffer.from(headers["content-disposition"] ?? "", "latin1").toString()).to.equal(
      "attachment; filename=ü.csv",
    );
    const split = await rawRequest(s3.url, "GET", `${path}?response-content-type=a%0d%0ab:c`);
    expect(split.body.toString()).to.include("<Code>InvalidArgument</Code>");
  });

  it("shows no checksum of the whole beside a range of it", async () => {
    const part = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: "ten", Range: "bytes=1-2", ChecksumMode: "ENABLED" }),
    );
    expect(part.ChecksumCRC32).to.equal(undefined);
    expect(await part.Body?.transformToString()).to.equal("12");
  });

  it("answers NoSuchKey and NoSuchBucket in S3's XML, HEAD without a body", async () => {
    expect(await errorOf(s3.client.send(new GetObjectCommand({ Bucket, Key: "none" })))).to.include({
      name: "NoSuchKey",
      status: 404,
    });
    expect(await errorOf(s3.client.send(new GetObjectCommand({ Bucket: "no-bucket", Key: "a" })))).to.include({
      name: "NoSuchBucket",
      status: 404,
    });
    expect((await errorOf(s3.client.send(new HeadObjectCommand({ Bucket, Key: "none" })))).name).to.equal("NotFound");
    const { body, headers } = await rawRequest(s3.url, "GET", "/lake/none?x-id=GetObject");
    expect(headers["content-type"]).to.equal("application/xml");
    expect(body.toString()).to.match(
      /^<\?xml .*\?>\n<Error><Code>NoSuchKey<\/Code><Message>.*<\/Message><Key>none<\/Key><Resource>\/lake\/none<\/Resource><RequestId>[0-9A-F]{16}<\/RequestId>/,
    );
    expect(headers["x-amz-request-id"]).to.match(/^[0-9A-F]{16}$/);
  });

  it("gives a file that was changed by hand another ETag, of the multipart form, and default headers", async () => {
    const file = join(s3.root, Bucket, "edited");
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "edited", Body: "one", ContentType: "text/csv" }));
    const head = () => s3.client.send(new HeadObjectCommand({ Bucket, Key: "edited" }));
    const put = await head();
    await writeFile(file, "two");
    await utimes(file, 1000, 1000);
    const changed = await head();
    expect(changed.ETag).to.match(/^"[0-9a-f]{32}-1"$/);
    expect(changed.ETag).to.not.equal(put.ETag);
    expect(changed.ContentType).to.equal("binary/octet-stream");
    expect(changed.LastModified?.getTime()).to.equal(1_000_000);
    await truncate(file, 1);
    await utimes(file, 1000, 1000);
    expect((await head()).ETag).to.not.equal(changed.ETag);
  });

  it("takes presigned requests, the bucket in the host name, and an absolute path of any spelling", async () => {
    const query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Signature=b&x-id=GetObject&versionId=null";
    expect((await rawRequest(s3.url, "GET", `${path}?${query}`)).body.toString()).to.equal("0123456789");
    for (const host of ["lake.localhost:1", "lake.s3.localhost"]) {
      expect((await rawRequest(s3.url, "GET", "/ten", { host })).body.toString()).to.equal("0123456789");
    }
    expect((await rawRequest(s3.url, "GET", "/lake/t%65n")).body.toString()).to.equal("0123456789");
  });

  it("names what it does not serve", async () => {
    for (const [method, resource, code, status] of [
      ["GET", `${path}?acl`, "NotImplemented", 501],
      ["PUT", `${path}?tagging`, "NotImplemented", 501],
      ["GET", `${path}?versionId=abc`, "NotImplemented", 501],
      ["PUT", "/lake?policy", "NotImplemented", 501],
      ["POST", path, "MethodNotAllowed", 405],
      ["DELETE", "/", "MethodNotAllowed", 405],
      ["GET", "/lake/%ff", "InvalidURI", 400],
      ["GET", "/lake/%00", "InvalidArgument", 400],
      ["GET", `/lake/${"x".repeat(1025)}`, "KeyTooLongError", 400],
      ["GET", "//key", "NoSuchBucket", 404],
    ] as const) {
      const answer = await rawRequest(s3.url, method, resource);
      expect(answer.status, resource).to.equal(status);
      expect(answer.body.toString(), resource).to.include(`<Code>${code}</Code>`);
    }
    const acl = await rawRequest(s3.url, "GET", `${path}?acl`);
    expect(acl.body.toString()).to.include("GET ?acl is not supported here; supported: DELETE, ");
  });
});
