import type { Service } from "../service.ts";
import type { GaugeReport } from "./gauge.ts";

/** What `GET /_sluice/usage` answers, by quota. */
export interface Usage {
  /** Invocations of all functions. */
  readonly lambda: GaugeReport;
  /** Active queries. */
  readonly athenaDml: GaugeReport;
  readonly athenaDdl: GaugeReport;
}

const path = "/_sluice/usage";

/** Tells at `GET /_sluice/usage` how the account's quotas are used. No AWS service does; summaries and tests read it. */
export function createUsage(report: () => Usage): Service {
  return {
    name: "Usage",
    claims: ({ method, url }) => method === "GET" && url === path,
    async handle(_request, response) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(report()));
    },
    close: async () => {},
  };
}

/** Asks a gateway. Rejects where it does not answer. */
export async function readUsage(gateway: string): Promise<Usage> {
  const answer = await fetch(`${gateway}${path}`);
  if (!answer.ok) throw new Error(`${gateway}${path} answered ${answer.status}.`);
  return (await answer.json()) as Usage;
}
