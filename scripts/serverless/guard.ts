import { formatDiagnostic } from "../../asl/diagnostic.ts";
import type { Stage } from "../../schemas/stage.ts";
import { readStage } from "../platform/stage.ts";
import { checkPlatform } from "../validate/check-platform.ts";
import { missingNativeCode } from "./native-code.ts";

/**
 * Why a stage must not be deployed: everything that `npm run validate -- --stage NAME` finds wrong, or native code that is not here.
 *
 * @returns undefined where nothing is
 */
export async function refusalOf(stage: string): Promise<string | undefined> {
  return unproved(stage, await readStage(stage)) ?? missingNativeCode();
}

/** What is wrong with the machines of a stage whose file says this; undefined where nothing is. */
export function unproved(stage: string, settings: Stage): string | undefined {
  const errors = checkPlatform(settings).diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return undefined;
  return [
    `The stage ${stage} is not deployed, because its machines are not proved right:`,
    ...errors.map(formatDiagnostic),
    `npm run validate -- --stage ${stage} shows all of it.`,
  ].join("\n");
}
