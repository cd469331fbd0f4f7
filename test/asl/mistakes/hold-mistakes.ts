import { expect } from "chai";
import { validateDefinition } from "../../../asl/validate.ts";

/** A mistake as people make it, the rule that finds it, and what its message has to say. */
export type Mistake = readonly [mistake: string, definition: unknown, code: string, message: RegExp];

/** A right machine that looks like a mistake. */
export type NearMistake = readonly [what: string, definition: unknown];

/** Holds each mistake to be found by its rule, and nothing to be found in what only looks like one. */
export function holdMistakes(mistakes: readonly Mistake[], nearMistakes: readonly NearMistake[]): void {
  for (const [mistake, definition, code, message] of mistakes)
    it(`are found and explained: ${mistake}`, () => {
      const found = validateDefinition(definition);
      const texts = found.filter((each) => each.code === code).map((each) => each.message);
      expect(
        texts.some((text) => message.test(text)),
        JSON.stringify(found),
      ).to.equal(true);
    });

  for (const [what, definition] of nearMistakes)
    it(`are not seen in what is right: ${what}`, () => {
      expect(validateDefinition(definition)).to.deep.equal([]);
    });
}
