import type { Json } from "../asl/types/json.ts";
import type { ApiModels } from "./api-model.ts";
import { type Place, stateMachineArn } from "./arn.ts";
import { type Compiled, compileDefinition } from "./compile.ts";
import type { Languages } from "./compile-block.ts";
import type { Machine, MachineType } from "./machine.ts";
import type { Random } from "./random.ts";

/** A machine as it is created or updated. */
export interface NewMachine {
  readonly name: string;
  /** Default: a role of the machine's name. */
  readonly roleArn?: string;
  /** Default: STANDARD. */
  readonly type?: MachineType;
  readonly definition: Json;
}

/** Where an alias leads: one version, or two that share its starts by weight. */
export interface Route {
  readonly versionArn: string;
  /** Of 100 starts, so many lead here; the weights of an alias add up to 100. */
  readonly weight: number;
}

/** What an execution is started of: a machine, and the version or alias that was asked for. */
export interface Resolved {
  readonly machine: Machine;
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** The machines that executions can be started of, with their versions and aliases. */
export class Machines {
  readonly #place: Place;
  readonly #languages: Languages;
  readonly #random: Random;
  readonly #models: ApiModels | undefined;
  readonly #byArn = new Map<string, Machine>();
  readonly #versions = new Map<string, Machine>();
  readonly #aliases = new Map<string, readonly Route[]>();

  /** `random` chooses between the two versions of an alias; `models` hold machines to what AWS would create. */
  constructor(place: Place, languages: Languages, random: Random, models?: ApiModels) {
    this.#place = place;
    this.#languages = languages;
    this.#models = models;
    this.#random = random;
  }

  /** Compiles a definition without keeping it. */
  compile(definition: Json, type: MachineType): Compiled {
    return compileDefinition(definition, this.#languages, type, { models: this.#models });
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

  /** Adds a version, which stays as it is whatever becomes of the machine. Returns its problems where the engine cannot run it. */
  addVersion(machine: NewMachine, version: number): Compiled {
    const made = this.make(machine);
    if ("plan" in made) this.#versions.set(`${made.arn}:${version}`, made);
    return made;
  }

  /** Takes a version away; false where there was none. */
  removeVersion(versionArn: string): boolean {
    return this.#versions.delete(versionArn);
  }

  /** Creates or changes an alias. */
  setAlias(aliasArn: string, routes: readonly Route[]): void {
    this.#aliases.set(aliasArn, routes);
  }

  /** Takes an alias away; false where there was none. */
  removeAlias(aliasArn: string): boolean {
    return this.#aliases.delete(aliasArn);
  }

  /** Takes a machine away, with its versions and aliases; false where there was none. */
  remove(arn: string): boolean {
    for (const of of [this.#versions, this.#aliases]) {
      for (const qualified of of.keys()) if (qualified.startsWith(`${arn}:`)) of.delete(qualified);
    }
    return this.#byArn.delete(arn);
  }

  /** What an ARN of a machine, a version or an alias leads to; undefined where there is none of it. */
  resolve(arn: string): Resolved | undefined {
    const machine = this.#byArn.get(arn);
    if (machine !== undefined) return { machine };
    const routes = this.#aliases.get(arn);
    const versionArn = routes === undefined ? arn : this.#choose(routes);
    const version = this.#versions.get(versionArn);
    if (version === undefined) return undefined;
    return { machine: version, versionArn, ...(routes === undefined ? {} : { aliasArn: arn }) };
  }

  /** One route of an alias; nothing is drawn where there is no choice. */
  #choose([first, second]: readonly Route[]): string {
    if (first === undefined) return "";
    if (second === undefined) return first.versionArn;
    return this.#random() * 100 < first.weight ? first.versionArn : second.versionArn;
  }

  get(arn: string): Machine | undefined {
    return this.#byArn.get(arn);
  }
}
