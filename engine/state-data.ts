import type { Json } from "../asl/types/json.ts";
import { contextObject, type MapItem } from "./context-object.ts";
import type { Frame } from "./frame.ts";
import type { QueryData } from "./query/query-language.ts";
import type { Run } from "./run.ts";
import { readVariable } from "./variables.ts";

/** What the queries of a frame's current state read. */
export class StateData implements QueryData {
  readonly input: Json;
  readonly result: Json | undefined;
  readonly errorOutput: Json | undefined;
  readonly #run: Pick<Run, "execution" | "test">;
  readonly #frame: Frame;
  readonly #item: MapItem | undefined;

  constructor(
    run: Pick<Run, "execution" | "test">,
    frame: Frame,
    more: { readonly result?: Json; readonly errorOutput?: Json; readonly item?: MapItem } = {},
  ) {
    this.#run = run;
    this.#frame = frame;
    this.#item = more.item;
    this.input = frame.input.value;
    this.result = more.result;
    this.errorOutput = more.errorOutput;
  }

  context(): Json {
    const { execution, test } = this.#run;
    return test?.context(this.#frame, this.#item) ?? contextObject(execution, this.#frame, this.#item);
  }

  variable(name: string): Json | undefined {
    return readVariable(this.#frame, name)?.value;
  }
}
