import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { MockConfig } from "../../engine/mocks/mock-config.ts";
import { createAthena, defaultQuotas } from "../../local/athena/service.ts";
import { createDynamoDb } from "../../local/dynamodb/service.ts";
import { type FaultFile, readFaults } from "../../local/faults/fault-file.ts";
import { createFaultGate } from "../../local/faults/fault-gate.ts";
import { createQueryFaults } from "../../local/faults/query-faults.ts";
import { refusedStart } from "../../local/faults/refused-start.ts";
import { createServiceFaults, type ServiceFaults } from "../../local/faults/service-faults.ts";
import { findGateway, GatewayRunningError } from "../../local/find-gateway.ts";
import { startGateway } from "../../local/gateway.ts";
import type { GatewayInfo } from "../../local/gateway-file.ts";
import { createGlue } from "../../local/glue/service.ts";
import { createLambda } from "../../local/lambda/service.ts";
import { localPlace } from "../../local/place.ts";
import { createRetention } from "../../local/retention/service.ts";
import { createS3 } from "../../local/s3/server.ts";
import type { Service } from "../../local/service.ts";
import { createStepFunctions } from "../../local/step-functions/service.ts";
import { createUsage } from "../../local/usage/service.ts";
import { UsageError } from "../../local/usage-error.ts";
import { type Clients, createClients } from "./clients.ts";
import { deployedNames } from "./deployed-names.ts";
import { functionEnvironment } from "./function-environment.ts";
import { functions } from "./functions.ts";
import { localAccess } from "./local-access.ts";
import { rawFolder } from "./names.ts";
import { functionName, localResourceNames, type ResourceNames } from "./resource-names.ts";
import { localStage, readStage } from "./stage.ts";

export interface PlatformOptions {
  /** The folder of all local state. */
  readonly home: string;
  /** The folder that is the raw bucket. Default: `raw` in the home. */
  readonly raw?: string | undefined;
  /** False for a command that reads no raw files: the folder need not be there then. Default: true. */
  readonly isRawNeeded?: boolean;
  /** The stage that the gateway stands for: everything is called as it is there. Default: none, which is the laptop. */
  readonly stage?: string | undefined;
  /** Default: any free one. */
  readonly port?: number;
  /** Test cases that executions can be started with. Default: none. */
  readonly mocks?: MockConfig | undefined;
}

/** A gateway to work with: one that ran already, or one of our own. */
export interface Platform {
  readonly url: string;
  readonly clients: Clients;
  /** True where this process started the gateway; closing it then ends it. */
  readonly isOurs: boolean;
  close(): Promise<void>;
}

/** Whether a gateway that another process runs is gone: it ends with the command that started it. One that stays silent is there. */
export async function hasEnded({ url, isOurs }: Platform, home: string): Promise<boolean> {
  if (isOurs) return false;
  const found = await findGateway(home).catch((error: unknown) => {
    if (error instanceof UsageError) return { url };
    throw error;
  });
  return found?.url !== url;
}

/**
 * Finds the gateway that runs on a home, or starts one in this process.
 *
 * @throws UsageError for a raw folder that is not there, where the gateway that runs serves another one, and where it does not answer
 */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { home, port = 0 } = options;
  const asked = options.raw === undefined ? undefined : await rawBucketFolder(options);
  const names = options.stage === undefined ? localResourceNames : deployedNames(options.stage, localPlace);
  const running = await findGateway(home);
  if (running) {
    if (running.about.stage !== options.stage) throw new UsageError(otherStage(running, options.stage));
    if (asked !== undefined && running.about.raw !== asked) {
      throw new UsageError(
        `The gateway that runs at ${running.url} (process ${running.pid}) has its raw files in ${running.about.raw ?? "no folder"}, not in ${asked}. Stop it, or leave --raw out.`,
      );
    }
    return { url: running.url, clients: createClients(running.url, names), isOurs: false, close: async () => {} };
  }
  const raw = asked ?? (await rawBucketFolder(options).catch(unlessNeeded(options)));
  const { functions: functionFaults, services } = await faultsOf(process.env.SLUICE_FAULTS);
  const faults = services.length === 0 ? undefined : createServiceFaults(services, () => performance.now());
  const gateway = await startGateway({
    home,
    port,
    about: { ...(raw !== undefined && { raw }), ...(options.stage !== undefined && { stage: options.stage }) },
    access: localAccess(names),
    faults: faults && createFaultGate(faults),
    services: ({ url }) => openServices({ ...options, names, raw, url, functionFaults, faults }),
  }).catch((error: unknown) => {
    if (error instanceof GatewayRunningError) return undefined;
    throw error;
  });
  // Another command has started one meanwhile.
  if (!gateway) return openPlatform(options);
  return { url: gateway.url, clients: createClients(gateway.url, names), isOurs: true, close: () => gateway.close() };
}

/** Commands of this machine and of a stage do not work on each other's machines. */
function otherStage({ url, pid, about }: GatewayInfo, asked: string | undefined): string {
  const gateway = `The gateway that runs at ${url} (process ${pid})`;
  if (about.stage === undefined) return `${gateway} does not stand for the stage ${asked}: stop it first.`;
  return `${gateway} stands for the stage ${about.stage}: work on it with --stage ${about.stage} and AWS_ENDPOINT_URL=${url}, or stop it first.`;
}

async function faultsOf(file: string | undefined): Promise<FaultFile> {
  return file
    ? readFaults(
        file,
        functions.map(({ name }) => name),
      )
    : { functions: [], services: [] };
}

interface Local extends Pick<PlatformOptions, "home" | "stage" | "mocks"> {
  readonly names: ResourceNames;
  readonly raw: string | undefined;
  readonly url: string;
  readonly functionFaults: FaultFile["functions"];
  readonly faults: ServiceFaults | undefined;
}

/**
 * Every service of the local AWS, in the order in which requests are offered and in which they close. Quotas are those of the
 * stage that it stands for.
 */
async function openServices(local: Local): Promise<readonly Service[]> {
  const { home, stage = localStage, names, raw, url, mocks, functionFaults, faults } = local;
  const { quotas, rates } = await readStage(stage);
  const lambda = await createLambda({
    functions: functions.map((fn) => ({ ...fn, name: functionName(names, fn.name) })),
    buildDir: join(home, "build"),
    logDir: join(home, "logs"),
    scratchDir: join(home, "scratch"),
    environment: { ...functionEnvironment(names), AWS_ENDPOINT_URL: url },
    faults: functionFaults.map((rule) => ({ ...rule, function: functionName(names, rule.function) })),
    concurrency: quotas.lambda,
  });
  const glue = await createGlue({ folder: join(home, "glue") });
  const s3 = await createS3({
    root: join(home, "s3"),
    mounts: raw === undefined ? {} : { [names.resources.raw]: raw },
  });
  const athena = await createAthena({
    folder: join(home, "athena"),
    objectFolders: [join(home, "s3"), ...(raw === undefined ? [] : [raw])],
    logFile: join(home, "logs", "athena.log"),
    glue,
    objects: s3.objects,
    faults: faults && createQueryFaults(faults),
    quotas: {
      dml: quotas.athenaDml,
      ddl: quotas.athenaDdl,
      rates: { ...defaultQuotas.rates, StartQueryExecution: rates.startQuery },
    },
  });
  const stepFunctions = await createStepFunctions({
    folder: join(home, "step-functions"),
    lambda: (name, payload) => lambda.invoke(name, payload),
    endpoint: () => url,
    athena,
    ...(mocks && { mocks }),
    ...(faults && { refuseStart: (request) => refusedStart(faults, request) }),
  });
  return [
    stepFunctions,
    lambda,
    athena,
    glue,
    await createDynamoDb({ path: join(home, "dynamodb") }),
    createUsage(() => ({ lambda: lambda.usage(), ...athena.usage() })),
    createRetention(async (before, dryRun) => ({
      executions: stepFunctions.forget(before, dryRun),
      queries: await athena.forget(before, dryRun),
      logBytes: await lambda.forget(before, dryRun),
    })),
    s3,
  ];
}

/** Handles a raw folder that is missing: only those that need it stop there. */
function unlessNeeded({ isRawNeeded = true }: PlatformOptions): (error: unknown) => undefined {
  return (error) => {
    if (isRawNeeded || !(error instanceof UsageError)) throw error;
    return undefined;
  };
}

async function rawBucketFolder({ home, raw }: PlatformOptions): Promise<string> {
  const folder = raw === undefined ? rawFolder(home) : resolve(raw);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new UsageError(
    raw === undefined
      ? `There are no raw files at ${folder}: make some with npm run sample, or name a folder with --raw DIR.`
      : `--raw names ${folder}, which is not a folder.`,
  );
}
