import type { Access } from "../contract.ts";

/** One thing that a role has to allow, and why. */
export interface Grant extends Access {
  /** The path of the state that needs it, such as `States.Each file.ItemProcessor.States.Transform file`, or what else does. */
  readonly neededBy: string;
}
