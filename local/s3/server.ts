import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import type { Service } from "../service.ts";
import { answerError } from "./answer.ts";
import { Buckets } from "./bucket.ts";
import { S3Error } from "./errors.ts";
import { type LocalObjects, localObjects } from "./local-objects.ts";
import type { Store } from "./operation.ts";
import { parseRequest } from "./request.ts";
import { dispatch } from "./routes.ts";

export interface S3Options {
  /**
   * The folder of the buckets; made if missing. A bucket is a folder in it, an object a plain file at its key's path.
   * Only one server may use it at a time. What is not an object is in its `.meta`.
   */
  readonly root: string;
  /**
   * Existing folders, by the name of the bucket each is to be. Their files are objects although they were never PUT,
   * and nothing is written into them but objects that clients PUT. Default: none.
   */
  readonly mounts?: Readonly<Record<string, string>>;
  /** The clock behind Last-Modified. Default: the real one. */
  readonly now?: () => Date;
}

/** S3 over HTTP, and its objects as files for services of the same process. */
export interface S3Service extends Service {
  readonly objects: LocalObjects;
}

/**
 * S3 over a folder.
 *
 * Signatures are not verified: any credentials do, and none. Symbolic links are followed as far as they stay inside
 * their bucket's folder: one that leads out is not listed, and asking for it is answered with AccessDenied. On a file
 * system that ignores case, keys that differ in nothing else are one object.
 *
 * @throws UsageError where a mount's folder is missing or its name is no bucket name.
 */
export async function createS3({ root, mounts = {}, now = () => new Date() }: S3Options): Promise<S3Service> {
  const store: Store = { buckets: await Buckets.open(root, mounts), now };
  return {
    name: "S3",
    claims,
    handle: (request, response) => answer(store, request, response),
    close: () => store.buckets.close(),
    objects: localObjects(store.buckets, now),
  };
}

/** Everything but the other protocols of AWS: JSON with a target, CBOR, and forms (Query). */
function claims(request: IncomingMessage): boolean {
  const form = (header(request, "content-type") ?? "").startsWith("application/x-www-form-urlencoded");
  return (
    header(request, "x-amz-target") === undefined &&
    header(request, "smithy-protocol") === undefined &&
    !(form && request.method === "POST" && request.url === "/")
  );
}

async function answer(store: Store, http: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader("x-amz-request-id", randomUUID().replaceAll("-", "").slice(16).toUpperCase());
  response.setHeader("x-amz-id-2", "sluice");
  try {
    const request = parseRequest(http);
    await dispatch(store, request, response);
  } catch (error) {
    if (http.destroyed && !http.complete) return; // The client has left in the middle of its payload.
    if (!(error instanceof S3Error) || response.headersSent) throw error;
    answerError(response, http.method ?? "GET", error, (http.url ?? "/").split("?")[0] ?? "/");
  }
}
