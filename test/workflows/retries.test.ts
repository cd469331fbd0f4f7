import { readFileSync } from "node:fs";
import { expect } from "chai";
import { retrySchedule } from "../../asl/retry-schedule.ts";
import { retries } from "../../workflows/retries.ts";

describe("The retry policies", () => {
  const source = readFileSync(new URL("../../workflows/retries.ts", import.meta.url), "utf8").replace(
    /\s*\n \*\s*/g,
    " ",
  );
  const shown = (seconds: number) => seconds.toFixed(1).replace(/\.0$/, "");

  for (const [policy, retriers] of Object.entries(retries)) {
    for (const retrier of retriers) {
      it(`${policy} says the true schedule of ${retrier.ErrorEquals[0]}`, () => {
        const { waits, lastRetryAfter } = retrySchedule(retrier);
        const list = waits.map(shown);
        const said = `${waits.length} retries after ${list.slice(0, -1).join(", ")} and ${list.at(-1)} s; the last `;
        expect(source).to.contain(said);
        expect(
          source
            .split(said)
            .some((rest) => /^(starts |after )/.test(rest) && rest.includes(`${shown(lastRetryAfter)} s`)),
        ).to.equal(true);
      });
    }
  }
});
