import { BuildError } from "../build-error.ts";
import { isFallible, type Node } from "../expressions/node.ts";
import { type FoundPath, type Path, printTemplate } from "../expressions/print.ts";
import { objectNode } from "../expressions/ref.ts";
import type { Json, JsonObject } from "../types/json.ts";
import type { State, StateMachine, States } from "../types/state-machine.ts";
import { childHiding, childInput, handedInFields, handIn } from "./child-input.ts";
import {
  type Block,
  type Draft,
  type DraftState,
  type DraftValue,
  type FieldPrinter,
  isWithin,
  type MapBody,
  type Site,
  type Source,
} from "./draft.ts";
import type { Names } from "./names.ts";
import { sourceNode } from "./value.ts";

/**
 * Prints a machine's draft as a definition in JSONata.
 *
 * What is read where decides what is assigned, and an assignment may read more; so the draft is printed until a round finds
 * nothing new. A machine has few levels of such reads, and printing one takes microseconds.
 */
export function emit(draft: Draft, names: Names, comment: string | undefined): StateMachine {
  const emitter = new Emitter(draft, names);
  let before: number;
  let definition: StateMachine;
  do {
    before = emitter.discoveries;
    definition = {
      ...(comment !== undefined && { Comment: comment }),
      QueryLanguage: "JSONata",
      ...(emitter.block(draft.root) as unknown as States),
    };
  } while (emitter.discoveries > before);
  return definition;
}

class Emitter {
  discoveries = 0;
  readonly #draft: Draft;
  readonly #names: Names;
  readonly #read = new Set<DraftValue>();

  constructor(draft: Draft, names: Names) {
    this.#draft = draft;
    this.#names = names;
  }

  block(block: Block): { StartAt: string; States: Record<string, Json> } {
    const states = block.states.map((state): [string, Json] => [
      state.name,
      this.#locating(state, () => this.#state(state)),
    ]);
    return { StartAt: block.startAt ?? "", States: Object.fromEntries(states) };
  }

  #state(state: DraftState): JsonObject {
    const template = (node: Node): Json => this.#template(node, state.site, state.type);
    const printer: FieldPrinter = {
      names: this.#names,
      template,
      leave: (edge) => this.#leave(edge, state.type),
      itemSelector: (body) => this.#itemSelector(body, state.site),
      batchInput: (body) => this.#batchInput(body, state.site),
      block: (block) => this.block(block),
    };
    const { site } = state;
    const ends = site.output !== undefined;
    const all: Record<string, Json | undefined> = {
      Type: state.type,
      ...(state.fields(printer) as Record<string, Json>),
      ...(state.goesOn && { Assign: this.#assign(site, state.type) }),
      Output: site.output ? template(site.output) : this.#passOn(state),
      End: ends && state.goesOn ? true : undefined,
      Next: state.goesOn ? site.next : undefined,
    };
    return Object.fromEntries(Object.entries(all).filter((field): field is [string, Json] => field[1] !== undefined));
  }

  /** A state's result goes into variables, if anywhere: what the state was given goes on. */
  #passOn(state: DraftState): Json | undefined {
    return state.type === "Task" || state.type === "Map" || state.type === "Parallel"
      ? "{% $states.input %}"
      : undefined;
  }

  #leave(edge: Site, type: State["Type"]): { Next: string; Assign?: Record<string, Json> } {
    const Assign = this.#assign(edge, type);
    return { Next: edge.next ?? "", ...(Assign && { Assign }) };
  }

  /** The variables that are set at a site; none where the machine or iteration ends, because nothing could read them. */
  #assign(site: Site, type: State["Type"]): Record<string, Json> | undefined {
    if (site.output !== undefined) return undefined;
    const here = this.#draft.values.filter((value) => this.#read.has(value) && value.at.has(site));
    if (here.length === 0) return undefined;
    return Object.fromEntries(
      here.map((value) => [value.variable, this.#template(value.at.get(site) as Node, site, type)]),
    );
  }

  #itemSelector(body: MapBody, site: Site): Json | undefined {
    if (!needsSelector(body)) return undefined;
    const captured = [...body.captured].map(([outer, name]) => [name, itemNode(outer)]);
    const fields = {
      item: sourceNode({ kind: "mapItem", member: "Value" }, body.item),
      ...(body.usesIndex && { index: sourceNode({ kind: "mapItem", member: "Index" }, indexShape) }),
      ...Object.fromEntries(captured),
      ...handedInFields(body),
    };
    return this.#template(objectNode(fields), site, "Map");
  }

  #batchInput(body: MapBody, site: Site): Json | undefined {
    const { batchInput } = body.child ?? {};
    if (!batchInput) return undefined;
    const fields = { ...batchInput.fields, ...handedInFields(body) };
    return Object.keys(fields).length === 0 ? undefined : this.#template(objectNode(fields), site, "Map");
  }

  #template(node: Node, site: Site, type: State["Type"]): Json {
    if (isFallible(node) && !["Task", "Map", "Parallel"].includes(type)) {
      throw new BuildError(
        `A ${type} cannot catch, and this expression can fail (a division, or text that may not parse): compute it in a Task or Map before.`,
      );
    }
    return printTemplate(node, (source, steps) => this.#locate(source, steps, site));
  }

  /** Where a source's value is found at a site. */
  #locate(node: Extract<Node, { kind: "source" }>, steps: readonly string[], site: Site): FoundPath | Node {
    const source = node.source as Source;
    if (source.kind === "value") {
      const inPlace = source.value.at.get(site);
      if (inPlace) return inPlace;
    }
    const child = childHiding(source, site);
    if (child) {
      const { path, isNew } = handIn(child, node, steps);
      if (isNew) this.discoveries++;
      return path;
    }
    switch (source.kind) {
      case "input":
        return { base: "$states", steps: ["context", "Execution", "Input"] };
      case "context":
        return { base: "$states", steps: ["context"] };
      case "item":
        return this.#locateItem(source.body, site);
      case "index":
        return this.#locateIndex(source.body, site);
      case "mapItem":
        return { base: "$states", steps: ["context", "Map", "Item", source.member] };
      case "own":
        if (source.site !== site) throw new BuildError("A result was read outside its own state.");
        return { base: "$states", steps: [source.name] };
      case "token":
        if (source.state !== site.state) {
          throw new BuildError(`The task token of "${source.state}" exists in the arguments of that Task only.`);
        }
        return { base: "$states", steps: ["context", "Task", "Token"] };
      case "value":
      case "before": {
        const { value } = source;
        if (!isWithin(site.scope, value.scope)) {
          throw new BuildError(
            `This reads "${value.variable}", which is only known in ${value.scope.what}: return it from there.`,
          );
        }
        this.#discover(this.#read, value);
        return { base: `$${value.variable}`, steps: [] };
      }
    }
  }

  #locateItem(body: MapBody, site: Site): Path {
    const map = this.#mapOf(body, site);
    if (body.child) return { base: "$states", steps: needsSelector(body) ? [...childInput, "item"] : childInput };
    if (map === body) return { base: "$states", steps: needsSelector(body) ? ["input", "item"] : ["input"] };
    // Only its own Map can see an item by path, so every Map between hands it in.
    for (let inner: MapBody | undefined = map; inner && inner !== body; inner = inner.outer.scope.map) {
      if (inner.captured.has(body)) continue;
      inner.captured.set(body, `outer${inner.captured.size + 1}`);
      this.discoveries++;
    }
    return { base: "$states", steps: ["input", map.captured.get(body) as string] };
  }

  #locateIndex(body: MapBody, site: Site): Path {
    if (this.#mapOf(body, site) !== body && !body.child) {
      throw new BuildError(
        "The index of an outer Map: assign it with flow.pass() in that Map, and read what it returns.",
      );
    }
    if (!body.usesIndex) {
      body.usesIndex = true;
      this.discoveries++;
    }
    return { base: "$states", steps: body.child ? [...childInput, "index"] : ["input", "index"] };
  }

  #mapOf(body: MapBody, site: Site): MapBody {
    const map = site.scope.map;
    if (!map || !isWithin(site.scope, body.block.scope)) {
      throw new BuildError(
        `This reads an item of ${body.block.scope.what} outside it: return what is needed from its body.`,
      );
    }
    return map;
  }

  #discover<T>(set: Set<T>, value: T): void {
    if (set.has(value)) return;
    set.add(value);
    this.discoveries++;
  }

  #locating<T>(state: DraftState, print: () => T): T {
    try {
      return print();
    } catch (error) {
      if (!(error instanceof BuildError) || error.location) throw error;
      throw new BuildError(`"${state.name}": ${error.message}`, state.location);
    }
  }
}

const indexShape: Node["shape"] = { kind: "number", integer: true, min: 0 };

function needsSelector(body: MapBody): boolean {
  const { child } = body;
  return (
    body.usesIndex || body.captured.size > 0 || (child !== undefined && !child.batchInput && child.handedIn.length > 0)
  );
}

function itemNode(body: MapBody): Node {
  return sourceNode({ kind: "item", body }, body.item);
}
