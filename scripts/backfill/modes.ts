import { UsageError } from "../../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, usage } from "../command/command.ts";
import { askingAws } from "../deployed/asking-aws.ts";
import { openDeployment } from "../deployed/open-deployment.ts";
import { homeFolder } from "../platform/names.ts";
import { hasEnded, openPlatform, type Platform } from "../platform/open-platform.ts";
import { localStage } from "../platform/stage.ts";
import { backfillOrPlan } from "./backfill-or-plan.ts";
import { type DatasetSource, datasetsInFolder, deployedDatasets } from "./dataset-source.ts";
import { redrive } from "./redrive.ts";
import { type Request, requestFor } from "./request.ts";
import { deployedSite, localSite, type Site } from "./site.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";

/** What the command was asked to do, once its options are parsed. Returns the exit code. */
export async function backfillCommand(command: Command, args: Arguments): Promise<number> {
  if (args.flag("status")) alone(command, args, "status", []);
  else if (args.flag("stop")) alone(command, args, "stop", args.operands.slice(0, 1));
  else if (args.flag("redrive")) alone(command, args, "redrive", args.operands.slice(0, 1), ["raw"]);
  else refuseOperands(command, args, []);
  const stage = args.option("stage") ?? localStage;
  if (stage !== localStage) refuseFolders(args, stage);
  const where = { stage, home: homeFolder() };
  if (args.flag("status")) return status(where, args.json);
  if (args.flag("stop")) return stop(where, args.operands[0], args.json);
  return stage === localStage ? onThisMachine(command, args, where.home) : onStage(command, args, stage, where.home);
}

async function onStage(command: Command, args: Arguments, stage: string, home: string): Promise<number> {
  const deployed = await openDeployment(stage);
  const source = deployedDatasets(stage, deployed.clients);
  const asked = async () => work(deployedSite(deployed), home, source, await workFor(command, args, source));
  return askingAws(stage, asked());
}

async function onThisMachine(command: Command, args: Arguments, home: string): Promise<number> {
  const source = datasetsInFolder(args.option("datasets"));
  // What is asked wrongly is said before a gateway is started.
  const asked = await workFor(command, args, source);
  const platform = await openPlatform({ home, raw: args.option("raw") });
  try {
    return await work(localSite(platform.clients), home, source, asked);
  } catch (error) {
    if (!(await hasEnded(platform, home))) throw error;
    process.stderr.write(endedMessage(platform));
    return exitCodes.failed;
  } finally {
    await platform.close();
  }
}

/** Work that is followed to its end: a backfill or its plan, or the redrive of a run. */
type Work = Request | { readonly redrive: true; readonly run: string | undefined; readonly json: boolean };

async function workFor(command: Command, args: Arguments, source: DatasetSource): Promise<Work> {
  if (args.flag("redrive")) return { redrive: true, run: args.operands[0], json: args.json };
  return requestFor(command, args, source);
}

async function work(site: Site, home: string, source: DatasetSource, asked: Work): Promise<number> {
  if ("redrive" in asked) return redrive(site, home, asked.run, asked.json);
  return backfillOrPlan(site, source, home, asked);
}

function endedMessage({ url }: Platform): string {
  return `The gateway at ${url} has ended, with the command that had started it. What is published stays; run this command again for the rest.\n`;
}

/** A stage has its raw files in its bucket, and its datasets as they were deployed. */
function refuseFolders(args: Arguments, stage: string): void {
  const folder = ["raw", "datasets"].find((name) => args.given.includes(name));
  if (folder === undefined) return;
  const has = folder === "raw" ? "its raw files in its own bucket" : "its datasets as they were deployed";
  throw new UsageError(
    `--${folder} names a folder of this machine, and the stage ${stage} has ${has}: leave --${folder} out.`,
  );
}

/** Refuses whatever has no meaning beside `--status`, `--stop` or `--redrive`. */
function alone(
  command: Command,
  args: Arguments,
  mode: string,
  operands: readonly string[],
  others: readonly string[] = [],
): void {
  const other = args.given.find((name) => ![mode, "json", "stage", ...others].includes(name));
  if (other !== undefined) throw usage(command, `--${mode} and --${other} do not go together`);
  refuseOperands(command, args, operands);
}

function refuseOperands(command: Command, args: Arguments, allowed: readonly string[]): void {
  const other = args.operands.find((operand) => !allowed.includes(operand));
  if (other !== undefined) throw usage(command, `"${other}" is not an option`);
}
