import type { SourceLocation } from "./source-location.ts";

/** Something about a machine that TypeScript's types cannot see. */
export interface Diagnostic {
  /** An error refuses the machine; a warning does not. */
  readonly severity: "error" | "warning";
  /** True where Step Functions takes the definition and only running it would show the fault. */
  readonly atRunTime: boolean;
  /** The rule's name, as docs/rules.md lists it. */
  readonly code: string;
  /** What was found, what is allowed, and what to do. */
  readonly message: string;
  /** Where in the definition: `States.Each file.ItemProcessor.States.Transform file`; empty for the whole machine. */
  readonly path: string;
  /** The line of TypeScript that built the state, where one did. */
  readonly location?: SourceLocation;
}

/** One line for a person: place, severity, code, message. */
export function formatDiagnostic({ severity, code, message, path, location }: Diagnostic): string {
  const place = location ? `${location.file}:${location.line} ` : "";
  return `${place}${path ? `${path}: ` : ""}${severity} ${code}: ${message}`;
}
