import { awsWords } from "../aws-words.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { TaskPlan } from "../machine.ts";
import type { Query } from "../query/query-language.ts";
import { parseResource, type TaskResource } from "../resource.ts";
import { checkIntegration } from "./check-integration.ts";
import { compileRecovery } from "./compile-recovery.ts";
import { pathField } from "./json-path-flow.ts";
import { numberField } from "./number-field.ts";

const UNREADABLE: TaskResource = {
  kind: "integration",
  arn: "",
  resourceType: "",
  resource: "",
  action: "",
  pattern: "request-response",
};

const SECONDS = { least: 1, most: 99_999_999 };

/** Compiles a Task. */
export function compileTask(compiler: StateCompiler): TaskPlan {
  const { fields } = compiler;
  const resource = readResource(compiler);
  refuseWaiting(resource, compiler);
  checkIntegration(resource, compiler);
  const credentials = fields.object("Credentials");
  const roleArn = credentials && readCredentials(credentials, resource, compiler);
  return {
    type: "Task",
    ...compiler.common("arguments"),
    ...compileRecovery(compiler),
    resource,
    argumentsField: (["Arguments", "Parameters"] as const).find((name) => fields.any(name) !== undefined),
    timeoutSeconds: numberField(compiler, "TimeoutSeconds", SECONDS),
    heartbeatSeconds: numberField(compiler, "HeartbeatSeconds", SECONDS),
    roleArn,
  };
}

/** A machine of type EXPRESS only calls and goes on (FACTS.md A2). */
function refuseWaiting({ kind, pattern }: TaskResource, { fields, compilation }: StateCompiler): void {
  if (compilation.type === "STANDARD" || (kind !== "activity" && pattern === "request-response")) return;
  fields.problem("Resource", "an EXPRESS machine has no .sync, .waitForTaskToken or activity Tasks", {
    message: `Express state machine does not support ${notInExpress(kind, pattern)}`,
  });
}

/** AWS's words, with the blank that they end in. */
function notInExpress(kind: TaskResource["kind"], pattern: TaskResource["pattern"]): string {
  if (kind === "activity") return "Activity ARN";
  return pattern === "sync" ? "'.sync' service integration" : "'.waitForTaskToken' service integration ";
}

/** `Credentials`: AWS asks for the role before it looks for members that do not belong there. */
function readCredentials(credentials: DefinitionFields, { kind }: TaskResource, compiler: StateCompiler) {
  if (kind === "activity") {
    const message = "The field 'Credentials' is not supported for activities";
    compiler.fields.problem("Credentials", "an activity has no Credentials", { message });
  }
  const roleArn = roleQuery(credentials, compiler);
  if (roleArn !== undefined) credentials.refuseOthers("Credentials");
  else credentials.problem("RoleArn", "a role is required here", awsWords.required("RoleArn", credentials.path));
  return roleArn;
}

/** The role: `RoleArn`, or in JSONPath also `RoleArn.$`. */
function roleQuery(credentials: DefinitionFields, compiler: StateCompiler): Query | undefined {
  const byPath = compiler.language === "JSONPath" ? credentials.text("RoleArn.$") : undefined;
  if (byPath === undefined) return compiler.query(credentials, "RoleArn", "Credentials/RoleArn");
  const path = byPath.startsWith("States.")
    ? compiler.call(credentials, "RoleArn.$")
    : pathField(credentials, "RoleArn.$");
  return path && ((data) => path(compiler.see(data)));
}

function readResource(compiler: StateCompiler): TaskResource {
  const text = compiler.fields.requiredText("Resource");
  const resource = parseResource(text);
  if (!("problem" in resource)) return resource;
  if (text !== "") compiler.fields.problem("Resource", resource.problem, resource.aws);
  return UNREADABLE;
}
