import type { Json } from "../asl/types/json.ts";
import type { ApiModels } from "./api-model.ts";
import { awsWords } from "./aws-words.ts";
import { checkTransitions } from "./check-transitions.ts";
import { compileState } from "./compile-state.ts";
import { DefinitionFields, type DefinitionProblem, describe } from "./definition-fields.ts";
import type { BlockPlan, MachineType, StatePlan } from "./machine.ts";
import type { QueryLanguage } from "./query/query-language.ts";

/** What the states of one machine share while they are compiled. */
export interface Compilation {
  readonly type: MachineType;
  readonly languages: Languages;
  readonly problems: DefinitionProblem[];
  /** Filled as Map states are met; the top level is the first. */
  readonly blocks: BlockPlan[];
  /** Every state's name with its path: names are unique in a machine. */
  readonly names: Map<string, string>;
  /** What AWS would hold integrations to; undefined where a machine need not be one that AWS would create. */
  readonly models: ApiModels | undefined;
  /** The state that is compiled to be tested by itself; undefined where the machine is to run. */
  readonly tested: TestedState | undefined;
  /** Every Distributed Map's Label with its path: labels are unique in a machine. */
  readonly labels: Map<string, string>;
}

/** A state that is tested by itself, and who is shown how data flows through it. */
export interface TestedState {
  readonly name: string;
  /** True where nothing but this state was given: the states it leads to are unknown. */
  readonly isAlone: boolean;
  observe(stage: Stage, value: Json): void;
}

/** A place in a state's flow of data, as TestState's inspection data calls it. */
export type Stage =
  | "afterInputPath"
  | "afterParameters"
  | "afterArguments"
  | "result"
  | "afterResultSelector"
  | "afterResultPath"
  | "afterItemsPath";

export type LanguageName = "JSONata" | "JSONPath";

export type Languages = { readonly [name in LanguageName]: QueryLanguage };

/** Where a block stands: what its states inherit. */
export interface Surroundings {
  readonly language: LanguageName;
  /** Variables that the scopes around it set; it may read but not set them. */
  readonly outerVariables: ReadonlySet<string>;
}

const NO_STATE = { startAt: "", states: new Map() };

/**
 * Compiles `StartAt` and `States` of a machine or a Map's processor; returns the block's number. Every state named in a
 * Next must exist, and an inner scope must not set a variable of an outer one (FACTS.md G).
 */
export function compileBlock(fields: DefinitionFields, around: Surroundings, compilation: Compilation): number {
  const number = compilation.blocks.length;
  compilation.blocks.push(NO_STATE);
  const list = fields.object("States");
  if (list === undefined) fields.missing("States", "an object of states is required here");
  const startAt = fields.requiredText("StartAt");
  const entries = list?.entries() ?? [];
  const names = new Set(entries.map(([name]) => name));
  if (!names.has(startAt)) fields.problem("StartAt", noSuchState(startAt, names), awsWords.noTarget(startAt));
  const own = new Set(entries.flatMap(([, state]) => assignedNames(state)));
  for (const name of own) {
    if (around.outerVariables.has(name)) {
      fields.problem(
        "States",
        `the variable $${name} is set here and in a scope around: an inner scope may not reuse a name`,
      );
    }
  }
  const inner = { ...around, outerVariables: new Set([...around.outerVariables, ...own]) };
  const states = new Map<string, StatePlan>();
  for (const [name, definition] of entries) {
    const state = new DefinitionFields(definition, `${fields.path}/States/${name}`, compilation.problems);
    noteName(name, state, compilation);
    const plan = compileState(name, state, names, inner, compilation);
    if (plan !== undefined) states.set(name, plan);
  }
  compilation.blocks[number] = { startAt, states };
  const isWhole = states.size === entries.length && entries.length > 0;
  const isHeld = compilation.models !== undefined && compilation.tested?.isAlone !== true;
  if (isWhole && isHeld) checkTransitions({ startAt, states }, fields.path === "", fields);
  return number;
}

/** Names that a message lists at most: each of thousands of wrong ones has its message. */
const MOST_NAMED = 100;

/** Why a name is no state of a block, with what is. */
export function noSuchState(name: string, names: ReadonlySet<string>): string {
  const some: string[] = [];
  for (const each of names) if (some.push(each) === MOST_NAMED) break;
  return `there is no state ${JSON.stringify(name)} beside this one; there are ${describe(some)}`;
}

function noteName(name: string, state: DefinitionFields, compilation: Compilation): void {
  if (name.length < 1 || name.length > 80) {
    state.problem("", `a state's name has 1 to 80 characters, this one has ${name.length}`, {
      code: "INVALID_STATE_NAME",
      message: `State name '${name}' exceeds the 80-character limit allowed by the service`,
    });
  }
  const before = compilation.names.get(name);
  if (before !== undefined)
    state.problem("", `the name ${JSON.stringify(name)} is taken by ${before}: names are unique`, {
      code: "DUPLICATE_STATE_NAME",
      message: `Duplicate State name: ${name}`,
    });
  compilation.names.set(name, state.path);
}

/**
 * The variables that a state's Assign fields set, its Choice rules' included. A catcher's are left out: AWS lets a catcher set
 * a name that the scopes inside its state set too.
 */
function assignedNames(state: Json): string[] {
  if (typeof state !== "object" || state === null || Array.isArray(state)) return [];
  const { Assign, Choices } = state as { readonly [name: string]: Json };
  const places = [Assign, ...members(Choices, "Assign")];
  return places.flatMap((assign) =>
    typeof assign === "object" && assign !== null ? Object.keys(assign).map((name) => name.replace(/\.\$$/, "")) : [],
  );
}

function members(list: Json | undefined, name: string): Json[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: Json) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? [(item as { readonly [name: string]: Json })[name] ?? null]
      : [],
  );
}
