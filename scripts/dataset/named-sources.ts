/** A piece of a key: text as it stands, or a placeholder. */
export type Piece = { readonly text: string } | { readonly name: string };

/**
 * Puts placeholders in the texts of a file's own name in which its neighbours differ.
 *
 * @param pieces of its key, folders included
 * @param neighbours names of files in the same folder; those of another form or extension do not count
 */
export function namedSources(pieces: readonly Piece[], neighbours: readonly string[]): Piece[] {
  const { folders, own } = cutFolders(joinTexts(pieces));
  const shape = new RegExp(
    `^${own.map((piece) => ("text" in piece ? (piece.text === "" ? "()" : "(.+?)") : `\\d{${piece.name.length}}`)).join("")}$`,
  );
  const others = neighbours.flatMap((name) => {
    const match = shape.exec(name);
    return match && extension(name) === ownExtension(own) ? [match.slice(1)] : [];
  });
  let [group, named] = [0, 0];
  const sources = own.flatMap((piece): Piece[] => {
    if (!("text" in piece)) return [piece];
    const variants = others.map((texts) => texts[group] ?? "");
    group++;
    const cut = differing(piece.text, variants);
    if (!cut) return [piece];
    named++;
    return [{ text: cut.before }, { name: named === 1 ? "source" : `source${named}` }, { text: cut.after }];
  });
  return [...folders, ...sources];
}

/** Texts side by side become one. */
function joinTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if ("text" in piece && last && "text" in last) joined[joined.length - 1] = { text: last.text + piece.text };
    else if (!("text" in piece) || piece.text !== "") joined.push(piece);
  }
  return joined;
}

/** The pieces up to the last slash, and those of the file's own name. */
function cutFolders(pieces: readonly Piece[]): { readonly folders: readonly Piece[]; readonly own: readonly Piece[] } {
  const at = pieces.findLastIndex((piece) => "text" in piece && piece.text.includes("/"));
  const piece = pieces[at];
  if (!piece || !("text" in piece)) return { folders: [], own: pieces };
  const cut = piece.text.lastIndexOf("/") + 1;
  return {
    folders: [...pieces.slice(0, at), { text: piece.text.slice(0, cut) }],
    own: [{ text: piece.text.slice(cut) }, ...pieces.slice(at + 1)],
  };
}

function ownExtension(own: readonly Piece[]): string {
  const last = own.at(-1);
  return last && "text" in last ? extension(last.text) : "";
}

function extension(name: string): string {
  return /(?:\.[a-z]\w*)+$/i.exec(name)?.[0] ?? "";
}

/** Where texts differ, out to the nearest characters that separate words; undefined where they do not. */
function differing(
  text: string,
  variants: readonly string[],
): { readonly before: string; readonly after: string } | undefined {
  const others = variants.filter((variant) => variant !== text);
  if (others.length === 0) return undefined;
  const all = [text, ...others];
  const same = (at: (text: string, index: number) => string | undefined) => {
    let count = 0;
    while (at(text, count) !== undefined && all.every((one) => at(one, count) === at(text, count))) count++;
    return count;
  };
  const start = text
    .slice(
      0,
      same((one, index) => one[index]),
    )
    .replace(/[^_\-.\s]+$/, "");
  const end = text.slice(text.length - same((one, index) => one[one.length - 1 - index])).replace(/^[^_\-.\s]+/, "");
  if (all.some((one) => one.length <= start.length + end.length)) return undefined;
  return { before: start, after: end };
}
