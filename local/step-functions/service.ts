import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { validateDefinition } from "../../asl/validate.ts";
import type { Place } from "../../engine/arn.ts";
import { Engine } from "../../engine/engine.ts";
import type { Execution } from "../../engine/execution.ts";
import { isTaken, type StartRequest } from "../../engine/executions.ts";
import { queryLanguages } from "../../engine/languages.ts";
import { describeMapRun } from "../../engine/map-run/describe-map-run.ts";
import type { MockConfig } from "../../engine/mocks/mock-config.ts";
import { saveExecution } from "../../engine/saved-execution.ts";
import type { StartRefusal } from "../../engine/start-refusal.ts";
import { answerJson, targetPrefix } from "../aws-json.ts";
import { diskFull, isDiskFull } from "../disk-full.ts";
import type { InvokeOutcome } from "../lambda/outcome.ts";
import { localPlace } from "../place.ts";
import type { Service } from "../service.ts";
import { LEFT_RUNNING } from "./abort-leftovers.ts";
import { ActivityQueues } from "./activity-queues.ts";
import type { ActivityRecord } from "./activity-record.ts";
import { apiModels } from "./api-models.ts";
import { drive } from "./driver.ts";
import { Endings } from "./endings.ts";
import type { AthenaQueries } from "./integrations/athena.ts";
import type { IntegrationHandlers } from "./integrations/handlers.ts";
import { createIntegrations } from "./integrations/integrations.ts";
import { KeyedFile } from "./keyed-file.ts";
import { type Later, systemLater } from "./later.ts";
import { loadMachines } from "./load-machines.ts";
import { MapRunRecords } from "./map-runs/map-run-records.ts";
import { createObjectStore } from "./map-runs/object-store.ts";
import { activityOperations } from "./operations/activities.ts";
import { aliasOperations } from "./operations/aliases.ts";
import { executionOperations } from "./operations/executions.ts";
import { expressOperations } from "./operations/express.ts";
import { historyOperations } from "./operations/history.ts";
import { machineOperations, type Validate } from "./operations/machines.ts";
import { mapRunOperations } from "./operations/map-runs.ts";
import { redriveOperations } from "./operations/redrive.ts";
import { tagOperations } from "./operations/tags.ts";
import { taskTokenOperations } from "./operations/task-tokens.ts";
import { testStateOperations } from "./operations/test-state.ts";
import { validateOperations } from "./operations/validate.ts";
import { versionOperations } from "./operations/versions.ts";
import { PageTokens } from "./page-token.ts";
import { Store } from "./store.ts";
import type { Tags } from "./tags.ts";

export interface StepFunctionsOptions {
  /** Folder of machines, executions and histories; made where it is absent. One process at a time may have it. */
  readonly folder: string;
  /** Invokes a function of this process's Lambda; `payload` is JSON text. */
  lambda(name: string, payload: string): Promise<InvokeOutcome>;
  /** Where aws-sdk integrations send their requests: the gateway's own address, `http://127.0.0.1:4566`. */
  endpoint(): string;
  /** The Athena that \`endpoint\` answers for, so that Tasks can wait for its queries. Default: none. */
  readonly athena?: AthenaQueries;
  /** What stands behind integrations that no local service does. Default: nothing. */
  readonly handlers?: IntegrationHandlers;
  /** Why an execution that a Task asks for cannot be started just now. Default: it can. */
  readonly refuseStart?: (request: StartRequest) => StartRefusal | undefined;
  /** Test cases that executions can be started with, as `STATE_MACHINE_ARN#TEST_CASE`. Default: none. */
  readonly mocks?: MockConfig;
  /** What a definition is refused for beside what the engine cannot run. Default: the rules of `asl/`. */
  readonly validate?: Validate;
  /** Takes a line about what could not be written. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
  /** Waits for GetActivityTask. Default: the system's timers. */
  readonly later?: Later;
  /** Where machines and executions live. Default: partition aws, us-east-1, account 000000000000. */
  readonly place?: Place;
}

/** Step Functions over HTTP, on the engine and the real clock. */
export interface StepFunctionsService extends Service {
  /**
   * Forgets executions that ended before a moment, in milliseconds since 1970, their histories and Map Runs; with `dryRun` none. What an
   * execution that is RUNNING may have started stays. Returns how many.
   */
  forget(before: number, dryRun: boolean): number;
}

/** Milliseconds for which Step Functions keeps an execution that has ended: 90 days (FACTS.md A2). */
const kept = 90 * 86_400_000;

/**
 * Step Functions over a folder. What a definition needs and the engine does not have is refused
 * when the machine is created, and an integration that nothing stands behind fails its Task and says so.
 *
 * Machines and executions survive a restart. Executions that run when the service is closed are ABORTED, and can be
 * redriven later; those that ran when the process was killed are ABORTED when the folder is opened the next time, and cannot.
 */
export async function createStepFunctions(options: StepFunctionsOptions): Promise<StepFunctionsService> {
  const now = options.now ?? Date.now;
  const log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
  const store = new Store(options.folder, now());
  const place = options.place ?? localPlace;
  const activities = new KeyedFile<ActivityRecord>(join(options.folder, "activities.jsonl"));
  const tags = new KeyedFile<Tags>(join(options.folder, "tags.jsonl"));
  const mapRuns = new MapRunRecords(options.folder, store, now());
  const forget = (before: number, dryRun: boolean) => {
    const old = store.endedBefore(before);
    if (dryRun || old.length === 0) return old.length;
    store.forget(old);
    mapRuns.forget();
    return old.length;
  };
  forget(now() - kept, false);
  const tokens = new PageTokens(now);
  const queues = new ActivityQueues(options.later ?? systemLater);
  const endings = new Endings();
  const { lambda, endpoint, athena, handlers = {}, mocks } = options;
  const objects = createObjectStore({ endpoint, region: place.region });
  const integrations = createIntegrations({ lambda, endpoint, athena, region: place.region, handlers });
  const drawn = {
    random: Math.random,
    uuid: randomUUID,
    hash: (text: string, algorithm: string) => createHash(algorithm.replace("-", "")).update(text).digest("hex"),
  };
  const engine: Engine = new Engine(
    {
      clock: { now },
      ...drawn,
      // An attempt that is given up runs on, as on AWS: Lambda has no way to cancel it. What it tells is ignored.
      startTask(request) {
        if (request.resource.kind === "activity") {
          const { taskId, taskToken = "", resource } = request;
          queues.add(resource.arn, { taskId, taskToken, input: JSON.stringify(request.arguments) });
          return;
        }
        integrations.run(request, (outcome) => {
          engine.completeTask(request.taskId, outcome);
          driver.wake();
        });
      },
      activityExists: (arn) => activities.get(arn) !== undefined,
      cancelTask(taskId) {
        queues.cancel(taskId);
        integrations.cancel(taskId);
      },
      created(execution) {
        const mapRun = engine.mapRun(execution.mapRunArn ?? "");
        if (mapRun !== undefined) {
          const itemCount = mapRun.running.get(execution.arn)?.items ?? 0;
          store.created(execution, { executionArn: mapRun.parent.arn, itemCount });
        } else if (execution.machine.type === "STANDARD") store.created(execution);
      },
      askObjects(requestId, request) {
        void objects.answer(request).then((outcome) => {
          engine.completeObjectRequest(requestId, outcome);
          driver.wake();
        });
      },
      mapRunChanged: (run) => mapRuns.put(describeMapRun(run)),
      recorded: (execution, event) => store.recorded(execution, event),
      redriven(execution) {
        const record = store.executions.get(execution.arn);
        if (record !== undefined) store.redriven(record, execution);
      },
      ended(execution) {
        const record = store.executions.get(execution.arn);
        if (record !== undefined) store.ended(record, execution.status, execution.stopDate ?? now());
        const saved = execution.mapRunArn === undefined ? saveExecution(execution) : undefined;
        if (record !== undefined && saved !== undefined) store.saved.write(record.sequence, saved);
        if (!isKept(engine, execution)) engine.forget(execution.arn);
        endings.ended(execution);
      },
      ...(options.refuseStart && { refuseStart: options.refuseStart }),
      nameTaken(arn) {
        const before = store.executions.get(arn);
        return before !== undefined && isTaken(before, now(), engine.limits);
      },
    },
    { place, models: apiModels, ...(mocks === undefined ? {} : { mocks }) },
  );
  loadMachines(store, engine);
  const driver = drive(engine, now, flushing(store, mapRuns, log));
  const operations = {
    ...machineOperations({ store, engine, validate: options.validate ?? validateDefinition, now, tokens, tags }),
    ...versionOperations(store, engine, now, tokens),
    ...aliasOperations(store, engine, now, tokens),
    ...executionOperations(store, mapRuns, engine, driver, tokens),
    ...expressOperations(engine, driver, endings),
    ...mapRunOperations(store, mapRuns, engine, driver, tokens),
    ...historyOperations(store, engine, tokens),
    ...activityOperations({ activities, queues, tags, tokens, engine, driver, now }),
    ...taskTokenOperations(engine, driver),
    ...tagOperations(store, activities, tags),
    ...redriveOperations(store, engine, driver),
    ...validateOperations(engine),
    ...testStateOperations({
      ...drawn,
      now,
      engine,
      place,
      limits: engine.limits,
      languages: queryLanguages({ ...drawn, now, limits: engine.limits }),
      models: apiModels,
      run: (request, tell) => integrations.run(request, tell),
      wake: () => driver.wake(),
      later: options.later ?? systemLater,
    }),
  };
  return {
    name: "Step Functions",
    claims: (request) => targetPrefix(request) === "AWSStepFunctions",
    handle(request, response) {
      // While nothing happens the engine's moment stands where its last step was; a request is answered as of now.
      engine.runDue(0);
      return answerJson("Step Functions", operations, request, response);
    },
    forget,
    async close() {
      driver.stop();
      stopAll(engine);
      queues.close();
      integrations.close();
      objects.close();
      store.flush();
      mapRuns.flush();
    },
  };
}

/** Writes down what has happened; false where the disk has no room for it, which is said once and leaves it for later. */
function flushing(store: Store, mapRuns: MapRunRecords, log: (line: string) => void): () => boolean {
  let isSaid = false;
  return () => {
    try {
      store.flush();
      mapRuns.flush();
      isSaid = false;
      return true;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (!isSaid) log(`Histories wait to be written: ${diskFull}`);
      isSaid = true;
      return false;
    }
  };
}

/**
 * What a Map Run left undone stays in the engine as long as the process runs, so that a redrive goes on with the Map Run. In a later
 * process a redrive starts a new one.
 */
function isKept(engine: Engine, { arn, status, mapRunArn }: Execution): boolean {
  return status !== "SUCCEEDED" && (mapRunArn !== undefined || engine.mapRuns(arn).length > 0);
}

/** Stops what runs; each for the same reason, also the children of others. */
function stopAll(engine: Engine): void {
  for (const { arn, status } of [...engine.executions()].reverse()) {
    if (status === "RUNNING") engine.stop(arn, LEFT_RUNNING);
  }
}
