import * as z from "zod";
import { readBody } from "../aws-json.ts";
import { parseJson } from "../parse-json.ts";
import type { Service } from "../service.ts";

/** What is asked: to forget what ended before a moment, or with `dryRun` to say how much that is. */
const Request = z.strictObject({ before: z.iso.datetime(), dryRun: z.boolean() });
export type ForgetRequest = z.infer<typeof Request>;

/** What was forgotten, or would be. */
const Forgotten = z.object({
  executions: z.int().min(0),
  queries: z.int().min(0),
  /** Bytes of functions' logs. */
  logBytes: z.int().min(0),
});
export type Forgotten = z.infer<typeof Forgotten>;

const path = "/_sluice/forget";

/**
 * Forgets executions and queries that have ended, and what functions logged, at `POST /_sluice/forget`. No AWS service can: there executions are kept for 90 and queries for 45
 * days, and logs as their group says. A laptop's disk is smaller.
 *
 * @param forget takes milliseconds since 1970
 */
export function createRetention(forget: (before: number, dryRun: boolean) => Promise<Forgotten>): Service {
  return {
    name: "Retention",
    claims: ({ method, url }) => method === "POST" && url === path,
    async handle(request, response) {
      const asked = Request.safeParse(parseJson((await readBody(request)).toString("utf8")));
      const answer = asked.success
        ? await forget(Date.parse(asked.data.before), asked.data.dryRun)
        : { message: `Expected {"before": "2024-01-31T05:00:00Z", "dryRun": false}. ${z.prettifyError(asked.error)}` };
      response.writeHead(asked.success ? 200 : 400, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    },
    close: async () => {},
  };
}

/** Asks a gateway. Rejects where it does not answer, or refuses. */
export async function forgetEnded(gateway: string, asked: ForgetRequest): Promise<Forgotten> {
  const answer = await fetch(`${gateway}${path}`, { method: "POST", body: JSON.stringify(asked) });
  if (!answer.ok) throw new Error(`${gateway}${path} answered ${answer.status}: ${await answer.text()}`);
  return Forgotten.parse(await answer.json());
}
