import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { createChecksum } from "../../../local/s3/checksum.ts";
import { rawRequest } from "./raw-request.ts";
import { errorOf } from "./s3-error.ts";
import { type S3Server, startS3 } from "./s3-server.ts";

describe("multipart uploads", () => {
  const Bucket = "lake";
  const Key = "big/file";
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startS3();
    await s3.client.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(() => s3.close());

  const md5 = (data: string | Buffer) => createHash("md5").update(data).digest();

  async function start(input: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
    const { UploadId = "" } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
    return UploadId;
  }

  /** Sends a part and gives back what CompleteMultipartUpload wants to know of it. */
  async function send(
    UploadId: string,
    PartNumber: number,
    Body: string,
    algorithm?: ChecksumAlgorithm,
  ): Promise<CompletedPart> {
    const { ETag, $metadata, ...checksums } = await s3.client.send(
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        Body,
        ...(algorithm && { ChecksumAlgorithm: algorithm }),
      }),
    );
    return { PartNumber, ETag, ...checksums };
  }

  const complete = (
    UploadId: string,
    Parts: CompletedPart[],
    more: Partial<CompleteMultipartUploadCommandInput> = {},
  ) =>
    s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));

  it("join their parts by number, with S3's ETag and the metadata they began with", async () => {
    const id = await start({ ContentType: "text/csv", Metadata: { origin: "here" } });
    const second = await send(id, 20, "world");
    const first = await send(id, 3, "hello ");
    const { ETag } = await complete(id, [first, second]);
    expect(ETag).to.equal(`"${md5(Buffer.concat([md5("hello "), md5("world")])).toString("hex")}-2"`);
    expect(await readFile(join(s3.root, Bucket, Key), "utf8")).to.equal("hello world");
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).to.deep.include({ ETag, ContentType: "text/csv", Metadata: { origin: "here" } });
    expect((await errorOf(complete(id, [first, second]))).name).to.equal("NoSuchUpload");
    expect(await readdir(join(s3.root, ".meta", "buckets", Bucket, "uploads"))).to.deep.equal([]);
  });

  it("take the last version of a part, and leave out parts that are not listed", async () => {
    const id = await start();
    await send(id, 1, "old");
    const part = await send(id, 1, "new");
    await send(id, 2, "unlisted");
    await complete(id, [part]);
    expect(await readFile(join(s3.root, Bucket, Key), "utf8")).to.equal("new");
  });

  for (const algorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"] satisfies ChecksumAlgorithm[]) {
    it(`have a composite ${algorithm} checksum of their parts'`, async () => {
      const id = await start({ ChecksumAlgorithm: algorithm });
      const parts = [await send(id, 1, "a", algorithm), await send(id, 2, "b", algorithm)];
      await complete(id, parts);
      const hash = createChecksum(algorithm);
      for (const part of parts) hash.update(Buffer.from(part[`Checksum${algorithm}`] ?? "", "base64"));
      const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(head[`Checksum${algorithm}`]).to.equal(`${hash.digest().toString("base64")}-2`);
      expect(head.ChecksumType).to.equal("COMPOSITE");
    });
  }

  for (const algorithm of ["CRC32", "CRC64NVME"] satisfies ChecksumAlgorithm[]) {
    it(`have a ${algorithm} checksum of the whole where the upload asks for it, which is verified`, async () => {
      const id = await start({ ChecksumAlgorithm: algorithm, ChecksumType: "FULL_OBJECT" });
      const parts = [await send(id, 1, "12345", algorithm), await send(id, 2, "6789", algorithm)];
      const hash = createChecksum(algorithm);
      hash.update(Buffer.from("123456789"));
      const whole = hash.digest().toString("base64");
      const wrong = { [`Checksum${algorithm}`]: createChecksum(algorithm).digest().toString("base64") };
      expect((await errorOf(complete(id, parts, wrong))).name).to.equal("BadDigest");
      expect((await errorOf(complete(id, parts, { MpuObjectSize: 8 }))).name).to.equal("InvalidRequest");
      await complete(id, parts, { [`Checksum${algorithm}`]: whole, ChecksumType: "FULL_OBJECT", MpuObjectSize: 9 });
      const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(head).to.include({ [`Checksum${algorithm}`]: whole, ChecksumType: "FULL_OBJECT" });
    });
  }

  it("refuse parts out of order, missing, or changed since, and go on after that", async () => {
    const id = await start();
    const one = await send(id, 1, "1");
    const two = await send(id, 2, "2");
    expect((await errorOf(complete(id, [two, one]))).name).to.equal("InvalidPartOrder");
    expect((await errorOf(complete(id, [one, one]))).name).to.equal("InvalidPartOrder");
    expect((await errorOf(complete(id, [{ ...one, ETag: '"0"' }]))).name).to.equal("InvalidPart");
    expect((await errorOf(complete(id, [{ ...two, PartNumber: 3 }]))).name).to.equal("InvalidPart");
    expect((await errorOf(complete(id, [{ ...one, ChecksumCRC32: "AAAAAA==" }]))).name).to.equal("InvalidPart");
    await complete(id, [one, two]);
    expect(await readFile(join(s3.root, Bucket, Key), "utf8")).to.equal("12");
  });

  it("keep to If-None-Match when they are completed", async () => {
    const id = await start();
    const part = await send(id, 1, "1");
    await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "first" }));
    expect((await errorOf(complete(id, [part], { IfNoneMatch: "*" }))).status).to.equal(412);
    expect(await readFile(join(s3.root, Bucket, Key), "utf8")).to.equal("first");
  });

  it("copy parts from objects, whole or a range", async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
    const id = await start();
    const copy = async (PartNumber: number, range?: string): Promise<CompletedPart> => {
      const { CopyPartResult } = await s3.client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId: id,
          PartNumber,
          CopySource: "lake/source",
          ...(range && { CopySourceRange: range }),
        }),
      );
      const { ETag, ChecksumCRC32 } = CopyPartResult ?? {};
      return { PartNumber, ETag, ...(ChecksumCRC32 && { ChecksumCRC32 }) };
    };
    await complete(id, [await copy(1), await copy(2, "bytes=3-5")]);
    expect(await readFile(join(s3.root, Bucket, Key), "utf8")).to.equal("0123456789345");
    const again = await start();
    for (const range of ["bytes=5-10", "bytes=-2", "bytes=8-"]) {
      const call = s3.client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId: again,
          PartNumber: 1,
          CopySource: "lake/source",
          CopySourceRange: range,
        }),
      );
      expect((await errorOf(call)).name, range).to.equal("InvalidArgument");
    }
  });

  it("list their parts in pages, over a restart, until they are aborted", async () => {
    const id = await start();
    for (const number of [1, 2, 10]) await send(id, number, "x".repeat(number));
    await s3.restart();
    const list = (marker?: string) =>
      s3.client.send(
        new ListPartsCommand({
          Bucket,
          Key,
          UploadId: id,
          MaxParts: 2,
          ...(marker !== undefined && { PartNumberMarker: marker }),
        }),
      );
    const first = await list();
    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
    expect(first).to.include({ IsTruncated: true, NextPartNumberMarker: "2" });
    const second = await list("2");
    expect(second.Parts?.map(({ PartNumber }) => PartNumber)).to.deep.equal([10]);
    expect(second.IsTruncated).to.equal(false);
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }));
    expect((await errorOf(list())).name).to.equal("NoSuchUpload");
    expect((await errorOf(send(id, 1, "late"))).name).to.equal("NoSuchUpload");
  });

  it("are listed in order of their keys, in pages", async () => {
    const ids: string[] = [];
    for (const key of ["b", "a", "b", "c/d"]) ids.push(await start({ Key: key }));
    const shown: string[] = [];
    let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (let truncated = true; truncated; ) {
      const page = await s3.client.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1, ...markers }));
      shown.push(...(page.Uploads ?? []).map(({ Key = "", UploadId = "" }) => `${Key} ${UploadId}`));
      truncated = page.IsTruncated === true;
      markers = { KeyMarker: page.NextKeyMarker ?? "", UploadIdMarker: page.NextUploadIdMarker ?? "" };
    }
    expect(shown).to.have.members([`a ${ids[1]}`, `b ${ids[0]}`, `b ${ids[2]}`, `c/d ${ids[3]}`]);
    expect(shown.map((line) => line[0])).to.deep.equal(["a", "b", "b", "c"]);
    const some = await s3.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "c" }));
    expect(some.Uploads?.map(({ Key }) => Key)).to.deep.equal(["c/d"]);
  });

  it("refuse part numbers that are none, other keys, and ids that would be paths", async () => {
    const id = await start();
    for (const number of ["0", "10001", "x", ""]) {
      const path = `/${Bucket}/${Key}?uploadId=${id}&partNumber=${number}`;
      const answer = await rawRequest(s3.url, "PUT", path, {}, "x");
      expect(answer.body.toString(), number).to.include("<Code>InvalidArgument</Code>");
    }
    for (const path of [
      `/${Bucket}/other?uploadId=${id}`,
      `/${Bucket}/${Key}?uploadId=..%2F..%2Flake`,
      `/${Bucket}/${Key}?uploadId=%2e%2e`,
      `/${Bucket}/${Key}?uploadId=`,
    ]) {
      const answer = await rawRequest(s3.url, "DELETE", path);
      expect(answer.status, path).to.equal(404);
      expect(answer.body.toString()).to.include("<Code>NoSuchUpload</Code>");
    }
  });
});
