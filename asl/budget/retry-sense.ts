import type { FunctionContract } from "../contract.ts";
import { retrySchedule } from "../retry-schedule.ts";
import { type Findings, finding, type MachineDiagnostic, type ReadMachine } from "./finding.ts";
import type { TaskModel } from "./machine-model.ts";
import { statesOf } from "./states-of.ts";
import { startsExecution } from "./task-call.ts";

/** What time-outs and retries have to do with each other across a machine, its functions, and those that start it. */
export function retryFindings(machines: readonly ReadMachine[], functions: readonly FunctionContract[]): Findings {
  const diagnostics = machines.flatMap((machine) => {
    const tasks = [...statesOf(machine.model.root)].filter((state) => state.kind === "task");
    const limit = shortestWait(machine, machines);
    return tasks.flatMap((task) => [
      ...tooShort(machine, task, functions),
      ...(limit === undefined ? [] : tooPatient(machine, task, limit)),
    ]);
  });
  return { lines: [], diagnostics };
}

/** Step Functions gives the invocation up, but it runs on: a retry runs beside it. */
function tooShort(machine: ReadMachine, task: TaskModel, functions: readonly FunctionContract[]): MachineDiagnostic[] {
  const { timeoutSeconds, call } = task;
  const contract = functions.find(({ name }) => name === call.target);
  if (call.action !== "lambda:invoke" || timeoutSeconds === undefined || contract === undefined) return [];
  if (timeoutSeconds >= contract.timeout) return [];
  const message =
    `TimeoutSeconds is ${timeoutSeconds}, and ${contract.name} may take ${contract.timeout} s: the invocation that is given up ` +
    `runs on beside the next one. Set TimeoutSeconds to at least ${contract.timeout}, or shorten the function's time-out.`;
  return [finding(machine, { severity: "error", code: "timeout-below-function", message, state: task })];
}

interface Limit {
  readonly seconds: number;
  readonly whose: string;
}

/** The shortest time that anything waits for an execution of a machine. */
function shortestWait(machine: ReadMachine, machines: readonly ReadMachine[]): Limit | undefined {
  const { timeoutSeconds: own } = machine.model;
  const waiting = machines.flatMap((parent) =>
    [...statesOf(parent.model.root)].flatMap((state): Limit[] => {
      if (state.kind !== "task" || !startsExecution(state.call) || state.timeoutSeconds === undefined) return [];
      if (state.call.target?.split(":").at(-1) !== machine.name) return [];
      return [{ seconds: state.timeoutSeconds, whose: `"${state.name}" of ${parent.name}` }];
    }),
  );
  const all = [...(own === undefined ? [] : [{ seconds: own, whose: "the machine's own TimeoutSeconds" }]), ...waiting];
  return all.sort((a, b) => a.seconds - b.seconds)[0];
}

/** What waits has gone before the last retry starts: those retries never help. */
function tooPatient(machine: ReadMachine, task: TaskModel, { seconds, whose }: Limit): MachineDiagnostic[] {
  const longest = Math.max(0, ...task.retry.map((retrier) => retrySchedule(retrier).lastRetryAfter));
  if (longest <= seconds) return [];
  const message =
    `Its last retry starts ${longest.toFixed(1)} s after the first failure, and ${whose} waits ${seconds} s: ` +
    "allow more time there, or fewer or quicker retries here.";
  return [finding(machine, { severity: "warning", code: "retry-outlasts-wait", message, state: task })];
}
