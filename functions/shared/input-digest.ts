import { createHash, type Hash } from "node:crypto";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { FileRef } from "../../schemas/s3.ts";

/**
 * The digest of what a partition is made from: its dataset's description and its files, added in the order of the listing. A
 * published partition with another digest is stale.
 */
export class InputDigest {
  readonly #hash: Hash;

  constructor({ definition }: DatasetRef) {
    this.#hash = createHash("sha256").update(`${definition.key}\n`);
  }

  add({ key, etag, size }: FileRef): void {
    this.#hash.update(`${JSON.stringify([key, etag, size])}\n`);
  }

  /** 64 hexadecimal digits; nothing can be added afterwards. */
  value(): string {
    return this.#hash.digest("hex");
  }
}
