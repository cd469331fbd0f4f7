import type { Shape } from "../../expressions/shape.ts";
import { anyBoolean, anything, join, type Known, literally, noItems } from "./known.ts";

/** What is known of a value that keeps to a contract. */
export function knownOf(shape: Shape): Known {
  switch (shape.kind) {
    case "string":
      return { kind: "string", isFilled: (shape.min ?? 0) > 0 };
    case "number":
      return { kind: "number", min: shape.min ?? Number.NEGATIVE_INFINITY };
    case "boolean":
      return anyBoolean;
    case "null":
      return literally(null);
    case "literal":
      return either(shape.values.map(literally));
    case "array":
      if (shape.positions !== undefined && shape.positions.length === shape.max) {
        return { kind: "tuple", items: shape.positions.map(knownOf) };
      }
      return shape.max === 0 ? noItems : { kind: "list", each: knownOf(shape.item), some: [] };
    case "object": {
      const members = (optional: boolean) =>
        Object.fromEntries(
          Object.entries(shape.fields)
            .filter(([, field]) => field.optional === optional)
            .map(([name, field]) => [name, knownOf(field.shape)]),
        );
      return { kind: "object", fields: members(false), perhaps: members(true) };
    }
    case "record":
      return { kind: "object", fields: {} };
    case "union":
      return either(shape.options.map(knownOf));
    default:
      return shape satisfies never;
  }
}

function either(options: readonly Known[]): Known {
  const [first, ...others] = options;
  return first === undefined ? anything : others.reduce((all, option) => join(all, option), first);
}
