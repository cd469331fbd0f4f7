import { expect } from "chai";
import { toMermaid } from "../../asl/mermaid.ts";

describe("toMermaid()", () => {
  it("draws a Map as a box around its states, and says what leads along each arrow", () => {
    const diagram = toMermaid({
      QueryLanguage: "JSONata",
      StartAt: "Any?",
      States: {
        "Any?": {
          Type: "Choice",
          Choices: [{ Condition: '{% $count($x) = 0 ? "a": "b" %}', Next: "None" }],
          Default: "Each",
        },
        None: { Type: "Succeed" },
        Each: {
          Type: "Map",
          MaxConcurrency: 4,
          ItemProcessor: {
            StartAt: "Do",
            States: {
              Do: {
                Type: "Task",
                Resource: "arn:aws:states:::lambda:invoke",
                Arguments: { FunctionName: "f" },
                End: true,
              },
            },
          },
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "None" }],
          End: true,
        },
      },
    });
    expect(diagram.split("\n")).to.deep.equal([
      "stateDiagram-v2",
      "  [*] --> s1",
      '  state "Any? (Choice)" as s1',
      '  state "None (Succeed)" as s2',
      '  state "Each (Map, 4 at once)" as s3 {',
      "    [*] --> s4",
      '    state "Do (f)" as s4',
      "    s4 --> [*]",
      "  }",
      "  s1 --> s2 : $count($x) = 0 ? #34;a#34;#58; #34;b#34;",
      "  s1 --> s3 : else",
      "  s2 --> [*]",
      "  s3 --> s2 : States.ALL",
      "  s3 --> [*]",
      "",
    ]);
  });
});
