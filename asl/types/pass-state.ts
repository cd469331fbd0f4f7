import type {
  Assigning,
  Described,
  InputOutputPaths,
  JsonataOutput,
  PayloadTemplate,
  ResultPath,
  Transition,
} from "./common.ts";
import type { Json } from "./json.ts";

/** Hands its input on, or a fixed result, or what a template makes of it. */
export interface PassState extends Described, Transition, InputOutputPaths, ResultPath, Assigning, JsonataOutput {
  readonly Type: "Pass";
  /** JSONPath: a fixed result. */
  readonly Result?: Json;
  /** JSONPath: a computed result. */
  readonly Parameters?: PayloadTemplate;
}
