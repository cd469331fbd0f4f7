/** A version of a machine: a revision that was published and stays as it is. */
export interface VersionRecord {
  readonly stateMachineVersionArn: string;
  readonly stateMachineArn: string;
  /** Counts up from 1 within its machine; never given twice. */
  readonly version: number;
  readonly revision: number;
  readonly description?: string;
  /** Milliseconds since 1970. */
  readonly creationDate: number;
}

/** An alias of a machine: a name for one version, or two that share its starts. */
export interface AliasRecord {
  readonly stateMachineAliasArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly description?: string;
  readonly routingConfiguration: readonly RoutingItem[];
  /** Milliseconds since 1970. */
  readonly creationDate: number;
  readonly updateDate: number;
}

/** A route as the API says it; the weights of an alias add up to 100. */
export interface RoutingItem {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

/** One line of the journal about versions and aliases. */
export type ReferenceLine =
  | { readonly type: "version"; readonly version: VersionRecord }
  | { readonly type: "version-deleted"; readonly stateMachineVersionArn: string }
  | { readonly type: "alias"; readonly alias: AliasRecord }
  | { readonly type: "alias-deleted"; readonly stateMachineAliasArn: string };

/** The versions and aliases of all machines. Changes go through `write`, which notes the line and {@link apply}s it. */
export class MachineReferences {
  /** In the order of their creation. */
  readonly versions = new Map<string, VersionRecord>();
  readonly aliases = new Map<string, AliasRecord>();
  readonly #lastVersion = new Map<string, number>();
  readonly write: (line: ReferenceLine) => void;

  constructor(write: (line: ReferenceLine) => void) {
    this.write = write;
  }

  /** The number of a machine's next version. */
  nextVersion(stateMachineArn: string): number {
    return (this.#lastVersion.get(stateMachineArn) ?? 0) + 1;
  }

  /** The versions of a machine, the newest first. */
  versionsOf(stateMachineArn: string): readonly VersionRecord[] {
    return [...this.versions.values()].filter((each) => each.stateMachineArn === stateMachineArn).reverse();
  }

  /** The aliases of a machine, or those that lead to a version, the newest first. */
  aliasesOf(arn: string): readonly AliasRecord[] {
    const leads = (alias: AliasRecord) =>
      alias.stateMachineArn === arn || alias.routingConfiguration.some((route) => route.stateMachineVersionArn === arn);
    return [...this.aliases.values()].filter(leads).reverse();
  }

  /** A machine was deleted: its versions and aliases go with it, and a machine of that name begins at version 1. */
  machineDeleted(stateMachineArn: string): void {
    for (const { stateMachineVersionArn } of this.versionsOf(stateMachineArn)) {
      this.versions.delete(stateMachineVersionArn);
    }
    for (const { stateMachineAliasArn } of this.aliasesOf(stateMachineArn)) this.aliases.delete(stateMachineAliasArn);
    this.#lastVersion.delete(stateMachineArn);
  }

  apply(line: ReferenceLine): void {
    switch (line.type) {
      case "version":
        this.versions.set(line.version.stateMachineVersionArn, line.version);
        this.#lastVersion.set(line.version.stateMachineArn, line.version.version);
        return;
      case "version-deleted":
        this.versions.delete(line.stateMachineVersionArn);
        return;
      case "alias":
        this.aliases.set(line.alias.stateMachineAliasArn, line.alias);
        return;
      case "alias-deleted":
        this.aliases.delete(line.stateMachineAliasArn);
        return;
      default:
        line satisfies never;
    }
  }
}
