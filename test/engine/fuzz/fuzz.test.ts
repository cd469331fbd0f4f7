import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { caseSeed, fuzzCase } from "./fuzz-case.ts";
import { readExamples } from "./read-examples.ts";
import { fuzzLimits, runCase } from "./run-case.ts";

const corpus = join(import.meta.dirname, "../../../../shared/corpus");

/** Smaller than those of `npm run fuzz`, so that thousands of cases take seconds. */
const limits = { ...fuzzLimits, historyEvents: 300, evaluationSteps: 100_000 };

describe("random machines and inputs: valid, nearly valid and hostile", () => {
  it("never make the engine throw or take a second at once, and repeat byte for byte", function () {
    this.timeout(120_000);
    const examples = existsSync(corpus) ? readExamples(corpus) : [];
    if (examples.length === 0) console.log(`      without definitions from ${corpus}, which is not there`);
    const outcomes = new Map<string, number>();
    for (let index = 0; index < 1000; index++) {
      const seed = caseSeed(1, index);
      const first = runCase(fuzzCase(seed, examples), limits);
      expect(first.longest, `milliseconds, of the case with the seed ${seed}`).to.be.lessThan(1000);
      if (index % 4 === 0) {
        const second = runCase(fuzzCase(seed, examples), limits);
        expect(second.digest, `the history of the case with the seed ${seed}`).to.equal(first.digest);
      }
      outcomes.set(first.outcome, (outcomes.get(first.outcome) ?? 0) + 1);
    }
    for (const outcome of ["SUCCEEDED", "FAILED", "TIMED_OUT", "REFUSED"]) {
      expect(outcomes.get(outcome) ?? 0, outcome).to.be.greaterThan(5);
    }
  });
});
