import { alerts } from "./alerts.ts";
import { metrics } from "./metrics.ts";
import type { SampleDataset } from "./sample-dataset.ts";
import { vibration } from "./vibration.ts";

/** The datasets that samples are made of. */
export const sampleDatasets: readonly SampleDataset[] = [alerts, metrics, vibration];
