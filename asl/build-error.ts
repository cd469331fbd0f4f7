import type { SourceLocation } from "./source-location.ts";

/** A machine that cannot be built as written: what is wrong, and what to write instead. */
export class BuildError extends Error {
  /** The line of TypeScript that asked for it, where it is known. */
  readonly location: SourceLocation | undefined;

  constructor(message: string, location?: SourceLocation) {
    super(location ? `${location.file}:${location.line}: ${message}` : message);
    this.name = "BuildError";
    this.location = location;
  }
}
