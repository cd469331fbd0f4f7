/** Names that a table has of itself, as partition columns. */
const taken = ["date", "hour"];

/** Names for a table's columns from those in a file: a-z, 0-9 and _, each once, as near to the file's as that allows. */
export function columnNames(sources: readonly string[]): string[] {
  const used = new Set(taken);
  return sources.map((source) => {
    const plain = identifier(source, "c");
    let name = taken.includes(plain) ? `${plain}_value` : plain;
    for (let more = 2; used.has(name); more++) name = `${plain}_${more}`;
    used.add(name);
    return name;
  });
}

/**
 * A text as an identifier of Glue: letters lose their accents and their case, anything else becomes _.
 *
 * @param prefix stands before what does not begin with a letter
 */
export function identifier(text: string, prefix: string): string {
  const plain = text
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    // temperatureMax is temperature_max; ID stays id.
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return (/^[a-z]/.test(plain) ? plain : `${prefix}${plain === "" ? "" : `_${plain}`}`).slice(0, 100);
}
