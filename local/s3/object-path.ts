/**
 * Where an object's bytes lie. There are two places for the objects of a bucket:
 *
 * - *plain*: the bucket's folder, at the key itself. Every key that a file system can hold as a path is plain, so that
 *   files laid there by hand are objects under exactly their names.
 * - *apart*: a folder of the server's own, under an escaped name. It takes the keys that no file system holds
 *   (`a//b`, `a/`, `../x`, a segment above 255 bytes), and those whose plain path is taken, as that of `a` is where
 *   `a/b` exists.
 *
 * Because escaped names never share a folder with plain ones, no plain name needs an escape and none is ambiguous.
 */

/** A staged file that had to lie beside its target; never an object. The folder's own sweep recognises it. */
export const stagedName = /^\.sluice-incoming-[0-9a-f-]{36}$/;

/**
 * The key's path inside the bucket's folder, or undefined where it has none. The path never leaves the folder: no
 * segment is empty, `.` or `..`.
 */
export function plainPath(key: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const held = platform === "win32" ? heldByWindows : heldByPosix;
  return key.split("/").every(held) ? key : undefined;
}

/** The key's path inside the folder of keys that lie apart: lower-case ASCII, in pieces that every file system takes. */
export function apartPath(key: string): string {
  const bytes = Buffer.from(key, "utf8").toString("latin1");
  // Capitals are escaped too: "A" and "a" are one name where the file system ignores case.
  const escaped = bytes.replace(/[^a-z0-9_-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const pieces = escaped.match(piece) ?? [];
  return `${pieces.join("/")}${apartSuffix}`;
}

/** The key of a path that {@link apartPath} made; undefined for any other. */
export function keyOfApartPath(path: string): string | undefined {
  if (!path.endsWith(apartSuffix)) return undefined;
  const escaped = path.slice(0, -apartSuffix.length).replaceAll("/", "");
  try {
    const key = decodeURIComponent(escaped);
    return key !== "" && apartPath(key) === path ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Holds a dot, which no escaped piece does: a piece's folder is never another key's file. */
const apartSuffix = ".object";
const piece = /.{1,200}/gs;

function heldByPosix(segment: string): boolean {
  return (
    segment !== "" &&
    segment !== "." &&
    segment !== ".." &&
    !segment.includes("\0") &&
    !stagedName.test(segment) &&
    Buffer.byteLength(segment) <= 255
  );
}

/** Windows holds no control characters, none of its own separators, no trailing dot or space and no device name. */
function heldByWindows(segment: string): boolean {
  return (
    heldByPosix(segment) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    !/[\u0000-\u001f<>:"\\|?*]|[. ]$/.test(segment) &&
    !/^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i.test(segment)
  );
}
