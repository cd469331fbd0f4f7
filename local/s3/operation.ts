import type { IncomingMessage, ServerResponse } from "node:http";
import type { Bucket, Buckets } from "./bucket.ts";

/** What every operation works on. */
export interface Store {
  readonly buckets: Buckets;
  readonly now: () => Date;
}

/** A request for the service itself: ListBuckets. */
export interface ServiceRequest {
  readonly store: Store;
  readonly http: IncomingMessage;
  readonly query: URLSearchParams;
}

/** A request that names a bucket which need not exist: CreateBucket. */
export interface BucketNameRequest extends ServiceRequest {
  readonly bucketName: string;
}

/** A request for a bucket that exists. */
export interface BucketRequest extends BucketNameRequest {
  readonly bucket: Bucket;
}

/** A request for an object, which need not exist, of a bucket that does. */
export interface ObjectRequest extends BucketRequest {
  readonly key: string;
}

/** Answers a request, or throws an S3Error before it has begun to answer. */
export type Operation<Request> = (request: Request, response: ServerResponse) => Promise<void>;
