/**
 * The id of a run: when it began, to the second, and four hexadecimal digits.
 *
 * @param random 0 to 1
 */
export function runId(now: Date, random: number): string {
  const moment = now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return `${moment}-${Math.floor(random * 0x10000)
    .toString(16)
    .padStart(4, "0")}`;
}
