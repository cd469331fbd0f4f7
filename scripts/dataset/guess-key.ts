import type { Cells, RawTable } from "./raw-table.ts";

/** A column that may be a part of a key. */
export interface KeyPart {
  readonly name: string;
  /** Its place among the table's cells. */
  readonly cell: number;
  readonly isText: boolean;
  /** Whether all records have the same value, as far as was looked. */
  readonly isConstant: boolean;
}

/** Columns that seem to name a record. */
export interface GuessedKey {
  readonly columns: readonly string[];
  /** Records that have the same values as an earlier one. */
  readonly repeated: number;
}

/** One record in so many may repeat another: files that were written twice in part are not rare. */
const repeatedEvery = 500;
/** So many records are compared; a key that holds for them may still not hold for all. */
const compared = 200_000;
/** A key of more columns is no longer one that somebody meant. */
const mostParts = 4;

/**
 * The first few columns that together name a record: in hardly any two of the records compared are they equal. Undefined
 * where there are none such.
 *
 * @param timestamp the column that says when a record was made; it is a part of every key
 * @param others columns without empty cells that could be parts too, in the order of the file
 */
export function guessKey(table: RawTable, timestamp: KeyPart, others: readonly KeyPart[]): GuessedKey | undefined {
  // A file often is of one device alone, whose name then tells its records from those of other files.
  const source = others.filter(({ isConstant, isText }) => isConstant && isText).slice(0, 1);
  // A number may be a measurement as well as a name.
  const varying = others.filter(({ isConstant }) => !isConstant).sort((a, b) => Number(b.isText) - Number(a.isText));
  for (let count = 0; count <= Math.min(varying.length, mostParts - 1 - source.length); count++) {
    // One more column after the other, not every combination: what names a record stands in front.
    const tried = count === 1 ? varying.slice(0, 8).map((part) => [part]) : [varying.slice(0, count)];
    for (const parts of tried) {
      const key = [...source, ...parts, timestamp];
      const repeated = countRepeated(table, key);
      if (repeated !== undefined) return { columns: key.map(({ name }) => name), repeated };
    }
  }
  return undefined;
}

/** Records that repeat another by a key; undefined where they are too many for a key, or too few records to tell. */
function countRepeated(table: RawTable, key: readonly KeyPart[]): number | undefined {
  const seen = new Set<string>();
  let [read, allowed] = [0, 0];
  for (const cells of table.records()) {
    seen.add(key.map(({ cell }) => cellText(cells, cell)).join("\u0000"));
    read++;
    allowed = Math.floor(read / repeatedEvery);
    // Repeated ones may come close to each other, but not as thick as where the key is none.
    if (read - seen.size > allowed + 10) return undefined;
    if (read >= compared) break;
  }
  return read > 1 && read - seen.size <= allowed ? read - seen.size : undefined;
}

function cellText({ buffers, starts, ends }: Cells, cell: number): string {
  return buffers[cell]?.toString("latin1", starts[cell], ends[cell]) ?? "";
}
