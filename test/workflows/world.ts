import type { Json } from "../../asl/types/json.ts";
import { invoked, type Model } from "../support/virtual-platform.ts";

/** The lease that the runs here hold. */
export const lease = { name: "backfill", token: 7 } as const;
/** An object of the work bucket. */
export const ref = (key: string) => ({ bucket: "sluice-work", key });
export const dataset = { name: "vibration", definition: ref("datasets/vibration/x.json") };
export const claim = {
  dataset,
  partition: "2024-01-01T05",
  run: "run-1",
  lease,
  token: 3,
  data: ref("data/"),
  rejects: ref("rejects/"),
  receipts: ref("receipts/"),
};
/** What one file comes to. */
export const counts = { read: 10, written: 8, rejected: 1, duplicates: 1, bytes: 100 };
/** A chunk's files. */
export const files = (chunk: string) =>
  ["a", "b", "c"].map((name) => ({ bucket: "sluice-raw", key: `${chunk}/${name}.csv.gz`, etag: "e", size: 1 }));

/** What a backfill is asked for. */
export const asked = {
  run: "run-1",
  ranges: [{ dataset, from: "2024-01-01", to: "2024-01-01" }],
  only: "due",
  newestFirst: false,
  maxPartitions: null,
  plan: null,
};

/** What the planner answers: a chunk each, with so many partitions in all. */
export const planAnswer = (chunks: readonly string[], partitions: number, upToDate = 0) => ({
  hash: "e".repeat(64),
  chunks: chunks.map((key) => ({ dataset, chunk: ref(key) })),
  items: ref("plan/items.jsonl"),
  later: { items: ref("plan/later.jsonl"), partitions: 0 },
  datasets: [],
  partitions,
  files: partitions,
  bytes: 1,
  upToDate,
});

/** A chunk of a plan. */
export const planOf = (...partitions: readonly string[]) => ({
  partitions: partitions.map((partition) => ({
    partition,
    reason: "missing",
    files: 6,
    bytes: 6,
    digest: "d".repeat(64),
  })),
});

export type Models = Readonly<Record<string, Model>>;

/** Models of a lease that whoever asks gets. */
export const leaseIsFree: Models = {
  "take-lease": ({ name = null, run = null, owner = null }) =>
    invoked({ status: "TAKEN", lease: { ...lease, name }, holder: { owner, run, since: "2024-02-01T00:00:00Z" } }),
  "release-lease": () => invoked({ status: "RELEASED" }),
};

/**
 * Models of all that the machines call: a plan of one chunk of two partitions of two chunks of three files, all of which go
 * well.
 */
export function world(changes: Models = {}) {
  const calls: { name: string; payload: Record<string, Json> }[] = [];
  const models: Models = {
    ...leaseIsFree,
    "plan-partitions": () => ({
      after: 1,
      ...invoked(planAnswer(["plan/0001"], 2, 4)),
    }),
    "claim-partition": ({ partition }) => invoked({ ...claim, partition: partition ?? null }),
    "list-files": () =>
      invoked({
        chunks: [ref("chunk-1"), ref("chunk-2")],
        files: 6,
        bytes: 6,
        digest: "d".repeat(64),
        toleratedRejects: 0.2,
      }),
    "aws-sdk:s3:getObject": ({ Key }) => {
      const key = String(Key);
      const chunk = key.startsWith("plan/") ? planOf("2024-01-01T05", "2024-01-01T06") : { files: files(key) };
      return { result: { Body: JSON.stringify(chunk), ETag: "x" } };
    },
    "transform-file": () => ({ after: 2, ...invoked({ status: "SUCCEEDED", counts, failures: [] }) }),
    "publish-partition": () => invoked({ location: "s3://lake/…" }),
    "fail-partition": () => invoked({ state: "FAILED" }),
    ...changes,
  };
  const recording: Models = Object.fromEntries(
    Object.entries(models).map(([name, model]): [string, Model] => [
      name,
      (payload, request) => {
        calls.push({ name, payload });
        return model(payload, request);
      },
    ]),
  );
  return {
    models: recording,
    called: (name: string) => calls.filter((call) => call.name === name).map((call) => call.payload),
  };
}
