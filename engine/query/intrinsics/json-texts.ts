import type { Json } from "../../../asl/types/json.ts";
import { jsonText } from "../json-text.ts";
import { asObject, asText, exactly } from "./arguments.ts";
import { type Intrinsic, InvalidArguments } from "./intrinsic.ts";

/** JSON as text and back, and merging of objects. */
export const jsonFunctions: Readonly<Record<string, Intrinsic>> = {
  /** The second object's members win. AWS has no deep merge yet: the third argument must be false. */
  JsonMerge(args) {
    const [first, second, deep] = exactly(args, 3);
    if (deep !== false) throw new InvalidArguments();
    return { ...asObject(first), ...asObject(second) };
  },
  JsonToString: (args) => jsonText(exactly(args, 1)[0] ?? null),
  StringToJson(args) {
    const text = asText(exactly(args, 1)[0]);
    if (text.trim() === "") return null;
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw new InvalidArguments();
    }
  },
};
