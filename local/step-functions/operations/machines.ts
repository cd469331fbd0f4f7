import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, formatDiagnostic } from "../../../asl/diagnostic.ts";
import { nameProblem, stateMachineArn } from "../../../engine/arn.ts";
import { diagnosticsOf } from "../../../engine/diagnostics.ts";
import type { Engine } from "../../../engine/engine.ts";
import { parseMachineArn } from "../../../engine/machine-reference.ts";
import { readDefinition } from "../../../engine/validate-definition.ts";
import { sfnError } from "../errors.ts";
import { defaultConfigurations, readConfigurations } from "../machine-configurations.ts";
import type { MachineRecord } from "../machine-record.ts";
import { type PageTokens, page } from "../page-token.ts";
import { publishVersion } from "../publish-version.ts";
import {
  arnLength,
  descriptionLength,
  type Length,
  nameLength,
  optionalText,
  optionalWord,
  pageSize,
  type RequestBody,
  requiredMachineArn,
  requiredText,
} from "../request-members.ts";
import type { Store } from "../store.ts";
import { addTags, readTags, type TagFile } from "../tags.ts";

/** Says what is wrong with a definition; its errors refuse the machine, except those that only a run would show. */
export type Validate = (definition: unknown) => readonly Diagnostic[];

/** Characters of a definition (FACTS.md A1). */
const definitionLength: Length = { max: 1_048_576 };

export interface MachineParts {
  readonly store: Store;
  readonly engine: Engine;
  readonly validate: Validate;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tokens: PageTokens;
  readonly tags: TagFile;
}

/** Operations on state machines. */
export function machineOperations({ store, engine, validate, now, tokens, tags }: MachineParts) {
  function install(machine: Omit<MachineRecord, "revision">): MachineRecord {
    const { name, roleArn, type, definition } = machine;
    const read = readDefinition(definition);
    if ("diagnostics" in read) throw sfnError.invalidDefinition(read.diagnostics);
    const compiled = engine.compile(read.definition, type);
    if ("problems" in compiled) throw sfnError.invalidDefinition(diagnosticsOf(compiled.problems));
    const found = validate(read.definition).filter(({ severity, atRunTime }) => severity === "error" && !atRunTime);
    if (found.length > 0) throw sfnError.refusedByRules(found.map(formatDiagnostic));
    engine.addMachine({ name, roleArn, type, definition: read.definition });
    const record = { ...machine, revision: store.nextRevision() };
    store.putMachine(record);
    store.flush();
    return record;
  }

  function existing(arn: string): MachineRecord {
    const machine = store.machines.get(arn);
    if (machine === undefined) throw sfnError.noMachine(arn);
    return machine;
  }

  /** What `publish: true` adds to the answer of a create or an update. */
  function published(machine: MachineRecord, body: RequestBody): { readonly stateMachineVersionArn?: string } {
    const description = optionalText(body, "versionDescription", descriptionLength);
    if (body.publish === true) {
      return {
        stateMachineVersionArn: publishVersion(store, engine, machine, description, now()).stateMachineVersionArn,
      };
    }
    if (description === undefined) return {};
    throw sfnError.invalid("'versionDescription' describes the version that 'publish' makes: set 'publish' to true.");
  }

  return {
    /**
     * The same name with the same definition, type and configurations is the machine that exists, whose role and tags stay;
     * otherwise StateMachineAlreadyExists.
     */
    CreateStateMachine(body: RequestBody) {
      const type = optionalWord(body, "type", ["STANDARD", "EXPRESS"]) ?? "STANDARD";
      const name = requiredText(body, "name", nameLength);
      const problem = nameProblem(name);
      if (problem !== undefined) throw sfnError.invalidName(name, problem);
      const definition = requiredText(body, "definition", definitionLength);
      const roleArn = readRole(requiredText(body, "roleArn", arnLength));
      const configurations = readConfigurations(body);
      const arn = stateMachineArn(engine.place, name);
      const before = store.machines.get(arn);
      if (before !== undefined && !isSame(before, { definition, type, configurations }))
        throw sfnError.machineExists(arn);
      const wanted = readTags(body, arn);
      const date = now();
      const dates = { creationDate: date, updateDate: date };
      const created =
        before ?? install({ stateMachineArn: arn, name, definition, roleArn, type, configurations, ...dates });
      if (before === undefined) addTags(tags, arn, wanted);
      const creationDate = seconds(created.creationDate);
      return { stateMachineArn: arn, creationDate, ...published(created, body) };
    },

    /** Executions that run keep the definition they started with. What is as before makes no revision. */
    UpdateStateMachine(body: RequestBody) {
      const arn = requiredMachineArn(body);
      refuseQualified(arn);
      const before = existing(arn);
      const definition = optionalText(body, "definition", definitionLength);
      const roleArn = optionalText(body, "roleArn", arnLength);
      const given = readConfigurations(body);
      if (definition === undefined && roleArn === undefined && Object.keys(given).length === 0) {
        throw sfnError.missingParameter(
          "One of definition, roleArn, loggingConfiguration, tracingConfiguration and encryptionConfiguration must be specified.",
        );
      }
      const configurations = { ...before.configurations, ...given };
      const changed = {
        definition: definition ?? before.definition,
        roleArn: roleArn === undefined ? before.roleArn : readRole(roleArn),
        type: before.type,
        configurations,
      };
      const same = changed.roleArn === before.roleArn && isSame(before, changed);
      const updated = same ? before : install({ ...before, ...changed, updateDate: now(), revisionId: randomUUID() });
      const { revisionId } = updated;
      return { updateDate: seconds(updated.updateDate), revisionId, ...published(updated, body) };
    },

    /** Of a version's ARN, describes that version. */
    DescribeStateMachine(body: RequestBody) {
      const arn = requiredMachineArn(body);
      const version = store.references.versions.get(arn);
      const machine = version === undefined ? existing(arn) : store.revision(version.revision);
      if (machine === undefined) throw sfnError.noMachine(arn);
      const { type } = machine;
      const creationDate = seconds((version ?? machine).creationDate);
      const description = version?.description === undefined ? {} : { description: version.description };
      return { ...described(machine), stateMachineArn: arn, ...description, status: "ACTIVE", type, creationDate };
    },

    DescribeStateMachineForExecution(body: RequestBody) {
      const arn = requiredText(body, "executionArn");
      const record = store.executions.get(arn);
      const machine = record && store.revision(record.revision);
      if (machine === undefined) throw sfnError.noExecution(arn);
      return { ...described(machine), updateDate: seconds(machine.updateDate) };
    },

    ListStateMachines(body: RequestBody) {
      const sorted = [...store.machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(sorted, tokens, "machines", pageSize(body), optionalText(body, "nextToken"));
      const stateMachines = items.map(({ stateMachineArn: arn, name, type, creationDate }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: seconds(creationDate),
      }));
      return { stateMachines, ...(nextToken === undefined ? {} : { nextToken }) };
    },

    /** Executions that run go on, and the machine's executions can still be read. Its versions and aliases go with it. */
    DeleteStateMachine(body: RequestBody) {
      const arn = requiredMachineArn(body);
      refuseQualified(arn);
      if (store.machines.has(arn)) store.deleteMachine(arn);
      engine.removeMachine(arn);
      tags.delete(arn);
      store.flush();
      return {};
    },
  };
}

/** A moment as the JSON protocol writes it: seconds since 1970, with milliseconds. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

function refuseQualified(arn: string): void {
  const reference = parseMachineArn(arn);
  if (reference?.qualifier === undefined && reference?.label === undefined) return;
  throw sfnError.invalid(`${arn} is the ARN of a part of a state machine: name the state machine itself.`);
}

function isSame(
  before: MachineRecord,
  { definition, type, configurations = {} }: Pick<MachineRecord, "definition" | "type" | "configurations">,
): boolean {
  const sameDefinition = before.definition === definition && before.type === type;
  return sameDefinition && isDeepStrictEqual(before.configurations ?? {}, configurations);
}

function described({ stateMachineArn: arn, name, definition, roleArn, revisionId, configurations }: MachineRecord) {
  return {
    stateMachineArn: arn,
    name,
    definition,
    roleArn,
    ...defaultConfigurations,
    ...configurations,
    ...(revisionId === undefined ? {} : { revisionId }),
  };
}

function readRole(arn: string): string {
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+/.test(arn)) throw sfnError.invalidArn(arn);
  return arn;
}
