import { randomUUID } from "node:crypto";
import { type Diagnostic, formatDiagnostic } from "../../../asl/diagnostic.ts";
import type { Json } from "../../../asl/types/json.ts";
import { nameProblem, stateMachineArn } from "../../../engine/arn.ts";
import type { Engine } from "../../../engine/engine.ts";
import { parseMachineArn } from "../../../engine/machine-reference.ts";
import { sfnError } from "../errors.ts";
import type { MachineRecord } from "../machine-record.ts";
import { type PageTokens, page } from "../page-token.ts";
import { publishVersion } from "../publish-version.ts";
import {
  descriptionLength,
  optionalText,
  pageSize,
  type RequestBody,
  refuseMembers,
  requiredMachineArn,
  requiredText,
} from "../request-members.ts";
import type { Store } from "../store.ts";

/** Says what is wrong with a definition; its errors refuse the machine, except those that only a run would show. */
export type Validate = (definition: unknown) => readonly Diagnostic[];

const UNSUPPORTED = ["encryptionConfiguration", "tags"];

/** Largest definition, in bytes (FACTS.md A1). */
const LARGEST_DEFINITION = 1_048_576;

/** Operations on state machines. `now` is in milliseconds since 1970. */
export function machineOperations(
  store: Store,
  engine: Engine,
  validate: Validate,
  now: () => number,
  tokens: PageTokens,
) {
  function install(machine: Omit<MachineRecord, "revision">): MachineRecord {
    const { name, roleArn, type, definition } = machine;
    const parsed = parseDefinition(definition);
    const found = validate(parsed).filter(({ severity, atRunTime }) => severity === "error" && !atRunTime);
    if (found.length > 0) throw sfnError.invalidDefinition(found.map(formatDiagnostic));
    const added = engine.addMachine({ name, roleArn, type, definition: parsed });
    if ("problems" in added) {
      throw sfnError.invalidDefinition(added.problems.map(({ path, message }) => `${message} at ${path}`));
    }
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
    /** The same name with the same definition and type is the machine that exists; otherwise StateMachineAlreadyExists. */
    CreateStateMachine(body: RequestBody) {
      refuseMembers(body, "CreateStateMachine", UNSUPPORTED);
      const type = optionalText(body, "type") ?? "STANDARD";
      if (type !== "STANDARD" && type !== "EXPRESS") throw sfnError.unsupportedType(type, "STANDARD or EXPRESS");
      const name = requiredText(body, "name");
      const problem = nameProblem(name);
      if (problem !== undefined) throw sfnError.invalidName(name, problem);
      const definition = requiredText(body, "definition");
      const roleArn = readRole(requiredText(body, "roleArn"));
      const arn = stateMachineArn(engine.place, name);
      const before = store.machines.get(arn);
      if (before !== undefined && (before.definition !== definition || before.type !== type)) {
        throw sfnError.machineExists(arn);
      }
      const date = now();
      const dates = { creationDate: date, updateDate: date };
      const created = before ?? install({ stateMachineArn: arn, name, definition, roleArn, type, ...dates });
      const creationDate = seconds(created.creationDate);
      return { stateMachineArn: arn, creationDate, ...published(created, body) };
    },

    /** Executions that run keep the definition they started with. What is as before makes no revision. */
    UpdateStateMachine(body: RequestBody) {
      refuseMembers(body, "UpdateStateMachine", UNSUPPORTED);
      const arn = requiredMachineArn(body);
      refuseQualified(arn);
      const before = existing(arn);
      const definition = optionalText(body, "definition");
      const roleArn = optionalText(body, "roleArn");
      if (definition === undefined && roleArn === undefined) {
        throw sfnError.missingParameter("Either the definition or the role ARN must be specified.");
      }
      const changed = {
        definition: definition ?? before.definition,
        roleArn: roleArn === undefined ? before.roleArn : readRole(roleArn),
      };
      const same = changed.definition === before.definition && changed.roleArn === before.roleArn;
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

function described({ stateMachineArn: arn, name, definition, roleArn, revisionId }: MachineRecord) {
  return {
    stateMachineArn: arn,
    name,
    definition,
    roleArn,
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    ...(revisionId === undefined ? {} : { revisionId }),
  };
}

function parseDefinition(text: string): Json {
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_DEFINITION) {
    throw sfnError.invalidDefinition([`the definition has ${bytes} bytes; at most ${LARGEST_DEFINITION} are allowed`]);
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw sfnError.invalidDefinition(["INVALID_JSON_DESCRIPTION: the definition is not JSON"]);
  }
}

function readRole(arn: string): string {
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+/.test(arn)) throw sfnError.invalidArn(arn);
  return arn;
}
