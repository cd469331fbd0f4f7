import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { FileReceipt, StoredReceipt } from "../../schemas/receipt.ts";
import type { FileRef, S3Ref } from "../../schemas/s3.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { fileContent, jsonContent } from "./content.ts";
import { transformFile } from "./contract.ts";
import { download } from "./download.ts";
import { withDuckDb } from "./duckdb.ts";
import type { RawBytes } from "./raw-bytes.ts";
import { S3Objects } from "./s3-objects.ts";
import { tidy } from "./scratch-file.ts";
import { scratchFiles, transform } from "./transform.ts";

const s3 = new S3Objects(process.env);

/** The process's own, made once and gone with it: what it holds is written over by the next invocation. */
let scratch: string | undefined;

/**
 * See contract.ts. Writes, under the claim's prefixes, `<hash>.parquet` of the records and of the rejects, where there are
 * any, and last `<hash>.json`, the receipt with the file's key, the milliseconds that each step took (the file is transformed while it comes, so that
 * `download` ends with its first bytes) and the kinds of rejects. A second attempt writes the same keys. Fails with FileChangedError, CorruptFileError, WrongHeaderError, AccountsError or
 * InvalidInputError, beside S3's own.
 */
export const handler = retryable(async (event): Promise<FileReceipt> => {
  const { claim, file } = parseInput(transformFile, event);
  const dataset = await loadDefinition((object) => s3.getText(object), claim.dataset);
  const name = objectName(file);
  const steps = new Steps();
  scratch ??= mkdtempSync(join(tmpdir(), "sluice-transform-"));
  const folder = scratch;
  let kept: readonly string[] = [];
  let opened: RawBytes | undefined;
  try {
    const raw = await steps.time("download", () => download(s3, file));
    opened = raw;
    const source = `s3://${file.bucket}/${file.key}`;
    const memory = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? transformFile.memory);
    const { counts, data, rejects, rejectKinds } = await steps.time("transform", () =>
      withDuckDb(memory, (db) => transform(db, { dataset, key: file.key, source, raw, folder })),
    );
    await steps.time("upload", async () => {
      if (data !== undefined) await s3.put(under(claim.data, `${name}.parquet`), fileContent(data));
      if (rejects !== undefined) await s3.put(under(claim.rejects, `${name}.parquet`), fileContent(rejects));
    });
    const receipt: FileReceipt = { status: "SUCCEEDED", counts, failures: [] };
    const stored: StoredReceipt = {
      ...receipt,
      key: file.key,
      milliseconds: steps.milliseconds,
      rejects: [...rejectKinds],
    };
    await s3.put(under(claim.receipts, `${name}.json`), jsonContent(stored));
    kept = scratchFiles;
    return receipt;
  } finally {
    // What was not read of it would keep a connection, and there are 50.
    opened?.bytes.destroy();
    // Nothing else runs in a function's process, so that it may wait for the disk: a trip to the thread pool costs ten times a small file's call.
    tidy(folder, kept);
  }
});

/** The same file gets the same name, a changed one another. */
function objectName({ key, etag }: FileRef): string {
  return createHash("sha256").update(`${key}\n${etag}`).digest("hex").slice(0, 32);
}

function under({ bucket, key }: S3Ref, name: string): S3Ref {
  return { bucket, key: `${key}${name}` };
}

/** How long each step of an invocation took. */
class Steps {
  readonly milliseconds: Record<string, number> = {};

  async time<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    const result = await work();
    this.milliseconds[step] = Math.round(performance.now() - begun);
    return result;
  }
}
