import type { IncomingMessage } from "node:http";

/**
 * What S3's API calls the operation of a path-style request: `GetObject`, `ListObjectsV2`, `CreateMultipartUpload`. What this S3
 * does not serve is called by its method.
 */
export function operationName(request: Pick<IncomingMessage, "method" | "url" | "headers">): string {
  const [path = "/", query = ""] = (request.url ?? "/").split("?");
  const asked = new URLSearchParams(query);
  const [, bucket = "", ...key] = path.split("/");
  const method = request.method ?? "GET";
  if (bucket === "") return method === "GET" ? "ListBuckets" : method;
  if (key.join("/") === "") return bucketOperation(method, asked);
  const isCopy = request.headers["x-amz-copy-source"] !== undefined;
  return objectOperation(method, asked, isCopy) ?? method;
}

function bucketOperation(method: string, asked: URLSearchParams): string {
  if (method === "POST" && asked.has("delete")) return "DeleteObjects";
  if (method !== "GET") return bucketMethods[method] ?? method;
  const sub = Object.keys(bucketQueries).find((name) => asked.has(name));
  if (sub !== undefined) return bucketQueries[sub] ?? method;
  return asked.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
}

function objectOperation(method: string, asked: URLSearchParams, isCopy: boolean): string | undefined {
  if (asked.has("uploads")) return "CreateMultipartUpload";
  if (asked.has("uploadId")) return uploadMethods[`${method}${isCopy ? " copy" : ""}`];
  return objectMethods[`${method}${isCopy ? " copy" : ""}`];
}

type Names = Readonly<Record<string, string>>;

const bucketMethods: Names = { PUT: "CreateBucket", DELETE: "DeleteBucket", HEAD: "HeadBucket" };

const bucketQueries: Names = {
  location: "GetBucketLocation",
  uploads: "ListMultipartUploads",
  versioning: "GetBucketVersioning",
};

const objectMethods: Names = {
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
  "PUT copy": "CopyObject",
  DELETE: "DeleteObject",
};

const uploadMethods: Names = {
  GET: "ListParts",
  PUT: "UploadPart",
  "PUT copy": "UploadPartCopy",
  POST: "CompleteMultipartUpload",
  DELETE: "AbortMultipartUpload",
};
