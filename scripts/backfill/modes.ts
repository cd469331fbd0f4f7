import { type Arguments, type Command, exitCodes, usage } from "../command/command.ts";
import { homeFolder } from "../platform/names.ts";
import { hasEnded, openPlatform, type Platform } from "../platform/open-platform.ts";
import { checkLocalStage } from "../platform/stage.ts";
import { backfillOrPlan } from "./backfill-or-plan.ts";
import { requestFor } from "./request.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";

/** What the command was asked to do, once its options are parsed. Returns the exit code. */
export async function backfillCommand(command: Command, args: Arguments): Promise<number> {
  if (args.flag("status")) alone(command, args, "status", []);
  else if (args.flag("stop")) alone(command, args, "stop", args.operands.slice(0, 1));
  else refuseOperands(command, args, []);
  await checkLocalStage(args.option("stage"));
  const home = homeFolder();
  if (args.flag("status")) return status(home, args.json);
  if (args.flag("stop")) return stop(home, args.operands[0], args.json);
  const request = await requestFor(command, args);
  const platform = await openPlatform({ home, raw: args.option("raw") });
  try {
    return await backfillOrPlan(platform, home, request);
  } catch (error) {
    if (!(await hasEnded(platform, home))) throw error;
    process.stderr.write(endedMessage(platform));
    return exitCodes.failed;
  } finally {
    await platform.close();
  }
}

function endedMessage({ url }: Platform): string {
  return `The gateway at ${url} has ended, with the command that had started it. What is published stays; run this command again for the rest.\n`;
}

/** Refuses whatever has no meaning beside `--status` or `--stop`. */
function alone(command: Command, args: Arguments, mode: string, operands: readonly string[]): void {
  const other = args.given.find((name) => ![mode, "json", "stage"].includes(name));
  if (other !== undefined) throw usage(command, `--${mode} and --${other} do not go together`);
  refuseOperands(command, args, operands);
}

function refuseOperands(command: Command, args: Arguments, allowed: readonly string[]): void {
  const other = args.operands.find((operand) => !allowed.includes(operand));
  if (other !== undefined) throw usage(command, `"${other}" is not an option`);
}
