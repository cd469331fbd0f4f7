import { expect } from "chai";
import { UsageError } from "../../../local/usage-error.ts";
import { wordsFor } from "../../../scripts/command/words-for.ts";

describe("What a command that failed says", () => {
  const failure = (members: object) => Object.assign(new Error("not now"), members);

  it("is one line where it is not its own bug", () => {
    const lines: [error: unknown, words: RegExp][] = [
      [new UsageError("--from is missing."), /^--from is missing\.$/],
      [failure({ code: "ENOSPC" }), /^The disk that holds the local state is full\. Make room, [^\n]*$/],
      [failure({ code: "ECONNREFUSED" }), /^The gateway has ended, or does not answer \(ECONNREFUSED\)\. [^\n]*$/],
      [
        failure({ name: "InternalServerError", $metadata: { httpStatusCode: 500 } }),
        /^A service failed, and the attempts to ask it again did too: InternalServerError: not now\. [^\n]*$/,
      ],
      [failure({ name: "ThrottlingException", $metadata: { httpStatusCode: 400 } }), /^A service failed, [^\n]*$/],
    ];
    for (const [error, words] of lines) expect(wordsFor(error)).to.match(words);
  });

  it("is the stack of a bug", () => {
    expect(wordsFor(failure({ name: "ValidationException", $metadata: { httpStatusCode: 400 } }))).to.match(/\n\s+at /);
    expect(wordsFor(new TypeError("oh"))).to.match(/^TypeError: oh\n\s+at /);
    expect(wordsFor("oh")).to.equal("oh");
  });
});
