import { arrayFunctions } from "./arrays.ts";
import { encodingFunctions } from "./encoding.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { jsonFunctions } from "./json-texts.ts";
import { numberFunctions } from "./numbers.ts";
import { textFunctions } from "./texts.ts";

/** All 18 intrinsic functions, by their names without `States.`. */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries({ ...arrayFunctions, ...encodingFunctions, ...jsonFunctions, ...numberFunctions, ...textFunctions }),
);
