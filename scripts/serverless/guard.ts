import { formatDiagnostic } from "../../asl/diagnostic.ts";
import { readStage } from "../platform/stage.ts";
import { checkPlatform } from "../validate/check-platform.ts";
import { missingNativeCode } from "./native-code.ts";

/**
 * Why a stage must not be deployed: everything that `npm run validate -- --stage NAME` finds wrong, or native code that is not here.
 *
 * @returns undefined where nothing is
 */
export async function refusalOf(stage: string): Promise<string | undefined> {
  const { diagnostics } = checkPlatform(await readStage(stage));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return missingNativeCode();
  return [
    `The stage ${stage} is not deployed, because its machines are not proved right:`,
    ...errors.map(formatDiagnostic),
    `npm run validate -- --stage ${stage} shows all of it.`,
  ].join("\n");
}
