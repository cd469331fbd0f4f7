import type { Bucket, Buckets } from "./bucket.ts";
import { KeyCursor } from "./key-cursor.ts";
import { listPage } from "./list-page.ts";
import { placeObject, removeObject } from "./object-change.ts";
import { findObject, type ObjectFile } from "./object-file.ts";

/** What is put beside its bytes: the MD5 in hex, and the type by which a browser shows it. */
export interface PlacedAbout {
  readonly md5: string;
  readonly contentType: string;
}

/**
 * The buckets' objects for another service of the same process: as files, without HTTP and without a copy.
 *
 * Every function throws S3Error, `NoSuchBucket` first of all.
 */
export interface LocalObjects {
  /** The objects whose keys begin with a prefix, in order of keys, as they lie on disk now. */
  list(bucket: string, prefix: string): Promise<ObjectFile[]>;
  /** Lists prefix after prefix of a bucket, and reads each folder once for all of them: the moment is that of the first that needs it. */
  lister(bucket: string): Promise<(prefix: string) => Promise<ObjectFile[]>>;
  /** The object of a key, or undefined. */
  find(bucket: string, key: string): Promise<ObjectFile | undefined>;
  /** Makes a file the object of a key, in one step; the file is gone afterwards. */
  place(bucket: string, key: string, file: string, about: PlacedAbout): Promise<void>;
  /** Removes the object of a key, if there is one. */
  remove(bucket: string, key: string): Promise<void>;
}

/** Gives {@link LocalObjects} over the buckets of a server. */
export function localObjects(buckets: Buckets, now: () => Date): LocalObjects {
  return {
    async list(bucketName, prefix) {
      const bucket = await buckets.get(bucketName);
      return listAll(bucket, new KeyCursor(bucket), prefix);
    },

    async lister(bucketName) {
      const bucket = await buckets.get(bucketName);
      const cursor = new KeyCursor(bucket);
      return (prefix) => listAll(bucket, cursor, prefix);
    },

    async find(bucketName, key) {
      return findObject(await buckets.get(bucketName), key);
    },

    async place(bucketName, key, file, { md5, contentType }) {
      const headers = { "content-type": contentType };
      const about = { etag: md5, modified: now().getTime(), headers, metadata: {} };
      await placeObject(await buckets.get(bucketName), key, file, about, () => {});
    },

    async remove(bucketName, key) {
      await removeObject(await buckets.get(bucketName), key, () => {});
    },
  };
}

async function listAll(bucket: Bucket, cursor: KeyCursor, prefix: string): Promise<ObjectFile[]> {
  const found: ObjectFile[] = [];
  let from: string | undefined = "";
  while (from !== undefined) {
    const page = await listPage(cursor, { prefix, delimiter: "", from, max: 1000 });
    for (const item of page.items) {
      const object = "key" in item ? findObject(bucket, item.key) : undefined;
      if (object) found.push(object);
    }
    from = page.next;
  }
  return found;
}
