import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Execution } from "../../engine/execution.ts";
import { type HistoryEvent, historyEvent, type RecordedEvent } from "../../engine/history-event.ts";
import { abortLeftovers } from "./abort-leftovers.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import { HistoryPages } from "./history-pages.ts";
import { appendLines, readEnds, readLines } from "./line-file.ts";
import type { MachineRecord } from "./machine-record.ts";
import { MachineReferences, type ReferenceLine } from "./machine-references.ts";
import { SavedExecutions } from "./saved-executions.ts";

/** One line of the index, the journal of what was created, changed and ended. */
type IndexLine =
  | { readonly type: "machine"; readonly machine: MachineRecord }
  | { readonly type: "machine-deleted"; readonly stateMachineArn: string }
  | { readonly type: "execution"; readonly execution: ExecutionRecord }
  | ({ readonly type: "ended"; readonly sequence: number } & Pick<ExecutionRecord, "status" | "stopDate">)
  | ({ readonly type: "redriven"; readonly sequence: number } & Redrives)
  | ReferenceLine;

type Redrives = Pick<ExecutionRecord, "redriveCount" | "redriveDate" | "redrives">;

const NEVER_REDRIVEN: Redrives = { redriveCount: 0, redriveDate: undefined, redrives: [] };

/** What a machine is whose line was written before there were types. */
const OLDER_MACHINE = { type: "STANDARD" } as const;

/**
 * Machines, executions and histories, in memory and in a folder: `index.jsonl`, one file of events per execution,
 * `history/<sequence>.jsonl`, and what redrives need, `redrive/<sequence>.json`. Lines are gathered and appended by
 * {@link flush}, histories before the index, so that what the index says is in the history. After a kill at most the
 * unflushed lines are missing. EXPRESS executions are not kept, but for children of Map Runs: AWS has no history of them either.
 */
export class Store {
  readonly #folder: string;
  /** Machines that exist, by ARN. */
  readonly machines = new Map<string, MachineRecord>();
  readonly executions = new Map<string, ExecutionRecord>();
  /** What redrives need of executions that did not end well. */
  readonly saved: SavedExecutions;
  readonly references = new MachineReferences((line) => this.#write(line));
  readonly #revisions = new Map<number, MachineRecord>();
  /** Executions of each machine, in the order of their starts. */
  readonly #byMachine = new Map<string, ExecutionRecord[]>();
  /** Children of each Map Run, in the order of their starts. */
  readonly #byMapRun = new Map<string, ExecutionRecord[]>();
  readonly #bySequence: ExecutionRecord[] = [];
  #nextSequence = 0;
  #indexLines: string[] = [];
  readonly #historyLines = new Map<number, string[]>();
  readonly #pages = new HistoryPages();

  /** Reads what a folder holds; executions that were RUNNING when their process ended become ABORTED, as of `now`. */
  constructor(folder: string, now: number) {
    this.#folder = folder;
    mkdirSync(join(folder, "history"), { recursive: true });
    this.saved = new SavedExecutions(join(folder, "redrive"));
    for (const line of readLines(this.#indexFile)) this.#apply(line as IndexLine);
    // A history whose index line was lost keeps its number, so that nobody writes after its events.
    this.#nextSequence = this.#bySequence.length;
    for (const file of readdirSync(join(folder, "history"))) {
      const sequence = Number.parseInt(file, 10);
      if (sequence >= this.#nextSequence) this.#nextSequence = sequence + 1;
    }
    abortLeftovers(this, now);
    this.flush();
  }

  /** The next machine's revision. */
  nextRevision(): number {
    return this.#revisions.size + 1;
  }

  /** A machine as it was in a revision. */
  revision(revision: number): MachineRecord | undefined {
    return this.#revisions.get(revision);
  }

  /** Executions of a machine, oldest first. */
  executionsOf(stateMachineArn: string): readonly ExecutionRecord[] {
    return this.#byMachine.get(stateMachineArn) ?? [];
  }

  /** Children of a Map Run, oldest first. */
  childrenOf(mapRunArn: string): readonly ExecutionRecord[] {
    return this.#byMapRun.get(mapRunArn) ?? [];
  }

  putMachine(machine: MachineRecord): void {
    this.#write({ type: "machine", machine });
  }

  deleteMachine(stateMachineArn: string): void {
    this.#write({ type: "machine-deleted", stateMachineArn });
  }

  /**
   * Notes an execution that the engine has created; its index line is written with its first event. A child of a Map Run is
   * given the run's own execution and the number of its items: it runs a part of the same revision.
   */
  created(
    { arn, machine, versionArn, aliasArn, mapRunArn, ...execution }: Execution,
    childOf?: { readonly executionArn: string; readonly itemCount: number },
  ): void {
    const parent = childOf === undefined ? undefined : this.executions.get(childOf.executionArn);
    const own = versionArn === undefined ? this.machines.get(machine.arn) : this.references.versions.get(versionArn);
    const of = parent ?? own;
    this.#add({
      executionArn: arn,
      stateMachineArn: machine.arn,
      ...(versionArn === undefined ? {} : { stateMachineVersionArn: versionArn }),
      ...(aliasArn === undefined ? {} : { stateMachineAliasArn: aliasArn }),
      ...(mapRunArn === undefined ? {} : { mapRunArn }),
      ...(childOf === undefined ? {} : { itemCount: childOf.itemCount }),
      name: execution.name,
      sequence: this.#nextSequence++,
      revision: of?.revision ?? 0,
      startDate: execution.startDate,
      status: "RUNNING",
      stopDate: undefined,
      ...NEVER_REDRIVEN,
    });
  }

  /**
   * Notes that an execution runs again. Written at once: were its first event on disk and this line not, the history would
   * end in the middle of an execution that has ended.
   */
  redriven(record: ExecutionRecord, { redriveCount, redriveDate, redrives }: Execution): void {
    this.flush();
    this.#write({ type: "redriven", sequence: record.sequence, redriveCount, redriveDate, redrives: [...redrives] });
    this.flush();
    this.#pages.forget(this.#historyFile(record.sequence));
    this.saved.remove(record.sequence);
  }

  recorded(execution: Execution, event: RecordedEvent): void {
    const record = this.executions.get(execution.arn);
    if (record === undefined) return;
    if (event.id === 1)
      this.#indexLines.push(JSON.stringify({ type: "execution", execution: record } satisfies IndexLine));
    this.appendEvent(record, historyEvent(event));
  }

  /** Adds an event to an execution's history. */
  appendEvent(record: ExecutionRecord, event: HistoryEvent): void {
    const lines = this.#historyLines.get(record.sequence);
    if (lines === undefined) this.#historyLines.set(record.sequence, [JSON.stringify(event)]);
    else lines.push(JSON.stringify(event));
  }

  ended(record: ExecutionRecord, status: ExecutionRecord["status"], stopDate: number): void {
    this.#write({ type: "ended", sequence: record.sequence, status, stopDate });
  }

  /** The whole history of an execution that has ended. */
  history(record: ExecutionRecord): readonly HistoryEvent[] {
    this.flush();
    return readLines(this.#historyFile(record.sequence)) as readonly HistoryEvent[];
  }

  /** How many events an execution has that has ended. */
  historyLength(record: ExecutionRecord): number {
    this.flush();
    return this.#pages.count(this.#historyFile(record.sequence));
  }

  /** Some events of an execution that has ended: those after the first `from`, and of the first `to`. */
  historyPage(record: ExecutionRecord, from: number, to: number): readonly HistoryEvent[] {
    return this.#pages.read(this.#historyFile(record.sequence), from, to) as readonly HistoryEvent[];
  }

  /** The last event that was written of an execution whose process ended; what a kill left unfinished is cut off. */
  lastWritten(record: ExecutionRecord): HistoryEvent | undefined {
    return (readLines(this.#historyFile(record.sequence)) as readonly HistoryEvent[]).at(-1);
  }

  /** The first and the last event of an execution that has ended, without reading the others. */
  historyEnds(record: ExecutionRecord): readonly [HistoryEvent, HistoryEvent] | undefined {
    this.flush();
    return readEnds(this.#historyFile(record.sequence)) as readonly [HistoryEvent, HistoryEvent] | undefined;
  }

  /**
   * Executions that ended before a moment, in milliseconds since 1970. What an execution that is RUNNING may have started is not among
   * them: nothing that ended after the oldest of those began.
   */
  endedBefore(before: number): readonly ExecutionRecord[] {
    let until = before;
    for (const { status, startDate } of this.executions.values())
      if (status === "RUNNING") until = Math.min(until, startDate);
    return this.#bySequence.filter(({ stopDate }) => stopDate !== undefined && stopDate < until);
  }

  /** Forgets executions that have ended, with their histories, as Step Functions does after 90 days. */
  forget(records: readonly ExecutionRecord[]): void {
    this.flush();
    const gone = new Set(records.map(({ sequence }) => sequence));
    // The index goes first: a history that it does not name is never read.
    const lines = readLines(this.#indexFile) as readonly IndexLine[];
    const kept = lines.filter((line) => !gone.has(sequenceOf(line) ?? -1)).map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(`${this.#indexFile}.part`, kept.join(""));
    renameSync(`${this.#indexFile}.part`, this.#indexFile);
    for (const record of records) {
      delete this.#bySequence[record.sequence];
      if (this.executions.get(record.executionArn) === record) this.executions.delete(record.executionArn);
      remove(this.#byMachine.get(record.stateMachineArn), record);
      remove(this.#byMapRun.get(record.mapRunArn ?? ""), record);
      this.#pages.forget(this.#historyFile(record.sequence));
      this.saved.remove(record.sequence);
      rmSync(this.#historyFile(record.sequence), { force: true });
    }
  }

  /** Appends what was gathered to the files. What a full disk does not take is kept for the next time. */
  flush(): void {
    for (const [sequence, lines] of this.#historyLines) {
      appendLines(this.#historyFile(sequence), lines);
      this.#historyLines.delete(sequence);
    }
    if (this.#indexLines.length > 0) appendLines(this.#indexFile, this.#indexLines);
    this.#indexLines = [];
  }

  #write(line: IndexLine): void {
    this.#apply(line);
    this.#indexLines.push(JSON.stringify(line));
  }

  #apply(line: IndexLine): void {
    switch (line.type) {
      case "machine": {
        const machine: MachineRecord = { ...OLDER_MACHINE, ...line.machine };
        this.machines.set(machine.stateMachineArn, machine);
        this.#revisions.set(machine.revision, machine);
        return;
      }
      case "machine-deleted":
        this.machines.delete(line.stateMachineArn);
        this.references.machineDeleted(line.stateMachineArn);
        return;
      case "version":
      case "version-deleted":
      case "alias":
      case "alias-deleted":
        this.references.apply(line);
        return;
      case "execution":
        this.#add({ ...NEVER_REDRIVEN, ...line.execution });
        return;
      case "ended": {
        const record = this.#bySequence[line.sequence];
        if (record !== undefined) Object.assign(record, { status: line.status, stopDate: line.stopDate });
        return;
      }
      case "redriven": {
        const { redriveCount, redriveDate, redrives } = line;
        const again = { status: "RUNNING", stopDate: undefined, redriveCount, redriveDate, redrives } as const;
        const record = this.#bySequence[line.sequence];
        if (record !== undefined) Object.assign(record, again);
        return;
      }
      default:
        line satisfies never;
    }
  }

  /** An execution of an ARN that there was before takes its place: a name after 90 days, an EXPRESS child begun anew. */
  #add(record: ExecutionRecord): void {
    const before = this.executions.get(record.executionArn);
    if (before !== undefined) {
      remove(this.#byMachine.get(before.stateMachineArn), before);
      remove(this.#byMapRun.get(before.mapRunArn ?? ""), before);
    }
    this.executions.set(record.executionArn, record);
    this.#bySequence[record.sequence] = record;
    const siblings = this.#byMachine.get(record.stateMachineArn);
    if (siblings === undefined) this.#byMachine.set(record.stateMachineArn, [record]);
    else siblings.push(record);
    if (record.mapRunArn === undefined) return;
    const children = this.#byMapRun.get(record.mapRunArn);
    if (children === undefined) this.#byMapRun.set(record.mapRunArn, [record]);
    else children.push(record);
  }

  get #indexFile(): string {
    return join(this.#folder, "index.jsonl");
  }

  #historyFile(sequence: number): string {
    return join(this.#folder, "history", `${String(sequence).padStart(8, "0")}.jsonl`);
  }
}

function remove(list: ExecutionRecord[] | undefined, record: ExecutionRecord): void {
  const at = list?.indexOf(record) ?? -1;
  if (at >= 0) list?.splice(at, 1);
}

/** Which execution a line of the index is about. */
function sequenceOf(line: IndexLine): number | undefined {
  switch (line.type) {
    case "execution":
      return line.execution.sequence;
    case "ended":
    case "redriven":
      return line.sequence;
    default:
      return undefined;
  }
}
