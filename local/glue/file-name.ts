import { createHash } from "node:crypto";

/**
 * A file name for a list of names or partition values, one name a list. Small letters, digits, `-` and `_` stand for
 * themselves, everything else for its UTF-8 bytes as `%xx`, so that a name can neither leave its folder nor be taken for
 * another where the file system ignores case; values are joined by `,`. What would be too long for a file system is
 * named by `=` and its hash.
 */
export function fileName(values: readonly string[]): string {
  const name = values.map(escapeValue).join(",");
  return name.length <= maxLength ? name : `=${createHash("sha256").update(name).digest("hex")}`;
}

/** File systems hold 255 bytes; `.json.tmp` is appended. */
const maxLength = 240;

/** An empty value is `%`, which no other value becomes; so no file name is empty either. */
function escapeValue(value: string): string {
  if (value === "") return "%";
  return value.replace(/[^a-z0-9_-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}
