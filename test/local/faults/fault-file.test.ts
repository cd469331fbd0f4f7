import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { parseFaults, readFaults } from "../../../local/faults/fault-file.ts";
import { UsageError } from "../../../local/usage-error.ts";

const functions = ["transform-file", "list-files", "publish-partition"];

describe("local/faults/fault-file", () => {
  it("takes rules about services beside rules about functions", () => {
    const text = `
- { service: s3, operation: PutObject, match: /sluice-lake/, error: SlowDown, share: 0.1, seed: 7 }
- { service: dynamodb, operation: [PutItem, GetItem], error: NoAnswer, after: 5, for: 10 }
- { function: list-files, error: BoomError }`;
    expect(parse(text)).to.deep.equal({
      functions: [{ function: "list-files", attempt: [[1, 1]], error: "BoomError" }],
      services: [
        { service: "s3", operation: ["PutObject"], match: "/sluice-lake/", error: "SlowDown", share: 0.1, seed: 7 },
        { service: "dynamodb", operation: ["PutItem", "GetItem"], error: "NoAnswer", after: 5, for: 10 },
      ],
    });
  });

  it("reads JSON too, and an empty list", () => {
    expect(parse('[{"function": "list-files", "error": "Sandbox.Timedout", "attempt": 2}]')).to.deep.equal({
      functions: [{ function: "list-files", attempt: [[2, 2]], error: "Sandbox.Timedout" }],
      services: [],
    });
    expect(parse("[]")).to.deep.equal({ functions: [], services: [] });
  });

  it("says file, line, field, what was found and what is allowed", () => {
    const cases: [text: string, message: string][] = [
      [
        "- function: transform-files\n  error: BoomError",
        'faults.yml:1: rule 1, function: Allowed: one of transform-file, list-files, publish-partition. Found: "transform-files".',
      ],
      [
        "- function: list-files\n  error: BoomError\n  attempt: first",
        'faults.yml:3: rule 1, attempt: Allowed: a number from 1, a list of them, or a range such as "1-3". Found: "first".',
      ],
      [
        "- function: list-files\n  error: Lambda.Throttled",
        'faults.yml:2: rule 1, error: Allowed with "Lambda.": Lambda.TooManyRequestsException, Lambda.ServiceException, ' +
          "Lambda.AWSLambdaException, Lambda.SdkClientException, Lambda.ClientExecutionTimeoutException. " +
          'Found: "Lambda.Throttled".',
      ],
      ["- function: list-files", "faults.yml:1: rule 1, error: Allowed: an error name. Found: nothing."],
      [
        "- function: list-files\n  error: BoomError\n  tries: 3",
        "faults.yml:3: rule 1, tries: Allowed: a rule with function and error, and optionally attempt, cause, match, delay, " +
          "times. Found: 3.",
      ],
      [
        "- function: list-files\n  error: BoomError\n  delay: -1",
        "faults.yml:3: rule 1, delay: Allowed: seconds from 0 to 900. Found: -1.",
      ],
      [
        '- function: list-files\n  error: BoomError\n  attempt: "3-1"',
        'faults.yml:3: rule 1, attempt: Allowed: a number from 1, a list of them, or a range such as "1-3". Found: "3-1".',
      ],
      [
        "- service: sqs\n  error: NoAnswer",
        'faults.yml:1: rule 1, service: Allowed: one of s3, dynamodb, glue, athena, athena-query, states. Found: "sqs".',
      ],
      [
        "- { function: list-files, error: BoomError }\n- service: glue\n  error: SlowDown",
        "faults.yml:3: rule 2, error: Allowed of glue: ThrottlingException, OperationTimeoutException, " +
          "ConcurrentModificationException, InternalServiceException, NoAnswer, AnswerLost, Truncated, Exit, ExitAfter, ENOSPC. " +
          'Found: "SlowDown".',
      ],
      [
        "- service: athena-query\n  error: Truncated",
        "faults.yml:2: rule 1, error: Allowed of athena-query: SystemFailure, UserFailure, NoAnswer, Exit. " +
          'Found: "Truncated".',
      ],
      [
        "- service: s3\n  error: SlowDown\n  share: 2",
        "faults.yml:3: rule 1, share: Allowed: a share of the requests, above 0 to 1. Found: 2.",
      ],
      ["- *rule", "faults.yml: Unresolved alias (the anchor must be set before the alias): rule"],
      ["function: list-files", 'faults.yml:1: the file: Allowed: a list of rules. Found: {"function":"list-files"}.'],
      [
        "- function: [",
        "faults.yml:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    ];
    for (const [text, message] of cases) expect(() => parse(text), text).to.throw(UsageError, message);
  });

  it("says that a file cannot be read", async () => {
    const error = await readFaults("/nowhere/faults.yml", functions).catch((failure: unknown) => failure);
    expect(String(error)).to.equal(
      "UsageError: SLUICE_FAULTS names /nowhere/faults.yml, which cannot be read (ENOENT). Name a YAML or JSON file.",
    );
  });

  it("accepts the example of docs/faults.md", async () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(await readFile("docs/faults.md", "utf8"))?.[1] ?? "";
    const { functions: ofFunctions, services } = parse(example);
    expect([ofFunctions.length, services.length]).to.deep.equal([4, 4]);
  });
});

function parse(text: string) {
  return parseFaults(text, "faults.yml", functions);
}
