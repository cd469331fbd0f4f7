import type { Json } from "../asl/types/json.ts";
import type { ApiModels } from "./api-model.ts";
import { awsWords } from "./aws-words.ts";
import { type Compilation, compileBlock, type Languages, type TestedState } from "./compile-block.ts";
import { readLanguage } from "./compile-state.ts";
import { DefinitionFields, type DefinitionProblem } from "./definition-fields.ts";
import type { MachinePlan, MachineType } from "./machine.ts";

/** A definition ready to run, or what is wrong with it. */
export type Compiled =
  | { readonly plan: MachinePlan }
  /** At least one. */
  | { readonly problems: readonly DefinitionProblem[] };

export interface CompileOptions {
  /**
   * Refuse what could run but AWS would not create: integrations that do not exist or lack what their API asks for, states that nothing
   * leads to, a machine that cannot end. Default: a machine need only run.
   */
  readonly models?: ApiModels | undefined;
  /** The state that is compiled to be tested by itself. */
  readonly tested?: TestedState;
}

/** Deepest nesting of arrays and objects in a definition. */
const DEEPEST = 500;

const TOO_DEEP = { code: "TOO_DEEPLY_NESTED", message: "The states are too deeply nested", location: null } as const;

/**
 * Makes a definition ready to run, or says everything in it that the engine cannot run: a misspelt field, a state that does
 * not exist, a feature that is not supported yet. A definition that compiles runs without surprises of form.
 */
export function compileDefinition(
  definition: Json,
  languages: Languages,
  type: MachineType = "STANDARD",
  { models, tested }: CompileOptions = {},
): Compiled {
  if (isDeeperThan(definition, DEEPEST)) {
    return {
      problems: [{ path: "/", message: `the definition is nested deeper than ${DEEPEST} levels`, aws: TOO_DEEP }],
    };
  }
  const problems: DefinitionProblem[] = [];
  const names = new Map<string, string>();
  const labels = new Map<string, string>();
  const compilation: Compilation = { type, languages, problems, blocks: [], names, labels, models, tested };
  const top = new DefinitionFields(definition, "", problems);
  const version = top.text("Version");
  if (version !== undefined && version !== "1.0") {
    top.problem("Version", `"1.0" is the only one, found "${version}"`, awsWords.oneOf(["1.0"]));
  }
  const timeoutSeconds = top.integer("TimeoutSeconds", 1, 99_999_999);
  const language = readLanguage(top) ?? "JSONPath";
  compileBlock(top, { language, outerVariables: new Set() }, compilation);
  top.refuseOthers("a state machine");
  return problems.length > 0 ? { problems } : { plan: { timeoutSeconds, blocks: compilation.blocks } };
}

function isDeeperThan(value: Json, levels: number): boolean {
  let layer: Json[] = [value];
  for (let depth = 0; layer.length > 0; depth++) {
    if (depth > levels) return true;
    layer = layer.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
