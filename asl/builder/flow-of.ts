import type * as z from "zod";
import type { FunctionContract } from "../contract.ts";
import { type Arg, nodeOf, type Ref } from "../expressions/ref.ts";
import type { Activity } from "./activity.ts";
import type { Catchers } from "./catch-options.ts";
import { recordChoice } from "./choice.ts";
import { recordDistributedMap } from "./distributed-map.ts";
import { recordSucceed } from "./end.ts";
import type { AnyMachine, Branches, Callable, Flow, Rule } from "./flow.ts";
import type { Integration } from "./integration.ts";
import { recordMap } from "./map.ts";
import type { MapOptions, ParallelOptions } from "./map-options.ts";
import { recordParallel } from "./parallel.ts";
import { recordPoll } from "./poll.ts";
import type { PollOptions } from "./poll-options.ts";
import type { Sequence } from "./sequence.ts";
import { recordFail, recordPass, recordWait } from "./simple-states.ts";
import { recordActivity, recordCall, recordInvoke, recordStart } from "./task.ts";
import type { StartOptions, TaskOptions } from "./task-options.ts";
import { recordWaitForToken } from "./wait-for-token.ts";

/** The flow that records into a sequence. */
export function flowOf<Out>(sequence: Sequence): Flow<Out> {
  const flow: { [K in keyof Flow<Out>]: (...args: never[]) => unknown } = {
    invoke: (name: string, fn: FunctionContract, payload: Arg<unknown>, options: TaskOptions<Catchers<Out>> = {}) =>
      recordInvoke(sequence, name, fn, payload, options),
    start: (name: string, machine: AnyMachine, input: Arg<unknown>, options: StartOptions<Catchers<Out>> = {}) =>
      recordStart(sequence, name, machine, input, options),
    call: (name: string, of: Integration, args: Arg<unknown>, options: TaskOptions<Catchers<Out>> = {}) =>
      recordCall(sequence, name, of, args, options),
    waitForToken: (
      name: string,
      callee: Callable,
      args: (token: Ref<string>) => unknown,
      result: z.ZodType,
      options: TaskOptions<Catchers<Out>>,
    ) => recordWaitForToken(sequence, name, callee, args, result, options),
    activity: (name: string, activity: Activity, input: Arg<unknown>, options: TaskOptions<Catchers<Out>>) =>
      recordActivity(sequence, name, activity, input, options),
    map: (name: string, options: MapOptions<unknown, Catchers<Out>>, body: MapRun) =>
      recordMap(sequence, name, options, body),
    distributedMap: (name: string, options: Parameters<typeof recordDistributedMap<Out>>[2], body: MapRun) =>
      recordDistributedMap(sequence, name, options, body),
    parallel: (name: string, branches: Branches, options: ParallelOptions<Catchers<Out>> = {}) =>
      recordParallel(sequence, name, branches, options),
    choice: (name: string, rules: readonly Rule<Out>[], otherwise: (flow: Flow<Out>) => unknown = () => null) =>
      recordChoice(sequence, name, rules, otherwise),
    poll: (name: string, options: PollOptions<Out, unknown, unknown>) => recordPoll(sequence, name, options),
    pass: (name: string, value: unknown) => recordPass(sequence, name, nodeOf(value)),
    wait: (name: string, until: Parameters<Flow<Out>["wait"]>[1]) => recordWait(sequence, name, until),
    fail: (name: string, reason: Parameters<Flow<Out>["fail"]>[1]) => recordFail(sequence, name, reason),
    succeed: (name: string, output: Arg<Out>) => recordSucceed(sequence, name, nodeOf(output)),
  };
  return flow as unknown as Flow<Out>;
}

type MapRun = (flow: Flow<never>, item: Ref<unknown>, index: Ref<number>) => unknown;
