import { items, type Members, members } from "../../asl/walk-states.ts";

/** A definition without placeholders, and those whose values had to be taken for something. */
export interface Filled {
  readonly definition: Members;
  /** `MaxConcurrency of "Each file" is ${Concurrency}`, with what it is taken for. */
  readonly unknown: readonly string[];
}

/**
 * What a template's fields of numbers, words and lists are taken for where they are placeholders: AWS's default, by leaving the
 * field out, or where something has to stand the smallest number, and children whose quotas are the narrower ones.
 */
const TAKEN_FOR: Readonly<Record<string, number | string | undefined>> = {
  Seconds: 1,
  TimeoutSeconds: undefined,
  HeartbeatSeconds: undefined,
  MaxConcurrency: undefined,
  IntervalSeconds: undefined,
  MaxAttempts: undefined,
  BackoffRate: undefined,
  MaxDelaySeconds: undefined,
  MaxItems: undefined,
  MaxItemsPerBatch: 1,
  MaxInputBytesPerBatch: 262_144,
  ToleratedFailureCount: undefined,
  ToleratedFailurePercentage: undefined,
  ExecutionType: "STANDARD",
  JitterStrategy: undefined,
  QueryLanguage: undefined,
  Label: undefined,
  Retry: undefined,
  Catch: undefined,
};

/** What a Choice compares with, and when a Wait ends: fields of a type, whose values no budget asks for. */
const COMPARED: readonly (readonly [RegExp, unknown])[] = [
  [/^Numeric\w+(?<!Path)$/, 0],
  [/^Boolean\w+(?<!Path)$/, true],
  [/^Timestamp\w*(?<!Path)$/, "1970-01-01T00:00:00Z"],
];

/** Fields whose content is data: a number there is the service's business. */
const DATA = ["Arguments", "Parameters", "Result", "Assign", "Output", "ItemSelector", "ResultSelector", "BatchInput"];

/** A placeholder in a JSONata expression, where `${` may also begin an object that groups: only names count. */
const IN_EXPRESSION = /\$\{\w+(?:(?:::|[.-])\w+)*\}/g;

const PLACEHOLDER = /^\$\{[^{}]+\}$/;

/**
 * Quotes the placeholders that stand alone, `"Seconds": ${Pause}`, as Terraform's and CloudFormation's templates may have them, and
 * puts in those that are known. Lines stay where they are.
 *
 * @param known values by placeholder
 */
export function quotePlaceholders(text: string, known: Readonly<Record<string, string | number>>): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\$\{[^{}"\n]+\}/g, (part) =>
    part.startsWith('"')
      ? part.replace(/\$\{([^{}"]+)\}/g, (whole, name: string) =>
          Object.hasOwn(known, name) ? JSON.stringify(String(known[name])).slice(1, -1) : whole,
        )
      : JSON.stringify(Object.hasOwn(known, part.slice(2, -1)) ? known[part.slice(2, -1)] : part),
  );
}

/** Puts values in for the placeholders that are known, wherever they stand. */
export function knownPlaceholders(text: string, known: Readonly<Record<string, string | number>>): string {
  return text.replace(/\$\{([^{}"\n]+)\}/g, (whole, name: string) =>
    Object.hasOwn(known, name) ? String(known[name]) : whole,
  );
}

/**
 * Reads a template as the definition that it may become. `arn:${AWS::Partition}:…` is `arn:aws:…`; a Resource that is only a
 * placeholder is a function where the Task says so ({@link resourceOf}), and unknown otherwise; within an expression it is taken
 * for 0, which parses wherever a value may stand; other fields: {@link TAKEN_FOR}.
 */
export function fillPlaceholders(definition: Members): Filled {
  const unknown: string[] = [];

  function fill(value: unknown, field: string, where: string): unknown {
    if (Array.isArray(value)) return value.map((item) => fill(item, field, where));
    if (typeof value === "string" && value.startsWith("{%")) return value.replace(IN_EXPRESSION, "0");
    if (typeof value === "string") return field === "Resource" ? value.replace(/^arn:\$\{[^}]+\}:/, "arn:aws:") : value;
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
      // In States and in data names are not fields.
      if (field === "States") return [[name, fill(withResource(member, name), "", name)]];
      if (DATA.includes(name)) return [[name, withoutInExpressions(member)]];
      if (!isPlaceholder(member)) return [[name, fill(member, name, where)]];
      const [, compared] = COMPARED.find(([pattern]) => pattern.test(name)) ?? [];
      if (compared !== undefined) return [[name, compared]];
      if (!Object.hasOwn(TAKEN_FOR, name)) return [[name, fill(member, name, where)]];
      const taken = TAKEN_FOR[name];
      const of = where === "" ? "" : ` of "${where}"`;
      unknown.push(`${name}${of} is ${member}, taken for ${taken ?? "AWS's default"}`);
      return taken === undefined ? [] : [[name, taken]];
    });
    return Object.fromEntries(entries);
  }

  function withResource(state: unknown, name: string): unknown {
    const { Type, Resource } = members(state);
    if (Type !== "Task" || !isPlaceholder(Resource)) return state;
    const known = resourceOf(members(state), Resource);
    if (known !== undefined) return { ...members(state), Resource: known };
    unknown.push(`Resource of "${name}" is ${Resource}, whose calls are not counted`);
    return state;
  }

  return { definition: members(fill(definition, "", "")), unknown };
}

/**
 * What a Task's placeholder stands for, as far as the Task tells: `lambda:invoke` where its arguments name a function; a function
 * where the placeholder's name or the retriers say so, and where it is an ARN without arguments or heartbeat, which an activity
 * would have.
 */
function resourceOf(state: Members, placeholder: string): string | undefined {
  const args = members(state.Arguments ?? state.Parameters);
  if (args.FunctionName !== undefined || args["FunctionName.$"] !== undefined) {
    const token = JSON.stringify(args).includes(".Task.Token");
    return `arn:aws:states:::lambda:invoke${token ? ".waitForTaskToken" : ""}`;
  }
  const errors = items(state.Retry).flatMap((retrier) => items(members(retrier).ErrorEquals));
  const isArn = /arn\W*$/i.test(placeholder) && !/activity/i.test(placeholder);
  const isFunction =
    /lambda|function|fn(\W*arn)?\W*$/i.test(placeholder) ||
    errors.some((error) => String(error).startsWith("Lambda.")) ||
    (isArn && Object.keys(args).length === 0 && state.HeartbeatSeconds === undefined);
  return isFunction ? `arn:aws:lambda:us-east-1:111111111111:function:${placeholder}` : undefined;
}

/** Data in which expressions are read as they may become. */
function withoutInExpressions(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("{%") ? value.replace(IN_EXPRESSION, "0") : value;
  if (Array.isArray(value)) return value.map(withoutInExpressions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutInExpressions(member)]));
}

function isPlaceholder(value: unknown): value is string {
  return typeof value === "string" && PLACEHOLDER.test(value);
}
