import { didYouMean } from "../closest.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { blocksOf, type Members, members, type StateVisit } from "../walk-states.ts";
import { targetsOf } from "./transitions.ts";

/** What is wrong with a machine, a Map's processor or a branch as a whole; `state` is the one that it is about. */
export interface BlockProblem extends Pick<Diagnostic, "code" | "message"> {
  readonly visit: StateVisit | undefined;
}

/**
 * Each block of states starts at one of its own, every state can be reached from there, and some state of the machine itself ends it:
 * Step Functions refuses anything else.
 */
export function blockProblems(machine: Members, visits: readonly StateVisit[]): BlockProblem[] {
  const top = blockProblem(machine, "The machine", undefined, visits);
  const inner = visits.flatMap((visit) =>
    blocksOf(visit.state).flatMap(([block, field]) => blockProblem(block, field, visit, visits)),
  );
  // Where a name that is led to is wrong, what it was meant to be is not reached.
  const isMisled = visits.some(({ state, siblings }) =>
    targetsOf(state).some(([, target]) => !Object.hasOwn(siblings, String(target))),
  );
  return [...top, ...inner].filter(({ code }) => code !== "unreachable-state" || !isMisled);
}

function blockProblem(
  block: Members,
  field: string,
  visit: StateVisit | undefined,
  visits: readonly StateVisit[],
): BlockProblem[] {
  const states = members(block.States);
  const names = Object.keys(states);
  const at = visit === undefined ? "" : `${field}: `;
  const machineIs = (message: string): BlockProblem => ({ code: "machine", message: `${at}${message}`, visit });
  if (names.length === 0) return [machineIs("States holds no state; at least one is needed.")];
  if (typeof block.StartAt !== "string" || !Object.hasOwn(states, block.StartAt)) {
    const found = block.StartAt === undefined ? "missing" : JSON.stringify(block.StartAt);
    return [
      machineIs(`StartAt is ${found}; it is one of ${names.join(", ")}.${didYouMean(String(block.StartAt), names)}`),
    ];
  }
  if (visit === undefined && !Object.values(states).map(members).some(endsMachine)) {
    return [machineIs("No state ends the machine: one has to have End, or be Succeed or Fail.")];
  }
  const reached = new Set([block.StartAt]);
  for (const name of reached) {
    for (const [, target] of targetsOf(members(states[name]))) if (typeof target === "string") reached.add(target);
  }
  return names
    .filter((name) => !reached.has(name))
    .map((name) => {
      const found = visits.find((each) => each.name === name && each.siblings === states);
      return { code: "unreachable-state", message: "No state leads here: lead to it, or take it out.", visit: found };
    });
}

function endsMachine({ Type, End }: Members): boolean {
  return End === true || Type === "Succeed" || Type === "Fail";
}
