import type { Json } from "../../../asl/types/json.ts";
import type { Random } from "../../random.ts";

/** What some of the functions need from outside. */
export interface IntrinsicServices {
  random: Random;
  uuid(): string;
  /** Lower-case hex digest of a text's UTF-8 bytes; the algorithm is one that `States.Hash` takes. */
  hash(text: string, algorithm: string): string;
}

/**
 * An intrinsic function of the States Language. Throws {@link InvalidArguments}: AWS fails the state with `States.Runtime`
 * and names the function.
 */
export type Intrinsic = (args: readonly Json[], services: IntrinsicServices) => Json;

/** Arguments that a function does not take. The message may say more than that. */
export class InvalidArguments extends Error {}

/** Longest text that States.Hash, Base64Encode and Base64Decode take, in characters (FACTS.md G). */
export const LONGEST_TEXT = 10_000;
