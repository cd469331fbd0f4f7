/** What a sample is made of. The same options give the same bytes. */
export interface SampleOptions {
  /** Names of the datasets to make files of (sample-datasets.ts). */
  readonly datasets: readonly string[];
  /** 1 to 99. */
  readonly devices: number;
  /** The first hour, `2024-01-01T00`, in UTC. */
  readonly from: string;
  readonly hours: number;
  /** Hours of each day in which the machines run, 1 to 24; of less than 24 from 06:00 on. Alerts come all day. */
  readonly shift: number;
  /** Records of `vibration` per second and device; 1 to 1,000. */
  readonly hz: number;
  /** Minutes that a file of `metrics` covers: 1 or 3. */
  readonly minutes: number;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
}

/** What `npm start` shows: three datasets, 2 devices, 2 days; about 100 MB in 470 files. */
export const defaultSample = {
  datasets: ["alerts", "metrics", "vibration"],
  devices: 2,
  from: "2024-01-01T00",
  hours: 48,
  shift: 3,
  hz: 35,
  minutes: 3,
  seed: 1,
} as const satisfies SampleOptions;
