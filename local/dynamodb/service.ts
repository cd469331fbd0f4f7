import { mkdir, statfs } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import dynalite from "dynalite";
import { header, readBody, targetPrefix } from "../aws-json.ts";
import { diskFullError } from "../disk-full.ts";
import type { Service } from "../service.ts";
import { handOver } from "./hand-over.ts";
import { prepareStore } from "./prepare-store.ts";

export interface DynamoDbOptions {
  /** Folder of the LevelDB store; made where it is absent. Only one process can have it open. */
  readonly path: string;
  /** Bytes that can still be written where the folder is. Default: asks the file system. */
  readonly free?: () => Promise<number>;
}

/**
 * While fewer bytes are free, nothing is written: where LevelDB cannot write, dynalite throws out of a callback and ends the
 * process. LevelDB writes up to 4 MB at once when it makes a table of its log, and twice that when it joins tables.
 */
const leastFree = 16_000_000;

/**
 * DynamoDB over a folder, by dynalite: tables, indexes, items, batches, conditional writes, Query and Scan. No
 * transactions, time to live, exports or streams.
 *
 * A write that was answered survives a kill of this process. While the disk is all but full, writes fail and reads go on.
 *
 * @throws UsageError where another process has the folder open
 */
export async function createDynamoDb({ path, free = () => freeAt(path) }: DynamoDbOptions): Promise<Service> {
  await mkdir(path, { recursive: true });
  await prepareStore(path);
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return {
    name: "DynamoDB",
    claims: (request) => targetPrefix(request)?.startsWith("DynamoDB_") ?? false,
    handle: (request, response) => handle(server, free, request, response),
    close: () => close(server),
  };
}

/**
 * The body is read before dynalite sees the request: it throws out of its event handlers when a client goes away in the
 * middle, which would end the process.
 */
async function handle(
  server: Server,
  free: () => Promise<number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const operation = header(request, "x-amz-target")?.split(".")[1] ?? "";
  if (!supported.has(operation)) return refuse(operation, response);
  if (!reading.test(operation) && (await free()) < leastFree) throw diskFullError("for DynamoDB's store");
  await handOver(server, request, body, response);
}

/** Operations that write nothing. */
const reading = /^(?:BatchGet|Describe|Get|List|Query|Scan)/;

async function freeAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** What dynalite answers; anything else it would refuse without saying why. */
const supported = new Set([
  ...["CreateTable", "DeleteTable", "DescribeTable", "ListTables", "UpdateTable", "DescribeTimeToLive"],
  ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem", "BatchWriteItem", "Query", "Scan"],
  ...["TagResource", "UntagResource", "ListTagsOfResource"],
]);

function refuse(operation: string, response: ServerResponse): void {
  response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
  response.end(
    JSON.stringify({
      __type: "com.amazon.coral.service#UnknownOperationException",
      message: `DynamoDB does not support ${operation} here. Supported: ${[...supported].sort().join(", ")}.`,
    }),
  );
}

/** dynalite closes its store only when its server closes, and Node refuses to close a server that never listened. */
function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => server.close((error) => (error ? reject(error) : resolve())));
  });
}
