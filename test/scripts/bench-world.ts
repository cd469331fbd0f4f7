import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { GetExecutionHistoryCommand, ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import { openPlatform, type Platform } from "../../scripts/platform/open-platform.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";

/** The description of the dataset `bench`. */
export const yaml = `
description: Readings of a test
files: bench/{rig}/{yyyy}-{MM}-{dd}.csv.gz
partition: day
timezone: Europe/Berlin
format: { type: csv, compression: gzip, delimiter: ",", header: true }
columns:
  - { name: rig, type: string, required: true }
  - { name: at, type: timestamp, format: iso, required: true }
  - { name: value, type: "decimal(9,3)", from: "Value (Nm)" }
  - { name: note, type: string }
timestamp: at
deduplicate: [rig, at]
tolerated_rejects: 0.1
`;
/** Of its files. */
export const header = "rig,at,Value (Nm),note";
/** One of its records. */
export const record = (n: number, value = `${n}.5`, note = "ok") =>
  `r1,2024-01-01T10:${String(n % 60).padStart(2, "0")}:${String(Math.floor(n / 60)).padStart(2, "0")},${value},${note}`;
/** The first of its records. */
export const records = (count: number) => Array.from({ length: count }, (_, n) => record(n));

/** Puts a raw file, compressed where it is text. */
export async function put(raw: string, key: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(raw, key)), { recursive: true });
  await writeFile(join(raw, key), typeof content === "string" ? gzipSync(content) : content);
}

/** Folders. */
export interface BenchWorld {
  readonly home: string;
  readonly raw: string;
  readonly datasets: string;
}

/** A home, a dataset `bench`, and its raw files. */
export async function withBench(
  files: Readonly<Record<string, string | Buffer>>,
  work: (world: BenchWorld) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const [home, raw, datasets] = [join(folder, "home"), join(folder, "raw"), join(folder, "datasets")];
    await mkdir(join(datasets, "bench"), { recursive: true });
    await writeFile(join(datasets, "bench", "dataset.yml"), yaml);
    for (const [key, content] of Object.entries(files)) await put(raw, key, content);
    await work({ home, raw, datasets });
  });
}

/** Works with a gateway of this process. */
export async function withPlatform<T>(home: string, raw: string, work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await openPlatform({ home, raw });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

/** The same with a faults file (docs/faults.md). */
export async function withFaults<T>(
  { home, raw, datasets }: BenchWorld,
  faults: readonly object[],
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  const file = join(datasets, "faults.json");
  await writeFile(file, JSON.stringify(faults));
  process.env.SLUICE_FAULTS = file;
  try {
    return await withPlatform(home, raw, work);
  } finally {
    delete process.env.SLUICE_FAULTS;
  }
}

/** Types of all events of all executions of a machine; of a failure with its error. */
export async function historyOf(sfn: SFNClient, machine: string): Promise<string[]> {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: localNames.stateMachineArn(machine) }),
  );
  const histories = await Promise.all(
    executions.map(({ executionArn }) => sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))),
  );
  return histories.flatMap(({ events = [] }) =>
    events.map(({ type, taskFailedEventDetails: failed, taskSubmitFailedEventDetails: refused }) =>
      [type, failed?.error ?? refused?.error].filter(Boolean).join(" "),
    ),
  );
}
