import type { Access } from "../contract.ts";
import type { Node } from "../expressions/node.ts";
import type { Shape } from "../expressions/shape.ts";
import type { SourceLocation } from "../source-location.ts";
import type { Json } from "../types/json.ts";
import type { State } from "../types/state-machine.ts";
import type { Names } from "./names.ts";

/**
 * A machine as its body recorded it: states with expressions in them, before it is known which results later states
 * read (and have to be assigned to variables) and how each expression is printed where it stands.
 */
export interface Draft {
  readonly root: Block;
  /** By name, in the order they were recorded; names are unique in the whole machine. */
  readonly states: ReadonlyMap<string, DraftState>;
  readonly values: readonly DraftValue[];
}

/** States that run one after the other in one place: the machine's own, those of one Map, or of a Parallel's branch. */
export interface Block {
  readonly scope: Scope;
  readonly states: DraftState[];
  startAt: string | undefined;
}

/** Where values are visible: a block, or one branch of a Choice or Catch inside it. */
export interface Scope {
  readonly parent: Scope | undefined;
  /** The Map whose body this is in; undefined at the machine's top. */
  readonly map: MapBody | undefined;
  /** For messages: "the Map 'Each file'". */
  readonly what: string;
}

/** One Map's body, and what its iterations need from outside. */
export interface MapBody {
  readonly block: Block;
  /** Where the Map state itself stands. */
  readonly outer: Site;
  readonly item: Shape;
  /** True once the body reads its position. */
  usesIndex: boolean;
  /** Outer Maps whose items the body reads, with the name they get in the ItemSelector. */
  readonly captured: Map<MapBody, string>;
  /** Set where each iteration is an execution of its own, which sees nothing of this one but its input. */
  readonly child: ChildInput | undefined;
}

/** What a distributed Map's children are handed beside their item or items. */
export interface ChildInput {
  /** What every batch is given, as the machine says it; undefined without a batcher. */
  readonly batchInput: Extract<Node, { kind: "object" }> | undefined;
  /** What the body reads from outside. */
  readonly handedIn: HandedIn[];
}

/** Something outside that a distributed Map's body reads. */
export interface HandedIn {
  readonly source: Source;
  /** The fields that lead from the source to what is handed in. */
  readonly steps: readonly string[];
  readonly node: Node;
  /** What it is called in the child's input. */
  readonly name: string;
}

export interface DraftState {
  readonly name: string;
  readonly type: State["Type"];
  readonly location: SourceLocation | undefined;
  readonly block: Block;
  /** Where its fields are printed, and where the execution goes on; Choice, Succeed and Fail do not go on here. */
  readonly site: Site;
  readonly goesOn: boolean;
  /** Rules of a Choice, catchers of a Task, Map or Parallel. */
  readonly edges: readonly Site[];
  /** A Map's items at most; undefined where nothing bounds them. */
  readonly items?: number | undefined;
  /** What the name of the execution may be that a Task starts; undefined where it gives none. */
  readonly childName?: Shape | undefined;
  /** What its integration says of the role it needs. */
  readonly access?: readonly Access[] | undefined;
  /** Its own fields, with `Choices`, `Default` and `Catch` made from what `leave` says of each edge. */
  fields(printer: FieldPrinter): Readonly<Record<string, Json | undefined>>;
}

/** How a state's fields are printed. */
export interface FieldPrinter {
  readonly names: Names;
  /** A field's value, as read at the state. */
  template(node: Node): Json;
  /** Where an edge leads, and what it assigns. */
  leave(edge: Site): { readonly Next: string; readonly Assign?: Readonly<Record<string, Json>> };
  /** A Map's `ItemSelector`, if its iterations need more than the item. */
  itemSelector(body: MapBody): Json | undefined;
  /** A distributed Map's `BatchInput`, if its children need any. */
  batchInput(body: MapBody): Json | undefined;
  /** A Map's or a branch's states. */
  block(block: Block): { readonly StartAt: string; readonly States: Readonly<Record<string, Json>> };
}

/** A place that execution passes, where variables are set: the end of a state, a Choice's rule, a catcher. */
export interface Site {
  readonly state: string;
  readonly scope: Scope;
  /** Set when what follows is recorded. */
  next: string | undefined;
  /** What the machine or iteration yields, where it ends here. */
  output: Node | undefined;
}

/** A value that a later state can read: what a state or a branch came to. It becomes a variable if one does. */
export interface DraftValue {
  /** After the state's name, in camelCase, unique in the machine. */
  readonly variable: string;
  readonly scope: Scope;
  /** How each site that sets the variable computes it; read there, it is computed in place. */
  readonly at: ReadonlyMap<Site, Node>;
}

/** What an expression's source node names. */
export type Source =
  | { readonly kind: "input" }
  | { readonly kind: "context" }
  | { readonly kind: "item"; readonly body: MapBody }
  | { readonly kind: "index"; readonly body: MapBody }
  /** `$states.result` or `$states.errorOutput`, which exist at one site only. */
  | { readonly kind: "own"; readonly name: "result" | "errorOutput"; readonly site: Site }
  /** The token of the Task of that name, which exists in its arguments only. */
  | { readonly kind: "token"; readonly state: string }
  | { readonly kind: "value"; readonly value: DraftValue }
  /** What a value was before the state or edge that sets it anew. */
  | { readonly kind: "before"; readonly value: DraftValue }
  /** The value of the item that a Map's fields are evaluated for. */
  | { readonly kind: "mapItem"; readonly member: "Value" | "Index" };

/** True where something visible in `outer` is visible in `inner` too. */
export function isWithin(inner: Scope | undefined, outer: Scope): boolean {
  return inner !== undefined && (inner === outer || isWithin(inner.parent, outer));
}
