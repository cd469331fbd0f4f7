// Real processes and a real S3 client: the only test of what the function reads and writes, and how it fails.
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { listFiles } from "../../../functions/list-files/contract.ts";
import { transformFile } from "../../../functions/transform-file/contract.ts";
import type { PartitionClaim } from "../../../schemas/partition.ts";
import type { FileRef } from "../../../schemas/s3.ts";
import { startLambda } from "../../local/lambda/lambda-under-test.ts";
import { type S3Server, startS3 } from "../../local/s3/s3-server.ts";
import { describeDataset } from "./transform-raw.ts";

const dataset = { ...describeDataset(), tolerated_rejects: 0.5 };
const [raw, lake, work] = ["sluice-raw", "sluice-lake", "sluice-work"];
const claim: PartitionClaim = {
  dataset: { name: "bench", definition: { bucket: work, key: "datasets/bench/1.json" } },
  partition: "2024-01-01",
  run: "r1",
  lease: { name: "backfill", token: 1 },
  token: 1,
  data: { bucket: lake, key: "bench/date=2024-01-01/run=r1-1/" },
  rejects: { bucket: lake, key: "bench_rejects/date=2024-01-01/run=r1-1/" },
  receipts: { bucket: work, key: "runs/r1/receipts/bench/2024-01-01/1/" },
};
const text = "rig,at,value\nr1,2024-01-01,1\nr1,never,2\n";

describe("functions: listing and transforming files", () => {
  let s3: S3Server;
  let lambda: Awaited<ReturnType<typeof startLambda>>;

  before(async () => {
    s3 = await startS3();
    for (const Bucket of [raw, lake, work]) await s3.client.send(new CreateBucketCommand({ Bucket }));
    await put(work, claim.dataset.definition.key, JSON.stringify(dataset));
    const environment = {
      AWS_ENDPOINT_URL: s3.url,
      SLUICE_RAW_BUCKET: raw,
      SLUICE_LAKE_BUCKET: lake,
      SLUICE_WORK_BUCKET: work,
    };
    const functions = [listFiles, transformFile].map(({ name, timeout, memory }) => {
      return { name, timeout, memory, handlerFile: resolve("functions", name, "handler.ts") };
    });
    lambda = await startLambda({}, { functions, environment });
  });

  after(async () => {
    await lambda?.close();
    await s3?.close();
  });

  async function put(Bucket: string, Key: string, Body: string | Buffer): Promise<FileRef> {
    const { ETag = "" } = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
    return { bucket: Bucket, key: Key, etag: ETag, size: Body.length };
  }

  async function keys(Bucket: string): Promise<string[]> {
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = "" }) => Key);
  }

  async function read(Bucket: string, Key: string): Promise<unknown> {
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  }

  /** Names of the files that the functions' processes have left in their temporary folders. */
  async function scratchFiles(): Promise<string[]> {
    const paths = await readdir(join(lambda.folder, "scratch"), { recursive: true });
    return paths.map((path) => basename(path)).filter((name) => extname(name) !== "");
  }

  async function invoke(name: string, event: unknown): Promise<unknown> {
    const outcome = await lambda.invoke(name, event);
    return outcome.kind === "payload" ? JSON.parse(outcome.payload) : outcome;
  }

  it("lists a partition, and writes a file's rows, rejects and receipt, the same again when asked again", async () => {
    const file = await put(raw, "rig 1 é_20240101.csv.gz", gzipSync(text));
    await put(raw, "r2_20240102.csv.gz", gzipSync(text));
    await put(raw, "notes.txt", "none of ours");
    const listed = listFiles.output.parse(await invoke("list-files", { claim }));
    expect(listed).to.include({ files: 1, bytes: file.size, toleratedRejects: 0.5 });
    expect(await read(work, listed.chunks[0]?.key ?? "")).to.deep.equal({ files: [file] });

    const bytes = text.length;
    const receipt = {
      status: "SUCCEEDED",
      counts: { read: 2, written: 1, rejected: 1, duplicates: 0, bytes },
      failures: [],
    };
    const hash = createHash("sha256").update(`${file.key}\n${file.etag}`).digest("hex").slice(0, 32);
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(await invoke("transform-file", { claim, file })).to.deep.equal(receipt);
      expect(await scratchFiles(), "what the next one writes over").to.have.members(["records.csv", "rejects.csv"]);
      expect(await keys(lake)).to.deep.equal([
        `${claim.data.key}${hash}.parquet`,
        `${claim.rejects.key}${hash}.parquet`,
      ]);
      const stored = (await read(work, `${claim.receipts.key}${hash}.json`)) as Record<string, unknown>;
      expect(stored).to.deep.include({ ...receipt, key: file.key });
      expect(stored.milliseconds).to.have.all.keys("download", "transform", "upload");
    }
  });

  it("fails where a file is gone or another one than was listed", async () => {
    const file = await put(raw, "r3_20240101.csv.gz", gzipSync(text));
    await put(raw, file.key, gzipSync(`${text}r1,2024-01-01,3\n`));
    expect(await invoke("transform-file", { claim, file })).to.include({ error: "FileChangedError" });
    await s3.client.send(new DeleteObjectCommand({ Bucket: raw, Key: file.key }));
    const gone = JSON.stringify(await invoke("transform-file", { claim, file }));
    expect(gone).to.contain(
      "s3://sluice-raw/r3_20240101.csv.gz was deleted since it was listed. Run the partition again.",
    );
  });

  it("keeps no connection of files that it does not read to their end", async () => {
    const file = await put(raw, "r5_20240101.csv.gz", `rig,at,value\n${"r1,2024-01-01,1\n".repeat(20_000)}`);
    // A process has 50 connections at once.
    for (let attempt = 1; attempt <= 52; attempt++) {
      expect(await invoke("transform-file", { claim, file })).to.include({ error: "CorruptFileError" });
    }
  }).timeout(60_000);

  it("fails with the file and the cause where it is damaged, and leaves nothing behind", async () => {
    const before = await keys(lake);
    const file = await put(raw, "r4_20240101.csv.gz", gzipSync(text).subarray(0, 30));
    const failure = await invoke("transform-file", { claim, file });
    expect(failure).to.include({ error: "CorruptFileError" });
    expect(JSON.stringify(failure)).to.contain(
      "s3://sluice-raw/r4_20240101.csv.gz: not sound gzip data: unexpected end of file",
    );
    expect(await keys(lake)).to.deep.equal(before);
    expect(await scratchFiles()).to.deep.equal([]);
  });
});
