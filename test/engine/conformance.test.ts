import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { type RecordedCase, replay } from "../../engine/replay.ts";
import { difference } from "./recorded-difference.ts";

const corpus = join(import.meta.dirname, "../../../shared/corpus");

interface CorpusCase extends RecordedCase {
  readonly kind: string;
  readonly concurrency?: string;
  readonly expected: { readonly [field: string]: Json };
  readonly normalisation?: readonly { readonly kind: string; readonly regex?: string; readonly replacement?: string }[];
}

/** Recordings whose machine the engine runs, when this was written; it only grows. */
const FEWEST = 104;

describe("recorded executions of Step Functions", () => {
  it("are repeated event by event, for every machine that the engine runs", function () {
    if (!existsSync(corpus)) {
      console.log(`      skipped: there are no recordings at ${corpus}`);
      this.skip();
    }
    let ran = 0;
    for (const file of readdirSync(corpus).filter((name) => name.endsWith(".json"))) {
      const recorded = JSON.parse(readFileSync(join(corpus, file), "utf8")) as CorpusCase;
      if (recorded.kind !== "execution" && recorded.kind !== "execution-output") continue;
      const produced = replay(recorded);
      if ("problems" in produced) continue;
      ran++;
      expect(difference(recorded, produced), file).to.equal(undefined);
    }
    expect(ran).to.be.at.least(FEWEST);
  });
});
