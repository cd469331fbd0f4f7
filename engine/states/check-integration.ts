import { didYouMean } from "../../asl/closest.ts";
import { optimisedIntegrations } from "../../asl/optimised-integrations.ts";
import { type ApiAction, sdkServiceName } from "../api-model.ts";
import { awsWords } from "../aws-words.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { TaskResource } from "../resource.ts";

/**
 * Refuses a Task whose integration does not exist, cannot be waited for that way, or is not given what its API asks for: AWS looks
 * at all this when a machine is created. Of services without a model, only the optimised integrations are known.
 */
export function checkIntegration(resource: TaskResource, compiler: StateCompiler): void {
  const { models } = compiler.compilation;
  if (models === undefined || resource.kind !== "integration" || resource.arn === "") return;
  const actions = models(sdkServiceName(resource.resourceType))?.actions;
  const problem = unknown(resource, actions);
  if (problem !== undefined) {
    compiler.fields.problem("Resource", problem, awsWords.notRecognized(resource.arn));
    return;
  }
  checkParameters(resource, actions?.[resource.action], compiler);
}

function unknown(
  resource: TaskResource,
  actions: { readonly [action: string]: ApiAction } | undefined,
): string | undefined {
  const { resourceType, action, pattern, arn } = resource;
  if (resourceType.startsWith("aws-sdk:")) {
    if (pattern === "sync") return `an aws-sdk integration has no .sync, found ${arn}`;
    return actions === undefined || Object.hasOwn(actions, action)
      ? undefined
      : `${resourceType} has no action ${action}`;
  }
  const known = Object.hasOwn(optimisedIntegrations, resourceType) ? optimisedIntegrations[resourceType] : undefined;
  if (known === undefined) return `there is no optimised integration with ${resourceType}; try aws-sdk:${resourceType}`;
  const patterns = Object.hasOwn(known, action) ? known[action] : undefined;
  if (patterns === undefined)
    return `the integration ${resourceType} has ${Object.keys(known).join(", ")}, not ${action}`;
  const isSecond = resource.resource.endsWith(".sync:2");
  if (patterns.includes(pattern) && (!isSecond || resourceType === "states")) return undefined;
  return `${resourceType}:${action} cannot be waited for as in ${resource.resource}`;
}

/** The members that are there by name: a template's `.$` does not count. */
function checkParameters(resource: TaskResource, action: ApiAction | undefined, compiler: StateCompiler): void {
  const { fields, language } = compiler;
  const name = language === "JSONata" ? "Arguments" : "Parameters";
  const given = fields.any(name);
  if (given === undefined) {
    const message = `${name} field is required for resource ARN: ${resource.arn}`;
    fields.problem(name, `an integration is given its ${name}`, { message, location: fields.path });
  }
  if (typeof given !== "object" || given === null || Array.isArray(given) || action === undefined) return;
  const suffix = language === "JSONPath" ? /\.\$$/ : /$^/;
  const names = Object.keys(given).map((member) => member.replace(suffix, ""));
  const parameters = fields.object(name);
  if (parameters !== undefined) checkMembers(names, action, parameters);
}

function checkMembers(
  names: readonly string[],
  { members = [], required = [] }: ApiAction,
  fields: DefinitionFields,
): void {
  for (const name of required.filter((name) => !names.includes(name))) {
    fields.problem(name, `"${name}" is required here`, awsWords.required(name, fields.path));
  }
  for (const name of names.filter((name) => !members.includes(name))) {
    const message = `The field "${name}" is not supported by Step Functions`;
    fields.problem(name, `"${name}" is no member of this request.${didYouMean(name, members)}`, {
      message,
      location: fields.path,
    });
  }
}
