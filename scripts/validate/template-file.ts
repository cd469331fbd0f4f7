import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isMap, isNode, isScalar, type LineCounter } from "yaml";
import { type Members, members } from "../../asl/walk-states.ts";
import { UsageError } from "../../local/usage-error.ts";
import { withoutFunctions } from "./cloudformation.ts";
import { type DefinitionFile, definitionAt, type ParsedFile, parseFile, readDefinition } from "./definition-file.ts";

/** A definition, and where in its file it stands. */
export interface PlacedDefinition extends DefinitionFile {
  /** What a template calls the machine; undefined where the file is the definition. */
  readonly id: string | undefined;
  /** The file and the line that it begins at, from 1. */
  readonly file: string;
  readonly line: number;
  /** True for an Express workflow, which has no history of 25,000 events. */
  readonly isExpress: boolean;
}

/**
 * Reads every state machine of a file: the one that it is, or those that a template of CloudFormation or SAM, or a `serverless.yml`
 * for serverless-step-functions, has within it or in files that it names. What is wrong with one of a template's machines says
 * nothing about the others.
 *
 * @param file as messages name it
 * @param placeholders values of `${Name}`, by name
 * @throws UsageError for what is no JSON or YAML, no definition, or a template without any
 */
export async function readDefinitions(
  file: string,
  text: string,
  placeholders: Readonly<Record<string, string | number>>,
): Promise<readonly (PlacedDefinition | UsageError)[]> {
  const parsed = parseFile(file, text, placeholders);
  const { value, document } = parsed;
  const isTemplate = value.States === undefined && (value.Resources !== undefined || value.stepFunctions !== undefined);
  if (!isTemplate)
    return [{ ...definitionAt(parsed, value, document.contents), id: undefined, file, line: 1, isExpress: false }];
  const found = machinesIn(value);
  if (found.length === 0)
    throw new UsageError(
      `${file} is a template without a state machine: a resource of type ${TYPES.join(" or ")}, or stepFunctions.stateMachines, is expected.`,
    );
  return Promise.all(
    found.map((machine) =>
      readMachineOf(parsed, text, placeholders, machine).catch((error: unknown) => {
        if (error instanceof UsageError) return error;
        throw error;
      }),
    ),
  );
}

/** A state machine of a template. */
interface TemplateMachine {
  readonly id: string;
  /** From the template's root to its properties. */
  readonly path: readonly string[];
  readonly properties: Members;
  /** Members of its properties that may hold the definition: as it is, as a text, or as the path of a file. */
  readonly definition: string;
  readonly text: string;
  readonly uri: string;
  readonly isExpress: boolean;
}

const TYPES = ["AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"];

function machinesIn({ Resources, stepFunctions }: Members): TemplateMachine[] {
  const ofStack = Object.entries(members(Resources)).flatMap(([id, resource]): TemplateMachine[] => {
    const { Type, Properties } = members(resource);
    if (!TYPES.includes(String(Type))) return [];
    const properties = members(Properties);
    const isExpress = (properties.StateMachineType ?? properties.Type) === "EXPRESS";
    const path = ["Resources", id, "Properties"];
    return [
      { id, path, properties, definition: "Definition", text: "DefinitionString", uri: "DefinitionUri", isExpress },
    ];
  });
  const { stateMachines } = members(stepFunctions);
  const ofServerless = Object.entries(members(stateMachines)).map(([id, machine]): TemplateMachine => {
    const properties = members(machine);
    const path = ["stepFunctions", "stateMachines", id];
    return {
      id,
      path,
      properties,
      definition: "definition",
      text: "",
      uri: "definition",
      isExpress: properties.type === "EXPRESS",
    };
  });
  return [...ofStack, ...ofServerless];
}

async function readMachineOf(
  parsed: ParsedFile,
  source: string,
  placeholders: Readonly<Record<string, string | number>>,
  machine: TemplateMachine,
): Promise<PlacedDefinition> {
  const { document, lines, file } = parsed;
  const { id, path, properties, isExpress } = machine;
  const known = { ...literals(properties.DefinitionSubstitutions), ...placeholders };
  const value = properties[machine.definition];
  const lineOf = (name: string) => lineOfKey(document.getIn(path, true), name, lines);
  // One that a function makes, Fn::Transform for example, is not in the template.
  if (typeof value === "object" && value !== null && typeof withoutFunctions(value) === "object") {
    const node = document.getIn([...path, machine.definition], true);
    const read = definitionAt(parsed, withKnown(value, known) as Members, node);
    return { ...read, id, file, line: lineOf(machine.definition), isExpress };
  }
  const text = withoutFunctions(properties[machine.text]);
  if (typeof text === "string") {
    const line = lineOf(machine.text);
    const read = readText(parsed.file, machine, text, known, line);
    return { ...movedTo(read, line, firstLineOfText(source, line)), id, file, line, isExpress };
  }
  const uri = properties[machine.uri];
  const name = typeof uri === "string" ? (/^\$\{file\(([^):]+)\)\}$/.exec(uri)?.[1] ?? uri) : undefined;
  if (name === undefined || /^s3:|\$\{/.test(name))
    throw new UsageError(`${file}: the definition of ${id} is not in it, nor in a file that it names: give that file.`);
  const beside = join(dirname(file), name);
  const content = await readFile(beside, "utf8").catch((error: Error) => {
    throw new UsageError(`${file}: the definition of ${id} cannot be read: ${error.message}.`);
  });
  return { ...readDefinition(beside, content, known), id, file: beside, line: 1, isExpress };
}

function readText(
  file: string,
  { id, text: member }: TemplateMachine,
  text: string,
  known: Readonly<Record<string, string | number>>,
  line: number,
): DefinitionFile {
  try {
    return readDefinition(file, text, known, false);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // Its own place is one in the text.
    throw new UsageError(`${file}:${line}: ${member} of ${id}: ${error.message.replace(/^.*?: (?=this is)/, "")}`);
  }
}

/** What was read of a text that begins at `first`, or whose lines are not those of the file: then it is all at `line`. */
function movedTo(read: DefinitionFile, line: number, first: number | undefined): DefinitionFile {
  const moved = <Place extends { readonly line: number }>(place: Place) => ({
    ...place,
    line: first === undefined ? line : first + place.line - 1,
  });
  return {
    ...read,
    locations: new Map([...read.locations].map(([name, location]) => [name, moved(location)])),
    twice: read.twice.map(({ key, location }) => ({ key, location: moved(location) })),
  };
}

/** Substitutions whose values the template has as they are; those that functions compute stay placeholders. */
function literals(substitutions: unknown): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(members(substitutions)).filter(
      (entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number",
    ),
  );
}

/** Puts substitutions into a definition that is no text; one that is a whole value keeps its type. */
function withKnown(value: unknown, known: Readonly<Record<string, string | number>>): unknown {
  if (Array.isArray(value)) return value.map((item) => withKnown(item, known));
  if (typeof value === "string") {
    const [, whole] = /^\$\{([^{}]+)\}$/.exec(value) ?? [];
    if (whole !== undefined && Object.hasOwn(known, whole)) return known[whole];
    return value.replace(/\$\{([^{}]+)\}/g, (all, name: string) =>
      Object.hasOwn(known, name) ? String(known[name]) : all,
    );
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withKnown(member, known)]));
}

function lineOfKey(node: unknown, name: string, lines: LineCounter): number {
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
  return lines.linePos(isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0).line;
}

/** The line at which a YAML block scalar's text begins, `DefinitionString: !Sub |` or a little below; undefined for other texts. */
function firstLineOfText(source: string, from: number): number | undefined {
  const near = source.split(/\r?\n/).slice(from - 1, from + 2);
  const block = near.findIndex((line) => /(^|[\s:])[|>][-+0-9]*\s*$/.test(line));
  return block < 0 ? undefined : from + block + 1;
}
