import type { Json } from "../../../asl/types/json.ts";
import { spend } from "../work.ts";
import { asText, exactly } from "./arguments.ts";
import { type Intrinsic, InvalidArguments } from "./intrinsic.ts";

/** `States.Format` and `States.StringSplit`. */
export const textFunctions: Readonly<Record<string, Intrinsic>> = {
  Format([template, ...values]) {
    const parts = asText(template).split(/(\\[{}\\]|\{\})/);
    if (parts.filter((part) => part === "{}").length !== values.length) {
      throw new InvalidArguments("number of arguments do not match the occurrences of {}.");
    }
    let used = 0;
    return parts
      .map((part) => {
        if (part === "{}") return shown(values[used++] ?? null);
        return /^\\[{}\\]$/.test(part) ? part.slice(1) : part;
      })
      .join("");
  },
  /** Cuts at every character of the second text; empty pieces are dropped. */
  StringSplit(args) {
    const [text, delimiters] = exactly(args, 2).map((arg) => asText(arg));
    spend((text ?? "").length / 16);
    const marks = new Set(delimiters);
    const pieces: string[] = [];
    let piece = "";
    for (const character of text ?? "") {
      if (!marks.has(character)) piece += character;
      else if (piece !== "") {
        pieces.push(piece);
        piece = "";
      }
    }
    return piece === "" ? pieces : [...pieces, piece];
  },
};

/** A value in a formatted text: objects and arrays as Java's collections write themselves, which is what AWS does. */
function shown(value: Json): string {
  spend(1 / 4 + (typeof value === "string" ? value.length / 64 : 0));
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => shown(item)).join(", ")}]`;
  const members = Object.entries(value).map(([name, member]) => `${name}=${shown(member as Json)}`);
  return `{${members.join(", ")}}`;
}
