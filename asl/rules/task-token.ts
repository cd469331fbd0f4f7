import { textsOf } from "../jsonata-expressions.ts";
import type { StateVisit } from "../walk-states.ts";
import { jsonPathsOf } from "./json-path.ts";
import type { Rule } from "./rule.ts";

/** A Task that waits for its token hands it to somebody; where there is no token, nothing reads one. */
export const taskToken: Rule = {
  code: "task-token",
  atRunTime: true,
  check(visit) {
    const { state, language } = visit;
    const resource = String(state.Resource);
    if (state.Type !== "Task" || resource.includes("${") || resource.startsWith("{%")) return [];
    const spelt = language === "JSONata" ? '"{% $states.context.Task.Token %}"' : '"TaskToken.$": "$$.Task.Token"';
    if (resource.endsWith(".waitForTaskToken")) {
      if (handsOn(visit)) return [];
      const message = `It waits until somebody sends its task token back, and hands it to nobody: nothing ends it but a time-out. Put ${spelt} into what it sends.`;
      return [{ severity: "warning", message }];
    }
    return readsToken(visit)
      .slice(0, 1)
      .map((field) => ({
        severity: "warning",
        message: `${field} reads the task token, which only a Task has whose Resource ends in ".waitForTaskToken".`,
      }));
  },
};

/** True where what is sent may hold the token: itself, the context that it is in, or what only deployment knows. */
function handsOn({ state, language }: StateVisit): boolean {
  const sent = JSON.stringify(state.Arguments ?? state.Parameters ?? state.InputPath ?? null);
  if (sent.includes("${")) return true;
  return language === "JSONata"
    ? /\$states\.context(?!\.(?!Task))|\$states(?![.\w])/.test(sent)
    : /"\$\$"|\$\$\.Task|\$\$\[|[(,]\s*\$\$\s*[,)]/.test(sent);
}

/** The fields that read it. */
function readsToken({ state, language }: StateVisit): string[] {
  const texts =
    language === "JSONata"
      ? [...textsOf(state)].filter(({ text }) => /\$states\.context\.Task\b/.test(text) && text.startsWith("{%"))
      : jsonPathsOf(state).filter(({ value }) => typeof value === "string" && /\$\$\.Task\b/.test(value));
  return texts.map(({ field }) => field);
}
