import { DeleteObjectsCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";

/** An object as a listing has it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A bucket as sweeping needs it. */
export interface ObjectStore {
  /** All objects under a prefix, by key. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Deletes objects, up to 1,000. */
  delete(keys: readonly string[]): Promise<void>;
}

/** Keys that one DeleteObjects takes. */
export const maxDeleted = 1000;

/** A bucket of S3. */
export function objectStore(s3: S3Client, Bucket: string): ObjectStore {
  return {
    async *list(Prefix) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
        for (const { Key = "", Size = 0, LastModified } of Contents) {
          yield { key: Key, size: Size, modified: LastModified?.getTime() ?? Number.POSITIVE_INFINITY };
        }
      }
    },

    async delete(keys) {
      const Objects = keys.map((Key) => ({ Key }));
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      const [first] = Errors;
      if (first)
        throw new Error(
          `${Errors.length} of ${keys.length} objects of ${Bucket} were not deleted: ${first.Key}: ${first.Code} ${first.Message}`,
        );
    },
  };
}
