import { readCall, startsExecution } from "../budget/task-call.ts";
import { BuildError } from "../build-error.ts";
import type { Machine } from "../builder/machine.ts";
import type { Names } from "../builder/names.ts";
import type { Access } from "../contract.ts";
import { isDistributed, type StateVisit, walkStates } from "../walk-states.ts";
import type { Grant } from "./grant.ts";

/** Definitions name functions and machines as contracts do, so that the names in grants are those. */
const bareNames: Names = {
  functionName: (fn) => fn,
  stateMachineArn: (machine) => machine,
  activityArn: (activity) => `arn:aws:states:::activity:${activity}`,
};

/** The rule by which EventBridge tells Step Functions that a child has ended (FACTS.md [SFN-INT]). */
const childrenRule =
  "arn:{partition}:events:{region}:{account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule";

/**
 * What a machine's role has to allow, derived from what its states call. In the resources, `{function:NAME}` stands for the ARNs of a
 * function's versions, `{machine:NAME}` for a machine's, `{execution:NAME}` for those of its executions and `{map-run-execution:NAME}` for
 * those that its Map Runs start.
 *
 * @throws BuildError for a Task, a reader or a writer whose integration does not say what it needs
 */
export function machineGrants(machine: Machine): Grant[] {
  const definition = machine.definition(bareNames);
  return [...walkStates({ ...definition })].flatMap((visit) =>
    grantsOfState(machine, visit).map((access) => ({ ...access, neededBy: visit.path })),
  );
}

function grantsOfState(machine: Machine, visit: StateVisit): readonly Access[] {
  if (visit.state.Type === "Task") return grantsOfTask(machine, visit);
  if (isDistributed(visit.state)) return grantsOfMapRun(machine, visit);
  return [];
}

function grantsOfTask(machine: Machine, visit: StateVisit): readonly Access[] {
  const call = readCall(visit.state, visit.language);
  if (call.action === "activity") return [];
  if (call.action === "lambda:invoke" && call.target !== undefined) {
    return [{ actions: ["lambda:InvokeFunction"], resources: [`{function:${call.target}}`] }];
  }
  if (startsExecution(call) && call.target !== undefined) {
    const start = { actions: ["states:StartExecution"], resources: [`{machine:${call.target}}`] };
    return call.pattern === "sync" ? [start, ...waitingFor(call.target)] : [start];
  }
  return declared(machine, visit, `what ${call.action} calls`);
}

/** What `.sync` does besides: look, stop, and be told. */
function waitingFor(child: string): Access[] {
  return [
    { actions: ["states:DescribeExecution", "states:StopExecution"], resources: [`{execution:${child}}`] },
    { actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"], resources: [childrenRule] },
  ];
}

/**
 * A Map Run starts, watches and redrives executions of the machine it stands in
 * (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html).
 */
function grantsOfMapRun(machine: Machine, visit: StateVisit): readonly Access[] {
  const { name } = machine;
  const own: Access[] = [
    { actions: ["states:StartExecution"], resources: [`{machine:${name}}`] },
    { actions: ["states:DescribeExecution", "states:StopExecution"], resources: [`{execution:${name}}`] },
    { actions: ["states:RedriveExecution"], resources: [`{map-run-execution:${name}}`] },
  ];
  const { ItemReader, ResultWriter } = visit.state;
  return ItemReader === undefined && ResultWriter === undefined
    ? own
    : [...own, ...declared(machine, visit, "where its items are read and its results written")];
}

function declared(machine: Machine, { name, path }: StateVisit, what: string): readonly Access[] {
  const access = machine.access.get(name);
  if (access) return access;
  throw new BuildError(`${machine.name}, ${path}: no role can be derived, because \`access\` does not say ${what}.`);
}
