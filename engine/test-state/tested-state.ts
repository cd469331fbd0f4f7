import type { Json } from "../../asl/types/json.ts";
import type { ApiModels } from "../api-model.ts";
import { compileDefinition } from "../compile.ts";
import type { Languages, Stage } from "../compile-block.ts";
import type { DefinitionProblem } from "../definition-fields.ts";
import type { MachinePlan, StatePlan } from "../machine.ts";

/** How AWS calls a state that was given by itself (recorded). */
const ALONE = "StateName";

/** The state to test, compiled. */
export interface TestedState {
  readonly name: string;
  readonly plan: StatePlan;
  /** Its machine; of a state given by itself, one with nothing else. */
  readonly machine: MachinePlan;
  /** The number of its block. */
  readonly block: number;
  readonly isInMap: boolean;
}

/** Compiles the state to test: the named one of a machine, at any depth, or the only one. */
export function compileTested(
  definition: Json,
  stateName: string | undefined,
  { languages, models }: { readonly languages: Languages; readonly models: ApiModels },
  observe: (stage: Stage, value: Json) => void,
): TestedState | { readonly problems: readonly DefinitionProblem[] } | { readonly noState: string } {
  const name = stateName ?? ALONE;
  const isAlone = stateName === undefined;
  const whole = isAlone ? { StartAt: name, States: { [name]: definition } } : definition;
  const compiled = compileDefinition(whole, languages, "STANDARD", { models, tested: { name, isAlone, observe } });
  if ("problems" in compiled) return compiled;
  return findState(compiled.plan, name, false) ?? { noState: name };
}

/** True where the machine has a state of that name, at any depth. */
export function hasState(machine: MachinePlan, name: string): boolean {
  return findState(machine, name, false) !== undefined;
}

/** The state in a machine, or in what the children of its Distributed Maps run. */
function findState(machine: MachinePlan, name: string, isChild: boolean): TestedState | undefined {
  for (const [block, { states }] of machine.blocks.entries()) {
    const plan = states.get(name);
    if (plan !== undefined) return { name, plan, machine, block, isInMap: isChild || isInMap(machine, block) };
    for (const around of states.values()) {
      if (around.type !== "Map" || around.mode === "INLINE") continue;
      const found = findState(around.processor, name, true);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** True where some Map runs the block, directly or through other blocks. */
function isInMap(machine: MachinePlan, number: number): boolean {
  for (const [index, { states }] of machine.blocks.entries()) {
    for (const plan of states.values()) {
      if (plan.type === "Map" && plan.mode === "INLINE" && plan.block === number) return true;
      if (plan.type === "Parallel" && plan.branches.includes(number)) return isInMap(machine, index);
    }
  }
  return false;
}
