import { expect } from "chai";
import { functionEnvironment } from "../../../scripts/platform/function-environment.ts";
import { localResourceNames } from "../../../scripts/platform/resource-names.ts";
import { serviceOf } from "../../../scripts/serverless/service.ts";
import { logicalId } from "../../../scripts/serverless/template.ts";

type Template = Readonly<Record<string, { readonly Type: string; readonly Properties: Members }>>;
type Members = Readonly<Record<string, unknown>>;

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
}

/** The sections of a stage as they are read here: what intrinsic functions say is left as it is. */
async function stage(name: string) {
  const service = await serviceOf(name);
  return {
    resources: service.resources.Resources as unknown as Template,
    machines: service.stateMachines as Readonly<Record<string, Members>>,
    functions: service.functions as Readonly<Record<string, Members>>,
  };
}

const stages = ["dev", "staging", "prod"];

describe("what serverless.yml deploys", () => {
  for (const name of stages) {
    it(`refers to nothing that is not there (${name})`, async () => {
      const { resources, machines, functions } = await stage(name);
      const known = new Set([
        ...Object.keys(resources),
        ...Object.keys(functions).map((id) => `${id}LambdaFunction`),
        ...Object.values(machines).map(({ id }) => String(id)),
      ]);
      const used = [...references(resources), ...references(machines), ...references(functions)];
      expect(used.length).to.be.greaterThan(50);
      expect(used.filter((id) => !known.has(id) && !id.startsWith("AWS::"))).to.deep.equal([]);
    });

    it(`leads from every schedule to the functions at the end, each step allowed by its role (${name})`, async () => {
      const { resources, machines } = await stage(name);
      for (const schedule of ofType(resources, "AWS::Scheduler::Schedule")) {
        const { Arn, RoleArn, DeadLetterConfig } = schedule.Target as Members;
        const alias = resources[refOf(Arn)]?.Properties as Members;
        expect(alias.Name).to.equal("live");
        const [start, send] = statements(resources, getAttOf(RoleArn));
        const [route] = alias.RoutingConfiguration as readonly Members[];
        const version = resources[refOf(route?.StateMachineVersionArn)]?.Properties as Members;
        expect(start?.Action).to.deep.equal(["states:StartExecution"]);
        expect(start?.Resource).to.deep.include(version.StateMachineArn);
        expect(send).to.deep.equal({ Action: ["sqs:SendMessage"], Resource: [(DeadLetterConfig as Members).Arn] });
        const called = functionsBelow(refOf(version.StateMachineArn), { resources, machines }, name);
        expect([...called]).to.include("ReleaseLeaseLambdaFunction");
      }
    });
  }

  it("runs a schedule for every entry machine but those that only people start", async () => {
    const { resources } = await stage("prod");
    const names = ofType(resources, "AWS::Scheduler::Schedule").map(({ Name }) => Name);
    expect(names).to.have.members(["sluice-prod-daily", "sluice-prod-hourly", "sluice-prod-sweep"]);
  });

  it("gives every machine a version that is retained, an alias and a log", async () => {
    const { resources, machines } = await stage("prod");
    for (const machine of Object.keys(machines)) {
      const id = logicalId(machine);
      expect(resources[`${id}Version`]).to.include({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
      expect(resources[`${id}Live`]?.Properties).to.include({ Name: "live" });
      expect(resources[`${id}Log`]?.Properties).to.include({ RetentionInDays: 90 });
    }
  });

  it("keeps data in prod and nowhere else, and lets nothing expire but scratch", async () => {
    for (const name of stages) {
      const { resources } = await stage(name);
      const kept = Object.entries(resources).flatMap(([id, { Type, ...rest }]) =>
        "DeletionPolicy" in rest && rest.DeletionPolicy === "RetainExceptOnCreate" ? [`${Type} ${id}`] : [],
      );
      if (name !== "prod") expect(kept).to.deep.equal([]);
      else
        expect(kept).to.include.members([
          "AWS::S3::Bucket RawBucket",
          "AWS::S3::Bucket LakeBucket",
          "AWS::DynamoDB::Table LedgerTable",
        ]);
      for (const id of ["RawBucket", "LakeBucket"])
        expect(JSON.stringify(resources[id])).not.to.include("ExpirationInDays");
    }
  });

  it("closes every bucket: encrypted, not public, TLS only", async () => {
    const { resources } = await stage("dev");
    const buckets = Object.entries(resources).filter(([, { Type }]) => Type === "AWS::S3::Bucket");
    expect(buckets.map(([id]) => id)).to.have.members(["RawBucket", "LakeBucket", "WorkBucket"]);
    for (const [id, { Properties }] of buckets) {
      expect(Object.values(Properties.PublicAccessBlockConfiguration as Members)).to.deep.equal([
        true,
        true,
        true,
        true,
      ]);
      expect(JSON.stringify(Properties.BucketEncryption)).to.include("AES256");
      expect(JSON.stringify(resources[`${id}Policy`])).to.include('"aws:SecureTransport":"false"');
    }
  });

  it("tells every function the names that it is told on a laptop, and no other ones of the platform's", async () => {
    const { functions } = await stage("dev");
    for (const { environment } of Object.values(functions)) {
      const told = Object.keys(environment as Members).filter((name) => name.startsWith("SLUICE_"));
      expect(told).to.have.members(Object.keys(functionEnvironment(localResourceNames)));
    }
  });

  it("names no table's partitions by projection", async () => {
    const { resources } = await stage("dev");
    expect(JSON.stringify(ofType(resources, "AWS::Glue::Table"))).not.to.include("projection");
  });

  it("alarms on the first dead letter, and on a history at 80 % of its budget", async () => {
    const { resources } = await stage("dev");
    expect(resources.ScheduleDeadLettersAlarm?.Properties).to.include({
      Threshold: 0,
      MetricName: "ApproximateNumberOfMessagesVisible",
    });
    expect(resources.HistoryEventsAlarm?.Properties).to.include({ Threshold: 20_000, Namespace: "Sluice" });
    expect(resources.HistoryNotMeasuredAlarm?.Properties.Dimensions).to.deep.equal([
      { Name: "FunctionName", Value: "sluice-dev-measure-history" },
    ]);
    for (const alarm of ofType(resources, "AWS::CloudWatch::Alarm")) {
      expect(alarm.AlarmActions).to.deep.equal([{ Ref: "AlarmTopic" }]);
    }
  });

  it("is refused for a stage that there is not, and for the laptop's", async () => {
    expect(await refusal("nope")).to.equal('There is no stage "nope". There is dev, local, prod, staging.');
    expect(await refusal("local")).to.match(/^The stage local is not deployed: stages\/local\.yml has no `deployment`/);
  });
});

async function refusal(name: string): Promise<string> {
  return serviceOf(name).then(
    () => "",
    ({ message }: Error) => message,
  );
}

function ofType(resources: Template, type: string): Members[] {
  return Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
}

function refOf(value: unknown): string {
  return String((value as { Ref: string }).Ref);
}

function getAttOf(value: unknown): string {
  return String((value as { "Fn::GetAtt": readonly string[] })["Fn::GetAtt"][0]);
}

function statements(resources: Template, role: string): Statement[] {
  const [policy] = (resources[role]?.Properties.Policies ?? []) as readonly {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return (policy?.PolicyDocument.Statement ?? []).map(({ Action, Resource }) => ({ Action, Resource }));
}

/** Every function that a machine or one below it calls; each call is checked against the caller's role. */
function functionsBelow(
  machineId: string,
  deployed: { readonly resources: Template; readonly machines: Readonly<Record<string, Members>> },
  stageName: string,
): Set<string> {
  const machine = Object.values(deployed.machines).find(({ id }) => id === machineId);
  const allowed = JSON.stringify(statements(deployed.resources, getAttOf(machine?.role)));
  const found = new Set<string>();
  for (const id of references(machine?.definition)) {
    if (id.endsWith("LambdaFunction")) {
      found.add(id);
      expect(allowed).to.include(`function:sluice-${stageName}-${kebab(id.replace(/LambdaFunction$/, ""))}:*`);
    } else {
      const child = refOf(deployed.resources[id]?.Properties.StateMachineArn);
      expect(allowed).to.include(`stateMachine:sluice-${stageName}-${kebab(child)}"`);
      for (const below of functionsBelow(child, deployed, stageName)) found.add(below);
    }
  }
  return found;
}

function kebab(id: string): string {
  return id.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
}

function* references(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "Ref") yield String(member);
    else if (name === "Fn::GetAtt") yield String([member].flat()[0]);
    else if (name === "Fn::Sub") {
      for (const [, id = ""] of String([member].flat()[0]).matchAll(/\$\{([A-Za-z0-9:]+)[.}]/g)) yield id;
    } else yield* references(member);
  }
}
