/** A template as CloudFormation gets it. */
export interface CompiledTemplate {
  readonly Resources: Readonly<Record<string, CompiledResource>>;
}

interface CompiledResource {
  readonly Type: string;
  readonly Properties: Members;
}

type Members = Readonly<Record<string, unknown>>;

/** What a walk over a template came to. */
export interface Walk {
  /** Logical ids of what it came by. */
  readonly machines: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** Where it could not go on, or a role does not allow the step. Empty where all of it holds. */
  readonly breaks: readonly string[];
}

const account = "123456789012";
const pseudo: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-north-1",
  "AWS::AccountId": account,
};

/**
 * Follows a template as AWS would go: from every schedule to the alias that it names, the version, the machine, the versions of children
 * and functions that its definition calls, down to the functions' roles; and from each schedule to its dead-letter queue. What a Distributed Map does besides is looked at too. Each step has to be
 * allowed by the role that takes it.
 */
export function walkTemplate({ Resources }: CompiledTemplate): Walk {
  const machines = new Set<string>();
  const functions = new Set<string>();
  const breaks: string[] = [];
  const byArn = new Map(Object.keys(Resources).flatMap((id) => arnsOf(id).map((arn) => [arn, id] as const)));

  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type === "AWS::Scheduler::Schedule") fromSchedule(id, Properties.Target as Members);
  }
  return { machines, functions, breaks };

  function fromSchedule(id: string, target: Members): void {
    const role = roleOf(id, target.RoleArn, "scheduler.amazonaws.com");
    const dead = resolve((target.DeadLetterConfig as Members).Arn);
    if (find(id, dead, "AWS::SQS::Queue")) need(id, role, "sqs:SendMessage", dead);
    const arn = resolve(target.Arn);
    const alias = find(id, arn, "AWS::StepFunctions::StateMachineAlias");
    if (!alias) return;
    const [route] = alias.RoutingConfiguration as readonly Members[];
    start(id, role, resolve(route?.StateMachineVersionArn), String(alias.Name));
  }

  /** Starts a version of a machine; the machine's ARN is what authorizes it. */
  function start(from: string, role: Members, arn: string, qualifier: string): void {
    const version = find(from, arn, "AWS::StepFunctions::StateMachineVersion");
    if (!version) return;
    const machineArn = resolve(version.StateMachineArn);
    const machine = find(from, machineArn, "AWS::StepFunctions::StateMachine");
    if (!machine) return;
    need(from, role, "states:StartExecution", machineArn, { "states:StateMachineQualifier": qualifier });
    const id = byArn.get(machineArn) ?? "";
    if (machines.has(id)) return;
    machines.add(id);
    fromMachine(id, machine);
  }

  function fromMachine(id: string, { RoleArn, DefinitionString, StateMachineName }: Members): void {
    const role = roleOf(id, RoleArn, "states.amazonaws.com");
    const definition: unknown = JSON.parse(resolve(DefinitionString));
    for (const map of distributedMaps(definition)) mapRun(id, role, resolve(StateMachineName), map);
    for (const { Resource, Arguments } of tasks(definition)) {
      if (Resource === "arn:aws:states:::lambda:invoke") invoke(id, role, String(Arguments.FunctionName));
      if (Resource === "arn:aws:states:::states:startExecution.sync:2") {
        const arn = String(Arguments.StateMachineArn);
        start(id, role, arn, arn.slice(arn.lastIndexOf(":") + 1));
        const execution = `${arn.replace(":stateMachine:", ":execution:").replace(/:[^:]*$/, "")}:any`;
        need(id, role, "states:DescribeExecution", execution);
        need(id, role, "states:StopExecution", execution);
        const rule = `arn:aws:events:eu-north-1:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
        for (const action of ["events:PutTargets", "events:PutRule", "events:DescribeRule"])
          need(id, role, action, rule);
      }
    }
  }

  /**
   * What a Map Run does: it starts executions of the machine that it stands in, reads the plan and writes what they came to
   * (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html).
   */
  function mapRun(from: string, role: Members, machine: string, { ItemReader, ResultWriter }: Members): void {
    const states = `arn:aws:states:eu-north-1:${account}`;
    need(from, role, "states:StartExecution", `${states}:stateMachine:${machine}`);
    for (const action of ["states:DescribeExecution", "states:StopExecution"])
      need(from, role, action, `${states}:execution:${machine}:any`);
    need(from, role, "states:RedriveExecution", `${states}:execution:${machine}/partitions:any`);
    if (ItemReader) need(from, role, "s3:GetObject", "arn:aws:s3:::WorkBucket/plans/any");
    if (!ResultWriter) return;
    for (const action of ["PutObject", "GetObject", "ListMultipartUploadParts", "AbortMultipartUpload"])
      need(from, role, `s3:${action}`, "arn:aws:s3:::WorkBucket/runs/any");
  }

  function invoke(from: string, role: Members, arn: string): void {
    const version = find(from, arn, "AWS::Lambda::Version");
    if (!version) return;
    need(from, role, "lambda:InvokeFunction", arn);
    const id = String((version.FunctionName as { Ref?: string }).Ref);
    const fn = Resources[id];
    if (fn?.Type !== "AWS::Lambda::Function") breaks.push(`${from} → ${arn}: ${id} is no function`);
    else if (!functions.has(id)) {
      functions.add(id);
      const log = `arn:aws:logs:eu-north-1:${account}:log-group:/aws/lambda/${resolve(fn.Properties.FunctionName)}:log-stream:any`;
      need(id, roleOf(id, fn.Properties.Role, "lambda.amazonaws.com"), "logs:PutLogEvents", log);
    }
  }

  function find(from: string, arn: string, type: string): Members | undefined {
    const found = Resources[byArn.get(arn) ?? ""];
    if (found?.Type === type) return found.Properties;
    breaks.push(`${from} → ${arn}: there is no such ${type}`);
    return undefined;
  }

  function roleOf(from: string, arn: unknown, service: string): Members {
    const role = find(from, resolve(arn), "AWS::IAM::Role") ?? {};
    const [trust] = statementsOf(role.AssumeRolePolicyDocument);
    if ((trust?.Principal as Members | undefined)?.Service !== service)
      breaks.push(`${from}: ${service} may not take its role`);
    return role;
  }

  function need(
    from: string,
    role: Members,
    action: string,
    arn: string,
    context: Readonly<Record<string, string>> = {},
  ) {
    const policies = (role.Policies ?? []) as readonly Members[];
    const isAllowed = policies
      .flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))
      .some(
        ({ Effect, Action, Resource, Condition }) =>
          Effect === "Allow" &&
          [Action].flat().includes(action) &&
          [Resource].flat().some((pattern) => matches(resolve(pattern), arn)) &&
          holds(Condition as Members | undefined, context),
      );
    if (!isAllowed) breaks.push(`${from} may not ${action} on ${arn}`);
  }

  /** What an intrinsic function comes to once everything is deployed; every version is the first. */
  function resolve(value: unknown): string {
    if (typeof value === "string") return value;
    const [[name, given]] = Object.entries(value as Members) as [[string, unknown]];
    if (name === "Ref") return pseudo[String(given)] ?? refOf(String(given));
    if (name === "Fn::GetAtt") return attributeOf(...(given as [string, string]));
    if (name !== "Fn::Sub") throw new Error(`${name} is not known here.`);
    const [text, variables] = [given].flat() as [string, Members?];
    return text.replace(/\$\{([^}]+)\}/g, (_found, variable: string) => {
      if (variables && variable in variables) return resolve(variables[variable]);
      const [id = "", attribute] = variable.split(".");
      return attribute === undefined ? resolve({ Ref: id }) : attributeOf(id, attribute);
    });
  }

  function refOf(id: string): string {
    const { Type = "", Properties = {} } = Resources[id] ?? {};
    switch (Type) {
      case "AWS::StepFunctions::StateMachine":
        return `arn:aws:states:eu-north-1:${account}:stateMachine:${resolve(Properties.StateMachineName)}`;
      case "AWS::StepFunctions::StateMachineVersion":
        return `${resolve(Properties.StateMachineArn)}:1`;
      case "AWS::StepFunctions::StateMachineAlias": {
        const [route] = Properties.RoutingConfiguration as readonly Members[];
        return `${resolve(route?.StateMachineVersionArn).replace(/:\d+$/, "")}:${Properties.Name}`;
      }
      case "AWS::Lambda::Version":
        return `${attributeOf(String((Properties.FunctionName as { Ref: string }).Ref), "Arn")}:1`;
      default:
        return Type === "" ? `nothing called ${id}` : id;
    }
  }

  function attributeOf(id: string, attribute: string): string {
    const { Type = "", Properties = {} } = Resources[id] ?? {};
    if (attribute !== "Arn") return `${id}.${attribute}`;
    switch (Type) {
      case "AWS::Lambda::Function":
        return `arn:aws:lambda:eu-north-1:${account}:function:${resolve(Properties.FunctionName)}`;
      case "AWS::IAM::Role":
        return `arn:aws:iam::${account}:role/${id}`;
      case "AWS::SQS::Queue":
        return `arn:aws:sqs:eu-north-1:${account}:${resolve(Properties.QueueName)}`;
      default:
        return Type === "" ? `nothing called ${id}` : `${id}.Arn`;
    }
  }

  function arnsOf(id: string): string[] {
    return [refOf(id), attributeOf(id, "Arn")].filter((arn) => arn.startsWith("arn:"));
  }
}

function statementsOf(document: unknown): readonly Members[] {
  return ((document as Members | undefined)?.Statement ?? []) as readonly Members[];
}

function* tasks(value: unknown): Generator<{ readonly Resource: unknown; readonly Arguments: Members }> {
  if (typeof value !== "object" || value === null) return;
  const { Type, Resource, Arguments } = value as Members;
  if (Type === "Task") yield { Resource, Arguments: Arguments as Members };
  for (const member of Object.values(value)) yield* tasks(member);
}

function* distributedMaps(value: unknown): Generator<Members> {
  if (typeof value !== "object" || value === null) return;
  const { Type, ItemProcessor } = value as Members;
  const { Mode } = ((ItemProcessor as Members | undefined)?.ProcessorConfig ?? {}) as Members;
  if (Type === "Map" && Mode === "DISTRIBUTED") yield value as Members;
  for (const member of Object.values(value)) yield* distributedMaps(member);
}

/** As IAM compares: `*` stands for any text. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

function holds(condition: Members | undefined, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(condition ?? {}).every(
    ([operator, keys]) =>
      operator === "ForAnyValue:StringEquals" &&
      Object.entries(keys as Readonly<Record<string, readonly string[]>>).every(([key, values]) =>
        values.includes(context[key] ?? ""),
      ),
  );
}
