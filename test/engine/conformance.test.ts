import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import type { RecordedCase } from "../../engine/recorded-case.ts";
import { replay } from "../../engine/replay.ts";
import { apiModels } from "../../local/step-functions/api-models.ts";
import { type Recording, replayCase } from "../../scripts/conformance/replay-case.ts";
import { answerDifference, difference } from "./recorded-difference.ts";

const corpus = join(import.meta.dirname, "../../../shared/corpus");

interface CorpusCase extends RecordedCase {
  readonly id: string;
  readonly kind: string;
  readonly replay?: { readonly replayable: boolean };
  readonly concurrency?: string;
  readonly expected: { readonly [field: string]: Json };
  readonly normalisation?: readonly { readonly kind: string; readonly regex?: string; readonly replacement?: string }[];
}

/** Recordings whose machine the engine runs, when this was written; it only grows. */
const FEWEST = 666;

/** Recordings that differ, each for a reason that docs/conformance.md gives. */
const KNOWN = ["test_lambda_service_invoke_with_retry_extended_input"];

/** Recorded answers that the engine gives too, by kind, when this was written; they only grow. */
const FEWEST_ANSWERS = { "test-state": 116, validation: 20 };

describe("recorded executions of Step Functions", () => {
  it("are repeated event by event, for every machine that the engine runs", function () {
    if (!existsSync(corpus)) {
      console.log(`      skipped: there are no recordings at ${corpus}`);
      this.skip();
    }
    let ran = 0;
    const differing: string[] = [];
    for (const file of readdirSync(corpus).filter((name) => name.endsWith(".json"))) {
      const recorded = JSON.parse(readFileSync(join(corpus, file), "utf8")) as CorpusCase;
      const { id, kind } = recorded;
      if ((kind !== "execution" && kind !== "execution-output") || recorded.replay?.replayable !== true) continue;
      const produced = replay(recorded, digest, apiModels);
      if ("problems" in produced) continue;
      ran++;
      const found = difference(recorded, produced);
      if (found !== undefined && !KNOWN.some((name) => id.includes(name))) differing.push(`${id}: ${found}`);
    }
    expect(differing).to.deep.equal([]);
    expect(ran).to.be.at.least(FEWEST);
  });

  for (const [kind, fewest] of Object.entries(FEWEST_ANSWERS)) {
    it(`answer as recorded: cases of kind ${kind}`, function () {
      if (!existsSync(corpus)) {
        console.log(`      skipped: there are no recordings at ${corpus}`);
        this.skip();
      }
      let same = 0;
      const differing: string[] = [];
      for (const file of readdirSync(corpus).filter((name) => name.endsWith(".json"))) {
        const recorded = JSON.parse(readFileSync(join(corpus, file), "utf8")) as CorpusCase;
        if (recorded.kind !== kind) continue;
        const replayed = replayCase(recorded as Recording);
        const found = answerDifference(recorded, replayed);
        if (found === undefined) same++;
        else differing.push(`${recorded.id}: ${found}`);
      }
      expect(differing).to.deep.equal([]);
      expect(same).to.be.at.least(fewest);
    });
  }
});

function digest(text: string, algorithm: string): string {
  return createHash(algorithm.replace("SHA-", "sha")).update(text).digest("hex");
}
