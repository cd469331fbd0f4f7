import { expect } from "chai";
import { ProgressDisplay } from "../../../scripts/backfill/progress-display.ts";

/** What a display writes to a terminal of 20 columns, or to a file. */
function shown(isTTY: boolean, work: (display: ProgressDisplay) => void): string {
  let written = "";
  const stream = { isTTY, columns: 20, write: (text: string) => (written += text) };
  work(new ProgressDisplay(stream as unknown as NodeJS.WriteStream));
  return written;
}

describe("ProgressDisplay", () => {
  it("writes lines over those before, cut to the terminal's width, and takes them away", () => {
    const text = shown(true, (display) => {
      display.show("days 1 of 2", "hours 1 of 24 partitions");
      display.show("days 2 of 2");
      display.clear();
      display.clear();
    });
    expect(text).to.equal("days 1 of 2\nhours 1 of 24 parti\r\x1b[1A\x1b[Jdays 2 of 2\r\x1b[J");
  });

  it("writes nothing to what is no terminal", () => {
    const text = shown(false, (display) => {
      display.show("days 1 of 2");
      display.clear();
    });
    expect(text).to.equal("");
  });
});
