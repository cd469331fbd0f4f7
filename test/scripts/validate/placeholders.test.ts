// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of templates look like this.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../../local/usage-error.ts";
import { quotasOf, readStage } from "../../../scripts/platform/stage.ts";
import { checkFiles } from "../../../scripts/validate/check-file.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

/** The retrier of AWS's own examples, which does not name the throttle error. */
const usual = [
  {
    ErrorEquals: ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
  },
];

function check(definition: unknown, bounds?: string) {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "sample.asl.json");
    await writeFile(file, typeof definition === "string" ? definition : JSON.stringify(definition, null, 2));
    if (bounds !== undefined) await writeFile(join(folder, "sample.bounds.yml"), bounds);
    const { diagnostics, lines } = await checkFiles([file], quotasOf(await readStage("prod")), false);
    const most = (resource: string) => lines.find((line) => line.of === "sample" && line.resource === resource)?.bound;
    return { diagnostics, most, codes: diagnostics.map(({ code, path }) => `${code} ${path}`.trim()) };
  });
}

/** One Task after the other. */
function chain(tasks: readonly Readonly<Record<string, unknown>>[]) {
  const names = tasks.map((_, index) => `T${index}`);
  const states = tasks.map((task, index) => {
    const next = names[index + 1];
    return [`T${index}`, { Type: "Task", ...task, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: "T0", States: Object.fromEntries(states) };
}

describe("Templates of definitions, as public samples have them", () => {
  it("have Lambda Tasks that miss the throttle error, however they name their function", async () => {
    const tasks = [
      { Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "${Work.Arn}" }, Retry: usual },
      {
        Resource: "arn:${AWS::Partition}:states:::lambda:invoke",
        Parameters: { FunctionName: "${Work}" },
        Retry: usual,
      },
      { Resource: "arn:aws:lambda:us-east-1:111111111111:function:work", Retry: usual },
      { Resource: "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Work}", Retry: usual },
      { Resource: "${ReserveFlight}", Retry: usual },
      { Resource: "${WorkLambdaArn}" },
      { Resource: "${WorkLambdaArn}", Retry: [{ ErrorEquals: ["States.ALL"] }] },
    ];
    const { diagnostics, codes, most } = await check(chain(tasks));
    expect(codes).to.deep.equal([0, 1, 2, 3, 4, 5].map((at) => `lambda-throttle-retried States.T${at}`));
    expect(diagnostics.map(({ severity }) => severity)).to.not.include("error");
    expect(most("lambda")).to.equal(1);
  });

  it("have Athena Tasks that miss both throttle errors", async () => {
    const query = (suffix: string, more: object = {}) => ({
      Resource: `arn:\${AWS::Partition}:states:::athena:startQueryExecution${suffix}`,
      Parameters: { QueryString: "${Query}" },
      ...more,
    });
    const all = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 1.5 }];
    const { codes } = await check(chain([query(".sync"), query(""), query("", { Retry: all })]));
    expect(codes).to.deep.equal(["athena-throttle-retried States.T0", "athena-throttle-retried States.T1"]);
  });

  it("may have placeholders where numbers belong, quoted or not, which are said once", async () => {
    const text = `{
      "StartAt": "Pause",
      "States": {
        "Pause": { "Type": "Wait", "Seconds": \${pause}, "Next": "Which" },
        "Which": {
          "Type": "Choice",
          "Choices": [{ "Variable": "$.count", "NumericGreaterThan": "\${Limit}", "Next": "Each" }],
          "Default": "Each"
        },
        "Each": {
          "Type": "Map",
          "MaxConcurrency": "\${Concurrency}",
          "Iterator": {
            "StartAt": "Do",
            "States": {
              "Do": {
                "Type": "Task", "Resource": "\${WorkFunction}", "TimeoutSeconds": "\${Timeout}", "End": true,
                "Retry": [{ "ErrorEquals": ["States.ALL"], "MaxAttempts": "\${Attempts}", "IntervalSeconds": 1 }]
              }
            }
          },
          "End": true
        }
      }
    }`;
    const without = await check(text, "items: { Each: 100 }");
    expect(without.codes).to.deep.equal(["unknown-placeholder"]);
    expect(without.diagnostics[0]).to.include({ severity: "warning" });
    expect(without.diagnostics[0]?.message).to.contain('MaxConcurrency of "Each" is ${Concurrency}, taken for');
    expect(without.most("lambda")).to.be.at.least(40);

    const placeholders = "placeholders: { pause: 5, Concurrency: 3, Timeout: 900, Attempts: 0, Limit: 1 }";
    const known = await check(text.replaceAll(/"(\$\{(?:Conc|Time|Att|Lim)\w*\})"/g, "$1"), placeholders);
    expect(known.codes).to.deep.equal([
      "lambda-throttle-retried States.Each.Iterator.States.Do",
      "unbounded-map States.Each",
    ]);
    expect(known.most("lambda")).to.equal(3);
  });

  it("may have an activity for a Resource, whose calls are said not to be counted", async () => {
    const { codes, diagnostics } = await check(chain([{ Resource: "${ActivityArn}", HeartbeatSeconds: 20 }]));
    expect(codes).to.deep.equal(["unknown-placeholder"]);
    expect(diagnostics[0]?.message).to.contain('Resource of "T0" is ${ActivityArn}, whose calls are not counted');
  });

  it("name what they call by a function's name, or by an ARN without arguments", async () => {
    const tasks = [
      { Resource: "${Notify}", Parameters: { FunctionName: "${Work}", "Payload.$": "$" } },
      { Resource: "${Ask}", Parameters: { FunctionName: "${Work}", Payload: { "token.$": "$$.Task.Token" } } },
      { Resource: "${CheckOrderArn}" },
      { Resource: "${CheckOrderArn}", HeartbeatSeconds: 20 },
      { Resource: "${SendOrderArn}", Parameters: { QueueUrl: "${Queue}" } },
    ];
    const { codes, diagnostics, most } = await check(chain(tasks));
    expect(codes).to.deep.equal([
      ...[0, 1, 2].map((at) => `lambda-throttle-retried States.T${at}`),
      "unknown-placeholder",
    ]);
    expect(diagnostics.at(-1)?.message).to.contain(
      'Resource of "T3" is ${CheckOrderArn}, whose calls are not counted; Resource of "T4" is ${SendOrderArn}, whose',
    );
    // The frame, five events for an answer, six for a token, and five for each that is not known.
    expect(most("history")).to.equal(2 + 5 + 6 + 3 * 5);
  });

  it("may have them for retriers, arguments, labels and the kind of a Map's children", async () => {
    const text = `{
      "StartAt": "Each", "States": {
        "Each": { "Type": "Map", "Label": "\${Stage}-files", "MaxConcurrency": 2, "Catch": \${Catchers}, "End": true,
          "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "\${Kind}" },
            "StartAt": "Send", "States": {
              "Send": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": \${Message},
                "Retry": "\${Retriers}", "End": true } } } } } }`;
    const { codes, diagnostics } = await check(text);
    expect(codes).to.deep.equal(["unknown-placeholder"]);
    for (const said of ['ExecutionType of "Each" is ${Kind}, taken for STANDARD', 'Retry of "Send" is ${Retriers}'])
      expect(diagnostics[0]?.message).to.contain(said);
  });

  it("keep placeholders in data as they are", async () => {
    const send = {
      Resource: "arn:aws:states:::sqs:sendMessage",
      Parameters: { QueueUrl: "${Queue}", MessageBody: { Seconds: "${Seconds}" }, DelaySeconds: "${Delay}" },
    };
    expect((await check(chain([send]))).codes).to.deep.equal([]);
  });

  it("are named by file and line where a state is wrong", async () => {
    const { diagnostics } = await check(chain([{ Resource: "${Work}" }, { Resource: "nonsense" }]));
    const wrong = diagnostics.find(({ severity }) => severity === "error");
    expect(wrong).to.include({ code: "integrations", path: "States.T1" });
    expect(wrong?.location?.file).to.match(/sample\.asl\.json$/);
    expect(wrong?.location?.line).to.equal(9);
  });

  const broken: readonly [text: string, place: string][] = [
    ['{\n  "StartAt": "A"\n  "States": {} }', "3:3"],
    ['{ "StartAt": "A",\n  "States": tru }', "2:16"],
    ['{ "StartAt": ', "1:14"],
    ["StartAt: A", "1:1"],
  ];
  for (const [text, place] of broken) {
    it(`are refused with line and column where they are no JSON: ${JSON.stringify(text)}`, async () => {
      const failed = await check(text).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(UsageError);
      expect((failed as Error).message).to.contain(`sample.asl.json:${place}: this is not JSON: `);
      expect((failed as Error).message).to.not.contain("\n");
    });
  }
});
