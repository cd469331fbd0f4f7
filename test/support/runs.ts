/** True in `THOROUGH=1 npm test`, where laws that are slow to hold are held to many cases; each case is drawn anew. */
const isThorough = process.env.THOROUGH === "1";

/** How many cases a slow law is held to. */
export function runs(usual: number, thorough: number): number {
  return isThorough ? thorough : usual;
}
