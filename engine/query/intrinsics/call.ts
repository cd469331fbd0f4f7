import type { Json } from "../../../asl/types/json.ts";
import { evaluatePath, whyMissing } from "../json-path/evaluate-path.ts";
import type { Path } from "../json-path/path.ts";
import { rootOf } from "../json-path/root.ts";
import { jsonText } from "../json-text.ts";
import { type QueryData, StateError } from "../query-language.ts";
import { intrinsics } from "./all-intrinsics.ts";
import { type IntrinsicServices, InvalidArguments } from "./intrinsic.ts";
import type { Argument, Call } from "./parse-call.ts";

/**
 * A call's value. Throws {@link StateError}, `States.Runtime`, with the text of the outermost call, as AWS writes it.
 */
export function evaluateCall(call: Call, data: QueryData, services: IntrinsicServices): Json {
  return called(call);

  function called(of: Call): Json {
    const args = of.args.map((arg) => argument(arg));
    try {
      return intrinsics.get(of.name)?.(args, services) ?? null;
    } catch (error) {
      if (!(error instanceof InvalidArguments)) throw error;
      throw failed(`Invalid arguments in States.${of.name}${error.message === "" ? "" : `: ${error.message}`}`);
    }
  }

  function argument(arg: Argument): Json {
    if (arg.type === "literal") return arg.value;
    if (arg.type === "call") return called(arg.call);
    const root = rootOf(arg.path, data);
    const value = root === undefined ? undefined : evaluatePath(arg.path, root);
    if (value !== undefined) return value;
    throw failed(missing(arg.path, root));
  }

  /** AWS writes a path into the context as one into the input; it quotes its library where an index meets no array. */
  function missing(path: Path, root: Json | undefined): string {
    const why = root === undefined ? "" : whyMissing(path, root);
    if (why.startsWith("Filter:")) return why;
    const [text, input] = [path.text.replace(/^\$\$/, "$"), jsonText(data.input)];
    return `The JsonPath argument for the field '${text}' could not be found in the input '${input}'`;
  }

  function failed(why: string): StateError {
    return new StateError("States.Runtime", `The function '${call.text}' had the following error: ${why}`);
  }
}
