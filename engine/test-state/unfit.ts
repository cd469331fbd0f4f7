import type { StatePlan } from "../machine.ts";
import { refuse, type TestRefusal, type TestStateRequest } from "./request.ts";

/** Types of states that do no work that a mock could stand for. */
const WORKLESS = ["Pass", "Succeed", "Fail", "Choice", "Wait"];

/** Why a request does not fit the state that it tests; undefined where it does. The texts are AWS's, where they were recorded. */
export function unfitFor(
  { mock, revealSecrets, roleArn, context }: TestStateRequest,
  plan: StatePlan,
): TestRefusal | undefined {
  if (mock !== undefined) {
    if (WORKLESS.includes(plan.type)) {
      return invalid(`State type '${plan.type}' is not supported when a mock is specified`);
    }
    return revealSecrets === true
      ? invalid("TestState does not support RevealSecrets when a mock is specified.")
      : undefined;
  }
  if (plan.type === "Map" || plan.type === "Parallel") {
    return refuse(
      "InvalidDefinition",
      "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    );
  }
  if (context !== undefined) return invalid("A Context object can only be specified when a mock is specified");
  if (plan.type !== "Task") return undefined;
  const { kind, pattern } = plan.resource;
  if (kind === "activity" || pattern !== "request-response") {
    return refuse(
      "InvalidDefinition",
      "TestState API does not support Activity tasks, .sync or .waitForTaskToken service integration patterns without a mock",
    );
  }
  return roleArn === undefined ? invalid("RoleArn must be specified when testing a Task state") : undefined;
}

function invalid(message: string): TestRefusal {
  return refuse("ValidationException", message);
}
