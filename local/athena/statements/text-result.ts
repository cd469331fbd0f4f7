import { varcharType } from "../sql/types/type.ts";
import { placeText } from "./data-files.ts";
import type { Session, StatementResult } from "./session.ts";

/** Makes lines of text the result, as Hive's statements do. */
export async function textResult(
  session: Session,
  lines: readonly string[],
  columns: readonly string[],
): Promise<StatementResult> {
  session.signal.throwIfAborted();
  await placeText(session, "", lines.map((line) => `${line}\n`).join(""));
  return { columns: columns.map((name) => ({ name, type: varcharType })) };
}
