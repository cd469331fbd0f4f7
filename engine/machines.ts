import type { Json } from "../asl/types/json.ts";
import { type Place, stateMachineArn } from "./arn.ts";
import { type Compiled, compileDefinition } from "./compile.ts";
import type { Languages } from "./compile-block.ts";
import type { Machine, MachineType } from "./machine.ts";

/** A machine as it is created or updated. */
export interface NewMachine {
  readonly name: string;
  /** Default: a role of the machine's name. */
  readonly roleArn?: string;
  /** Default: STANDARD. */
  readonly type?: MachineType;
  readonly definition: Json;
}

/** The machines that executions can be started of. */
export class Machines {
  readonly #place: Place;
  readonly #languages: Languages;
  readonly #byArn = new Map<string, Machine>();

  constructor(place: Place, languages: Languages) {
    this.#place = place;
    this.#languages = languages;
  }

  /** Compiles a definition without keeping it. */
  compile(definition: Json, type: MachineType): Compiled {
    return compileDefinition(definition, this.#languages, type);
  }

  /** Creates or replaces a machine. Returns its problems where the engine cannot run it. */
  add(machine: NewMachine): Compiled {
    const made = this.make(machine);
    if ("plan" in made) this.#byArn.set(made.arn, made);
    return made;
  }

  /** A machine that is ready to run and that nobody can start by its ARN; or its problems. */
  make({ name, roleArn, type = "STANDARD", definition }: NewMachine): Machine | Exclude<Compiled, { plan: unknown }> {
    const compiled = this.compile(definition, type);
    if ("problems" in compiled) return compiled;
    const { partition, account } = this.#place;
    return {
      arn: stateMachineArn(this.#place, name),
      name,
      roleArn: roleArn ?? `arn:${partition}:iam::${account}:role/${name}`,
      type,
      plan: compiled.plan,
    };
  }

  /** Takes a machine away; false where there was none. */
  remove(arn: string): boolean {
    return this.#byArn.delete(arn);
  }

  get(arn: string): Machine | undefined {
    return this.#byArn.get(arn);
  }
}
