import type { Languages } from "./compile-block.ts";
import type { IntrinsicServices } from "./query/intrinsics/intrinsic.ts";
import { type JsonataServices, jsonataLanguage } from "./query/jsonata.ts";
import { jsonPathLanguage } from "./query/jsonpath.ts";

/** Both query languages on the same services. */
export function queryLanguages(services: JsonataServices & IntrinsicServices): Languages {
  return { JSONata: jsonataLanguage(services), JSONPath: jsonPathLanguage(services) };
}
