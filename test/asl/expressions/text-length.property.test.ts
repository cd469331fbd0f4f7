import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import { printTemplate } from "../../../asl/expressions/print.ts";
import { nodeOf, refOf } from "../../../asl/expressions/ref.ts";
import { shapeOf } from "../../../asl/expressions/shape.ts";
import { mostBytes } from "../../../asl/expressions/shape-bytes.ts";
import { concat, hash, substring, text } from "../../../asl/expressions/text.ts";
import { mostCharacters } from "../../../asl/expressions/text-length.ts";
import type { Json } from "../../../asl/types/json.ts";
import { jsonataLanguage } from "../../../engine/query/jsonata.ts";

const Input = z.strictObject({
  word: z.string().max(4),
  whole: z.int().min(-1000).max(1000),
  number: z.number(),
  ok: z.boolean(),
  kind: z.enum(["a", "bc"]),
  maybe: z.string().max(3).nullable(),
  rows: z.array(z.strictObject({ word: z.string().max(3), number: z.number() })).max(2),
});
type Input = z.infer<typeof Input>;

const input = refOf<Input>({ kind: "source", source: {}, shape: shapeOf(Input) });
const language = jsonataLanguage({
  now: () => 0,
  random: { next: () => 0.5 } as never,
  uuid: () => "",
  hash: () => "0".repeat(64),
  limits: { evaluationSteps: 100_000 },
});

const texts = [
  text(input.word),
  text(input.whole),
  text(input.number),
  text(input.ok),
  text(input.kind),
  text(input.maybe),
  text(input.rows),
  text(input),
  concat(text(input), "-", input.word, text(input.whole)),
  substring(input.word, 1, 2),
  substring(text(input), 0, 9),
  hash(input.word, "SHA-256"),
];

const word = (most: number) =>
  fc.string({ unit: fc.constantFrom("a", '"', "\\", "\u0000", "\u001f", "\u007f", "é", "\uffff"), maxLength: most });
const number = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(-1.23456789012345e-300, 1e21, 0.1 + 0.2),
);
const anyInput: fc.Arbitrary<Input> = fc.record({
  word: word(4),
  whole: fc.integer({ min: -1000, max: 1000 }),
  number,
  ok: fc.boolean(),
  kind: fc.constantFrom("a" as const, "bc" as const),
  maybe: fc.option(word(3)),
  rows: fc.array(fc.record({ word: word(3), number }), { maxLength: 2 }),
});

describe("What is known of a text's length", () => {
  it("bounds its characters, and its bytes as JSON, for every value that the contract lets through", () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom(...texts), (value, ref) => {
        const { shape } = nodeOf(ref);
        const template = printTemplate(nodeOf(ref), () => ({ base: "$states", steps: ["input"] }));
        const seen = { input: value as Json, context: () => ({}), variable: () => undefined };
        const made = language.template(template, "Output")(seen);
        expect(String(made).length).to.be.at.most(mostCharacters(shape) ?? Number.NaN);
        expect(Buffer.byteLength(JSON.stringify(made))).to.be.at.most(mostBytes(shape) ?? Number.NaN);
      }),
      { numRuns: 500 },
    );
  });

  it("is not known where a contract does not bound it", () => {
    const free = refOf<string>({ kind: "source", source: {}, shape: { kind: "string" } });
    expect(mostCharacters(nodeOf(concat(free, "-")).shape)).to.equal(undefined);
    expect(mostCharacters(nodeOf(substring(free, 0, 8)).shape)).to.equal(8);
  });
});
