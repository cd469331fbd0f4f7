import type { StateCompiler } from "../compile-state.ts";
import type { TaskPlan } from "../machine.ts";
import type { Query } from "../query/query-language.ts";
import { parseResource, type TaskResource } from "../resource.ts";

const UNREADABLE: TaskResource = { arn: "", resourceType: "", resource: "", action: "", pattern: "request-response" };

/** Compiles a Task. */
export function compileTask(compiler: StateCompiler): TaskPlan {
  const { fields } = compiler;
  const resource = readResource(compiler);
  const result: Query = (data) => data.result ?? null;
  const credentials = fields.object("Credentials");
  const roleArn = credentials && compiler.query(credentials, "RoleArn", "Credentials/RoleArn");
  credentials?.refuseOthers("Credentials");
  return {
    type: "Task",
    ...compiler.common({ arguments: compiler.query(fields, "Arguments"), defaultOutput: result }),
    ...compiler.recovery(),
    resource,
    timeoutSeconds: compiler.integer("TimeoutSeconds", 1, 99_999_999),
    heartbeatSeconds: compiler.integer("HeartbeatSeconds", 1, 99_999_999),
    roleArn,
  };
}

function readResource(compiler: StateCompiler): TaskResource {
  const text = compiler.fields.requiredText("Resource");
  const resource = parseResource(text);
  if (!("problem" in resource)) return resource;
  if (text !== "") compiler.fields.problem("Resource", resource.problem);
  return UNREADABLE;
}
