import type { FunctionContract } from "../contract.ts";
import { type Arg, nodeOf, type Ref } from "../expressions/ref.ts";
import { recordChoice } from "./choice.ts";
import { recordSucceed } from "./end.ts";
import type { AnyMachine, Flow, MapOptions, Rule, StartOptions, TaskOptions } from "./flow.ts";
import type { Integration } from "./integration.ts";
import { recordMap } from "./map.ts";
import type { Sequence } from "./sequence.ts";
import { recordFail, recordPass, recordWait } from "./simple-states.ts";
import { recordCall, recordInvoke, recordStart } from "./task.ts";

/** The flow that records into a sequence. */
export function flowOf<Out>(sequence: Sequence): Flow<Out> {
  const flow: { [K in keyof Flow<Out>]: (...args: never[]) => unknown } = {
    invoke: (name: string, fn: FunctionContract, payload: Arg<unknown>, options: TaskOptions<Out, unknown> = {}) =>
      recordInvoke(sequence, name, fn, payload, options),
    start: (name: string, machine: AnyMachine, input: Arg<unknown>, options: StartOptions<Out, unknown> = {}) =>
      recordStart(sequence, name, machine, input, options),
    call: (name: string, of: Integration, args: Arg<unknown>, options: TaskOptions<Out, unknown> = {}) =>
      recordCall(sequence, name, of, args, options),
    map: (name: string, options: MapOptions<Out, unknown, unknown>, body: MapRun) =>
      recordMap(sequence, name, options, body),
    choice: (name: string, rules: readonly Rule<Out>[], otherwise: (flow: Flow<Out>) => unknown = () => null) =>
      recordChoice(sequence, name, rules, otherwise),
    pass: (name: string, value: unknown) => recordPass(sequence, name, nodeOf(value)),
    wait: (name: string, until: Parameters<Flow<Out>["wait"]>[1]) => recordWait(sequence, name, until),
    fail: (name: string, reason: Parameters<Flow<Out>["fail"]>[1]) => recordFail(sequence, name, reason),
    succeed: (name: string, output: Arg<Out>) => recordSucceed(sequence, name, nodeOf(output)),
  };
  return flow as unknown as Flow<Out>;
}

type MapRun = (flow: Flow<never>, item: Ref<unknown>, index: Ref<number>) => unknown;
