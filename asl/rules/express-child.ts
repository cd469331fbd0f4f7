import { members, type StateVisit } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

/** An EXPRESS child of a distributed Map cannot wait for others (FACTS.md A2). When Step Functions refuses it is not confirmed. */
export const expressChild: Rule = {
  code: "express-child",
  atRunTime: true,
  check(visit) {
    const map = expressMapAround(visit);
    if (!map) return [];
    const found = waitsFor(visit);
    return found === undefined
      ? []
      : [
          {
            message: `The children of "${map.name}" are EXPRESS, which has no ${found}: make ExecutionType STANDARD, or wait in the parent.`,
          },
        ];
  },
};

function expressMapAround({ parent }: StateVisit): StateVisit | undefined {
  if (!parent) return undefined;
  const { Mode, ExecutionType } = configOf(parent);
  if (Mode !== "DISTRIBUTED") return expressMapAround(parent);
  return ExecutionType === "EXPRESS" ? parent : undefined;
}

/** What of a state an EXPRESS execution does not have; undefined for nothing. */
function waitsFor(visit: StateVisit): string | undefined {
  const { Type, Resource } = visit.state;
  if (Type === "Map") return configOf(visit).Mode === "DISTRIBUTED" ? "distributed Map" : undefined;
  if (Type !== "Task" || typeof Resource !== "string") return undefined;
  if (/:activity:/.test(Resource)) return "activity";
  const [waiting] = /[^:]+:[^:]+\.(sync(:2)?|waitForTaskToken)$/.exec(Resource) ?? [];
  return waiting;
}

function configOf({ state }: StateVisit) {
  return members(members(state.ItemProcessor ?? state.Iterator).ProcessorConfig);
}
