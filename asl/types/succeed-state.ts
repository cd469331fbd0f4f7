import type { Described, InputOutputPaths, JsonataOutput } from "./common.ts";

/** Ends the machine, branch or iteration well. */
export interface SucceedState extends Described, InputOutputPaths, JsonataOutput {
  readonly Type: "Succeed";
}
