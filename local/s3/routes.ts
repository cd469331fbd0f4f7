import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from "./bucket-operations.ts";
import { completeMultipartUpload } from "./complete-upload.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-object.ts";
import { S3Error } from "./errors.ts";
import { getObject, headObject } from "./get-object.ts";
import { listObjects, listObjectsV2 } from "./list-objects.ts";
import { abortMultipartUpload, createMultipartUpload, listMultipartUploads, listParts } from "./multipart.ts";
import type { BucketNameRequest, BucketRequest, ObjectRequest, Operation, ServiceRequest, Store } from "./operation.ts";
import { putObject } from "./put-object.ts";
import type { S3Request } from "./request.ts";
import { uploadPart, uploadPartCopy } from "./upload-part.ts";

/**
 * Hands a request to its operation.
 *
 * @throws S3Error `NotImplemented` for a sub-resource that is not served, `MethodNotAllowed`, `NoSuchBucket`, and what
 *   the operation throws.
 */
export async function dispatch(store: Store, request: S3Request, response: ServerResponse): Promise<void> {
  const { http, query, bucket: bucketName, key } = request;
  const service: ServiceRequest = { store, http, query };
  if (bucketName === undefined) return find(serviceRoutes, request)(service, response);
  if (key === undefined) {
    const route = routeOf(request);
    if (Object.hasOwn(bucketNameRoutes, route)) {
      return find(bucketNameRoutes, request)({ ...service, bucketName }, response);
    }
    const operation = find(bucketRoutes, request, Object.keys(bucketNameRoutes));
    return operation({ ...service, bucketName, bucket: await store.buckets.get(bucketName) }, response);
  }
  const operation = find(objectRoutes, request);
  return operation({ ...service, bucketName, bucket: await store.buckets.get(bucketName), key }, response);
}

type Routes<Request> = Readonly<Record<string, Operation<Request>>>;

const serviceRoutes: Routes<ServiceRequest> = { GET: listBuckets };

const bucketNameRoutes: Routes<BucketNameRequest> = { PUT: createBucket, DELETE: deleteBucket };

const bucketRoutes: Routes<BucketRequest> = {
  HEAD: headBucket,
  GET: (request, response) =>
    request.query.get("list-type") === "2" ? listObjectsV2(request, response) : listObjects(request, response),
  "GET ?location": getBucketLocation,
  "GET ?uploads": listMultipartUploads,
  "GET ?versioning": getBucketVersioning,
  "POST ?delete": deleteObjects,
};

const objectRoutes: Routes<ObjectRequest> = {
  GET: getObject,
  HEAD: headObject,
  PUT: (request, response) => (isCopy(request) ? copyObject : putObject)(request, response),
  DELETE: deleteObject,
  "POST ?uploads": createMultipartUpload,
  "PUT ?uploadId": (request, response) => (isCopy(request) ? uploadPartCopy : uploadPart)(request, response),
  "POST ?uploadId": completeMultipartUpload,
  "DELETE ?uploadId": abortMultipartUpload,
  "GET ?uploadId": listParts,
};

function isCopy({ http }: ObjectRequest): boolean {
  return header(http, "x-amz-copy-source") !== undefined;
}

/** Query parameters that make a request one for something else than the bucket or the object itself. */
const subresources = new Set(
  (
    "abac accelerate acl analytics append attributes cors delete encryption intelligent-tiering inventory legal-hold " +
    "lifecycle location logging metadataConfiguration metadataTable metrics notification object-lock " +
    "ownershipControls partNumber policy policyStatus publicAccessBlock renameObject replication requestPayment " +
    "restore retention select session tagging torrent uploadId uploads versionId versioning versions website"
  ).split(" "),
);

/** The method, and the sub-resource if there is one: "GET ?location". */
function routeOf({ method, query }: S3Request): string {
  const named = [...query.keys()].filter((name) => subresources.has(name));
  // Every object here is the "null" version, the only one that an unversioned bucket has.
  const asked = named.filter((name) => name !== "versionId" || query.get(name) !== "null");
  const subresource = asked.includes("uploadId") ? "uploadId" : asked[0];
  return subresource === undefined ? method : `${method} ?${subresource}`;
}

function find<Request>(
  routes: Routes<Request>,
  request: S3Request,
  others: readonly string[] = [],
): Operation<Request> {
  const route = routeOf(request);
  const operation = Object.hasOwn(routes, route) ? routes[route] : undefined;
  if (operation) return operation;
  const supported = `supported: ${[...others, ...Object.keys(routes)].sort().join(", ")}`;
  if (route.includes("?")) throw new S3Error("NotImplemented", `${route} is not supported here; ${supported}.`);
  throw new S3Error("MethodNotAllowed", `${route} is not allowed against this resource; ${supported}.`, {
    Method: request.method,
  });
}
