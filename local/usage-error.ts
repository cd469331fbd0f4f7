/**
 * Something the user asked for that cannot be: an option, a folder, a port. The message says what was found and what
 * to do. Commands print it without a stack and exit with 2.
 */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}
