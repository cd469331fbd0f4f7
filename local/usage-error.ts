/** What the user can put right: a command prints the message, without a stack, and exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
