import type * as z from "zod";

/** The event is not what the function's contract says. Trying again does not help. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";
}

/**
 * A function's event, by its contract's input.
 *
 * @throws InvalidInputError naming the function, each member that is wrong, and what was expected
 */
export function parseInput<Input extends z.ZodType>(
  { name, input }: { readonly name: string; readonly input: Input },
  event: unknown,
): z.output<Input> {
  const parsed = input.safeParse(event);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "event"}: ${message}`);
  throw new InvalidInputError(`${name} got an event that is not its contract's: ${problems.join("; ")}.`);
}
