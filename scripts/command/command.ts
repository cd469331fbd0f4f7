import { basename } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "../../local/usage-error.ts";
import { wordsFor } from "./words-for.ts";

/** One option of a command, as `--help` shows it. */
export interface Option {
  /** What stands for the value, `NAME`; a flag without. */
  readonly value?: string;
  /** What it does, with its default. */
  readonly help: string;
  readonly required?: boolean;
  /** True where it may be given several times. */
  readonly many?: boolean;
}

export interface Command {
  /** As a user types it: `npm run backfill --`. */
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** What may stand beside the options, such as `[MACHINE]`. Default: nothing. */
  readonly operands?: string;
}

export interface Arguments {
  /** An option's value; undefined where it was not given. */
  option(name: string): string | undefined;
  /** The values of an option that may be given several times, in their order. */
  all(name: string): readonly string[];
  /** A required option's value. */
  required(name: string): string;
  flag(name: string): boolean;
  /** The options and flags that were given, without their values. */
  readonly given: readonly string[];
  readonly operands: readonly string[];
  /** True where `--json` asks for one JSON document on standard output instead of text. */
  readonly json: boolean;
}

/** What every command understands. */
const common: Readonly<Record<string, Option>> = {
  json: { help: "print one JSON document instead of text" },
  help: { help: "print this" },
};

/** Exit codes: done, the work failed, wrong usage. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/**
 * Runs a command to its end and sets the process's exit code: what `run` returns, 2 for a {@link UsageError} (its message is
 * printed, without a stack), 1 for any other error.
 */
export async function runCommand(command: Command, run: (args: Arguments) => Promise<number>): Promise<void> {
  // Whoever reads the output may stop early, as `head` does: no reason for a stack.
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  try {
    const args = parse(command, process.argv.slice(2));
    process.exitCode = args === "help" ? exitCodes.done : await run(args);
  } catch (error) {
    process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
    process.stderr.write(`${wordsFor(error)}\n`);
  }
}

function parse(command: Command, argv: readonly string[]): Arguments | "help" {
  const options = { ...command.options, ...common };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { value, many = false }]) => [
      name,
      { type: value ? ("string" as const) : ("boolean" as const), multiple: many },
    ]),
  ) satisfies ParseArgsConfig["options"];
  const { values, positionals } = parsed(command, argv, config);
  if (values.help === true) {
    process.stdout.write(help(command, options));
    return "help";
  }
  const missing = Object.entries(options).find(([name, { required }]) => required && values[name] === undefined);
  const empty = Object.keys(values).find((name) => [values[name]].flat().includes(""));
  if (empty !== undefined) throw usage(command, `--${empty} is empty.`);
  if (missing) throw usage(command, `--${missing[0]} ${missing[1].value} is missing: ${missing[1].help}.`);
  if (!command.operands && positionals.length > 0) throw usage(command, `"${positionals[0]}" is not an option.`);
  const option = (name: string) => values[name] as string | undefined;
  return {
    option,
    all: (name) => [values[name] ?? []].flat().map(String),
    required: (name) => option(name) ?? "",
    flag: (name) => values[name] === true,
    given: Object.keys(values),
    operands: positionals,
    json: values.json === true,
  };
}

/** How node:util says that a value looks like an option. */
const AMBIGUOUS = /^Option '(?:-\w, )?--([\w-]+)' argument is ambiguous$/;

function parsed(command: Command, argv: readonly string[], config: NonNullable<ParseArgsConfig["options"]>) {
  try {
    return parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(
      command,
      ((error as Error).message.split(/\.\s/)[0] ?? "").replace(
        AMBIGUOUS,
        "--$1 needs a value; one that begins with - is written --$1=-…",
      ),
    );
  }
}

/** An error in how a command was called, with the way to the whole list of options. */
export function usage(command: Command, message: string): UsageError {
  return new UsageError(`${message.replace(/\.?$/, ".")} See ${command.usage} --help.`);
}

function help(command: Command, options: Readonly<Record<string, Option>>): string {
  const rows = Object.entries(options).map(([name, { value, help, required }]) => ({
    left: `  --${name}${value ? ` ${value}` : ""}`,
    right: `${help}${required ? " (required)" : ""}`,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return [
    `${command.usage}${command.operands ? ` ${command.operands}` : ""} [options]`,
    "",
    command.summary,
    "",
    ...rows.map(({ left, right }) => left.padEnd(width) + right),
    "",
    "Exit codes: 0 done, 1 the work failed, 2 wrong usage.",
    "",
  ].join("\n");
}

/** True where a module is the one that was started: its command runs; imported, it does not. */
export function isMain(metaUrl: string): boolean {
  return basename(new URL(metaUrl).pathname) === basename(process.argv[1] ?? "");
}
