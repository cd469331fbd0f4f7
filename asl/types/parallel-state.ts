import type { Catcher } from "./catch.ts";
import type {
  Assigning,
  Described,
  InputOutputPaths,
  JsonataOutput,
  JsonataTemplate,
  PayloadTemplate,
  ResultPath,
  Transition,
} from "./common.ts";
import type { Retrier } from "./retry.ts";
import type { States } from "./state-machine.ts";

/** Runs all branches at once on the same input; its result is the array of their outputs, in branch order. */
export interface ParallelState extends Described, Transition, InputOutputPaths, ResultPath, Assigning, JsonataOutput {
  readonly Type: "Parallel";
  readonly Branches: readonly States[];
  readonly Parameters?: PayloadTemplate;
  readonly ResultSelector?: PayloadTemplate;
  /** JSONata: the input of every branch. */
  readonly Arguments?: JsonataTemplate;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}
