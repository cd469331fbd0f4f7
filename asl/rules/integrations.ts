import { optimisedIntegrations, type Waiting } from "../optimised-integrations.ts";
import { members } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

/** Optimised integrations with a Task's required arguments, where leaving one out is only found when the state runs. */
const required: Readonly<Record<string, readonly string[]>> = {
  "lambda:invoke": ["FunctionName"],
  "states:startExecution": ["StateMachineArn"],
  "athena:startQueryExecution": ["QueryString"],
  "sqs:sendMessage": ["QueueUrl", "MessageBody"],
  "sns:publish": ["Message"],
  "events:putEvents": ["Entries"],
};

const services = Object.keys(optimisedIntegrations);

/** A Resource is a function's or an activity's ARN, or an integration that exists, with the arguments it cannot do without. */
export const integrations: Rule = {
  code: "integrations",
  check({ state }) {
    const { Type, Resource } = state;
    if (Type !== "Task" || typeof Resource !== "string") return [];
    const [, account = "", integration] =
      /^arn:aws[a-z-]*:states:[^:]*:([^:]*):(?!activity:)(.+)$/.exec(Resource) ?? [];
    if (integration === undefined) {
      if (/^(arn:aws[a-z-]*:(lambda|states):|\$\{|\{%)/.test(Resource)) return [];
      return [{ message: `Resource is "${Resource}"; it is an ARN such as arn:aws:states:::lambda:invoke.` }];
    }
    if (!/^(\d*|.*\$\{.*)$/.test(account)) {
      const meant = `arn:aws:states:::${account}:${integration}`;
      return [
        { message: `Resource is "${Resource}"; between "states" and the integration stand three colons: ${meant}.` },
      ];
    }
    const [service = "", ...rest] = integration.split(":");
    const action = (service === "aws-sdk" ? rest.slice(1) : rest).join(":");
    if (service !== "aws-sdk" && !services.includes(service)) {
      return [{ message: `Resource names the integration "${service}"; there is aws-sdk, ${services.join(", ")}.` }];
    }
    if (!/^[a-z][A-Za-z0-9]*(\.sync(:2)?|\.waitForTaskToken)?$/.test(action)) {
      return [
        {
          message: `Resource ends in "${action}"; an action is in camelCase, such as arn:aws:states:::${service}:${service === "aws-sdk" ? "s3:getObject" : "invoke"}.`,
        },
      ];
    }
    const problem = service === "aws-sdk" ? sdkProblem(action) : optimisedProblem(service, action);
    if (problem !== undefined) return [{ message: problem }];
    // Those of the other query language are another finding.
    const args = members(state.Arguments ?? state.Parameters);
    // An expression or a template's placeholder may come to anything.
    if (typeof (state.Arguments ?? state.Parameters) === "string") return [];
    const needed = required[`${service}:${action.replace(/\..*$/, "")}`] ?? [];
    return needed
      .filter((name) => args[name] === undefined && args[`${name}.$`] === undefined)
      .map((name) => ({ message: `${service}:${action} needs the argument ${name}.` }));
  },
};

/** SDK integrations wait for nothing but a task token. */
function sdkProblem(action: string): string | undefined {
  if (!/\.sync/.test(action)) return undefined;
  return `An aws-sdk integration has no ".sync": use the service's optimised integration, or poll with ${action.replace(/\.sync.*/, "")}'s Describe or Get.`;
}

function optimisedProblem(service: string, action: string): string | undefined {
  const [, name = action, suffix = ""] = /^([^.]+)(\..+)?$/.exec(action) ?? [];
  const known = optimisedIntegrations[service] ?? {};
  const waits = known[name];
  if (waits === undefined) {
    return `${service} has no optimised action "${name}"; there is ${Object.keys(known).join(", ")}. Any other is aws-sdk:${service}:${name}.`;
  }
  const waiting: Waiting =
    suffix === "" ? "request-response" : suffix.startsWith(".sync") ? "sync" : "wait-for-task-token";
  if (!waits.includes(waiting)) {
    const allowed = waits.map((each) => SUFFIXES[each]).map((each) => `${service}:${name}${each}`);
    return `${service}:${name} cannot be waited for by "${suffix}"; there is ${allowed.join(", ")}.`;
  }
  return undefined;
}

const SUFFIXES: Readonly<Record<Waiting, string>> = {
  "request-response": "",
  sync: ".sync",
  "wait-for-task-token": ".waitForTaskToken",
};
