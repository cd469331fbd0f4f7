import { BuildError } from "../build-error.ts";
import { isFallible, type Node } from "../expressions/node.ts";
import { type Path, printTemplate } from "../expressions/print.ts";
import type { Json, JsonObject } from "../types/json.ts";
import type { State, StateMachine, States } from "../types/state-machine.ts";
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
    return state.type === "Task" || state.type === "Map" ? "{% $states.input %}" : undefined;
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
    const value: Path = { base: "$states", steps: ["context", "Map", "Item", "Value"] };
    const item = printTemplate(itemNode(body), () => value);
    const captured = [...body.captured].map(([outer, name]) => [name, this.#template(itemNode(outer), site, "Map")]);
    return {
      item,
      ...(body.usesIndex && { index: "{% $states.context.Map.Item.Index %}" }),
      ...Object.fromEntries(captured),
    };
  }

  #template(node: Node, site: Site, type: State["Type"]): Json {
    if (isFallible(node) && !["Task", "Map", "Parallel"].includes(type)) {
      throw new BuildError(
        `A ${type} cannot catch, and this expression can fail (a division, or text that may not parse): compute it in a Task or Map before.`,
      );
    }
    return printTemplate(node, (source) => this.#locate(source as Source, site));
  }

  /** Where a source's value is found at a site. */
  #locate(source: Source, site: Site): Path | Node {
    switch (source.kind) {
      case "input":
        return { base: "$states", steps: ["context", "Execution", "Input"] };
      case "context":
        return { base: "$states", steps: ["context"] };
      case "item":
        return this.#locateItem(source.body, site);
      case "index":
        return this.#locateIndex(source.body, site);
      case "own":
        if (source.site !== site) throw new BuildError("A result was read outside its own state.");
        return { base: "$states", steps: [source.name] };
      case "value": {
        const { value } = source;
        const inPlace = value.at.get(site);
        if (inPlace) return inPlace;
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
    if (this.#mapOf(body, site) !== body) {
      throw new BuildError(
        "The index of an outer Map: assign it with flow.pass() in that Map, and read what it returns.",
      );
    }
    if (!body.usesIndex) {
      body.usesIndex = true;
      this.discoveries++;
    }
    return { base: "$states", steps: ["input", "index"] };
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

function needsSelector(body: MapBody): boolean {
  return body.usesIndex || body.captured.size > 0;
}

function itemNode(body: MapBody): Node {
  return sourceNode({ kind: "item", body }, body.item);
}
