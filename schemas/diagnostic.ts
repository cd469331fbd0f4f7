/** One thing that is wrong in a file a person wrote. */
export interface Diagnostic {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The field's path in the file: `columns[2].type`. Empty for the file as a whole. */
  readonly field: string;
  /** What was found, what is allowed, and where that can be guessed what was meant. */
  readonly message: string;
}

/** `datasets/x/dataset.yml:12:11: columns[2].type: found "integr"; allowed: …` */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, field, message } = diagnostic;
  return `${file}:${line}:${column}: ${field === "" ? "" : `${field}: `}${message}`;
}
