import { seededRandom } from "../../random.ts";
import { asInteger, exactly } from "./arguments.ts";
import { type Intrinsic, InvalidArguments } from "./intrinsic.ts";

const SMALLEST = -2_147_483_648;
const LARGEST = 2_147_483_647;

/** `States.Math…`, on whole numbers of 32 bits: arguments are rounded. */
export const numberFunctions: Readonly<Record<string, Intrinsic>> = {
  MathAdd(args) {
    const [a = 0, b = 0] = exactly(args, 2).map((arg) => integer32(asInteger(arg)));
    return integer32(a + b);
  },
  /** From the first argument, included, to the second, excluded; a third one seeds the draw. */
  MathRandom(args, services) {
    const [start = 0, end = 0, seed] = exactly(args, 2, 3).map((arg) => asInteger(arg));
    if (end <= start) throw new InvalidArguments();
    const drawn = seed === undefined ? services.random() : seededRandom(seed)();
    return start + Math.floor(drawn * (end - start));
  },
};

function integer32(value: number): number {
  if (value < SMALLEST || value > LARGEST) throw new InvalidArguments();
  return value;
}
