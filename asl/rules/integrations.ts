import { optimisedIntegrations } from "../optimised-integrations.ts";
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
  check({ state, language }) {
    const { Type, Resource } = state;
    if (Type !== "Task" || typeof Resource !== "string") return [];
    const [, integration] = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(?!activity:)(.+)$/.exec(Resource) ?? [];
    if (integration === undefined) {
      if (/^(arn:aws[a-z-]*:(lambda|states):|\$\{|\{%)/.test(Resource)) return [];
      return [{ message: `Resource is "${Resource}"; it is an ARN such as arn:aws:states:::lambda:invoke.` }];
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
    const args = members(language === "JSONata" ? state.Arguments : state.Parameters);
    if (typeof state.Arguments === "string") return [];
    const needed = required[`${service}:${action.replace(/\..*$/, "")}`] ?? [];
    return needed
      .filter((name) => args[name] === undefined && args[`${name}.$`] === undefined)
      .map((name) => ({ message: `${service}:${action} needs the argument ${name}.` }));
  },
};
