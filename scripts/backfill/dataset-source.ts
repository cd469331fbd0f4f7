import { loadDefinition } from "../../functions/shared/dataset-definition.ts";
import { textReader } from "../../functions/shared/read-text.ts";
import { loadReports } from "../../functions/shared/report-definitions.ts";
import { UsageError } from "../../local/usage-error.ts";
import { didYouMean } from "../../schemas/did-you-mean.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { DescribedDataset } from "../../schemas/report.ts";
import { readIndex } from "../deployed/read-index.ts";
import type { Clients } from "../platform/clients.ts";
import { loadDatasets, loadNamedDatasets } from "../platform/load-dataset.ts";

/** Where the datasets are described that a backfill can be asked for. */
export interface DatasetSource {
  /** All of them, by name. */
  all(): Promise<readonly DescribedDataset[]>;
  /** Some, in the order of the names. Throws UsageError for one that there is not. */
  named(names: readonly string[]): Promise<readonly DescribedDataset[]>;
}

/** The datasets of a folder; default: the project's. */
export function datasetsInFolder(folder: string | undefined): DatasetSource {
  return { all: () => loadDatasets(folder), named: (names) => loadNamedDatasets(names, folder) };
}

/** The datasets of a stage, as its last deployment described them: what its schedules run. */
export function deployedDatasets(stage: string, clients: Pick<Clients, "s3" | "names">): DatasetSource {
  return {
    all: async () => described(clients, await readIndex(clients)),
    async named(names) {
      const index = new Map((await readIndex(clients)).map((ref) => [ref.name, ref]));
      const absent = names.find((name) => !index.has(name));
      if (absent !== undefined) throw new UsageError(notDeployed(absent, [...index.keys()].sort(), stage));
      return described(
        clients,
        [...new Set(names)].flatMap((name) => index.get(name) ?? []),
      );
    },
  };
}

function notDeployed(name: string, known: readonly string[], stage: string): string {
  const meant = didYouMean(name, known);
  const advice = meant === undefined ? "A new one is there after npx sls deploy." : `Did you mean ${meant}?`;
  return `There is no dataset "${name}" on the stage ${stage}. There: ${known.join(", ") || "none"}. ${advice}`;
}

function described({ s3 }: Pick<Clients, "s3">, refs: readonly DatasetRef[]): Promise<DescribedDataset[]> {
  const read = textReader(s3);
  return Promise.all(
    refs.map(async (ref) => ({ ...(await loadDefinition(read, ref)), reports: [...(await loadReports(read, ref))] })),
  );
}
