import { targetsOf } from "./rules/transitions.ts";
import type { StateMachine } from "./types/state-machine.ts";
import { blocksOf, items, type Members, members } from "./walk-states.ts";

/**
 * Draws a definition as a Mermaid state diagram (https://mermaid.js.org/syntax/stateDiagram.html): Maps and Parallel branches
 * are boxes around their states, arrows of rules and catchers say what leads along them.
 */
export function toMermaid(definition: StateMachine): string {
  const ids = new Map<string, string>();
  return ["stateDiagram-v2", ...drawBlock(definition as unknown as Members, ids, "  "), ""].join("\n");
}

function drawBlock(block: Members, ids: Map<string, string>, indent: string): string[] {
  const states = Object.entries(members(block.States)).map(([name, state]) => ({ name, state: members(state) }));
  for (const { name } of states) ids.set(name, `s${ids.size + 1}`);
  const id = (name: unknown) => ids.get(String(name)) ?? "[*]";
  return [
    `${indent}[*] --> ${id(block.StartAt)}`,
    ...states.flatMap(({ name, state }) => drawState(name, state, ids, indent)),
    ...states.flatMap(({ name, state }) => drawArrows(id(name), state, id).map((arrow) => `${indent}${arrow}`)),
  ];
}

function drawState(name: string, state: Members, ids: Map<string, string>, indent: string): string[] {
  const id = ids.get(name);
  const inner = blocksOf(state);
  const title = `${indent}state "${escapeLabel(label(name, state))}" as ${id}`;
  if (inner.length === 0) return [title];
  const blocks = inner.map(([block]) => drawBlock(block, ids, `${indent}  `));
  return [
    `${title} {`,
    ...blocks.flatMap((lines, index) => (index === 0 ? lines : [`${indent}  --`, ...lines])),
    `${indent}}`,
  ];
}

function label(name: string, state: Members): string {
  const [, resource] = /^arn:aws[a-z-]*:states:::(.+)$/.exec(String(state.Resource)) ?? [];
  const args = members(state.Arguments ?? state.Parameters);
  const target = args.FunctionName ?? args.StateMachineArn;
  const calls = typeof target === "string" ? target.split(":").at(-1) : resource;
  const cap = state.Type === "Map" && state.MaxConcurrency !== undefined ? `, ${state.MaxConcurrency} at once` : "";
  return calls ? `${name} (${calls})` : `${name} (${state.Type}${cap})`;
}

function drawArrows(from: string, state: Members, id: (name: unknown) => string): string[] {
  const ends = state.End === true || state.Type === "Succeed" ? [`${from} --> [*]`] : [];
  return [
    ...targetsOf(state).map(([field, target]) => {
      const why = reason(field, state);
      return `${from} --> ${id(target)}${why && ` : ${escapeLabel(why)}`}`;
    }),
    ...ends,
  ];
}

function reason(field: string, state: Members): string {
  const [, list, position] = /^(Choices|Catch)\[(\d+)\]/.exec(field) ?? [];
  if (list === undefined) return field === "Default" ? "else" : "";
  const entry = members(items(state[list])[Number(position)]);
  if (list === "Catch") return items(entry.ErrorEquals).join(", ");
  const condition =
    typeof entry.Condition === "string"
      ? entry.Condition.replace(/^\{%\s*|\s*%\}$/g, "")
      : `rule ${Number(position) + 1}`;
  return condition.length > 60 ? `${condition.slice(0, 57)}…` : condition;
}

/** Mermaid ends a label at a quote, a line break, a colon or a semicolon. */
function escapeLabel(text: string): string {
  return text.replace(/["\n:;#]/g, (character) => (character === "\n" ? " " : `#${character.charCodeAt(0)};`));
}
