import type { SampleDataset, SampleFile } from "./sample-dataset.ts";
import { sampleDatasets } from "./sample-datasets.ts";
import type { SampleOptions } from "./sample-options.ts";
import { isOut, isRunning } from "./shift.ts";

const minute = 60_000;

/** The files of a sample, dataset after dataset and in each by time. */
export function* sampleFiles(
  options: SampleOptions,
): Generator<SampleFile & { readonly dataset: SampleDataset; readonly key: string }> {
  const start = Date.parse(`${options.from}:00:00Z`);
  const end = start + options.hours * 60 * minute;
  for (const dataset of sampleDatasets.filter(({ name }) => options.datasets.includes(name))) {
    const step = dataset.minutesPerFile(options) * minute;
    for (let time = start; time < end; time += step) {
      if (dataset.hasShift && !isRunning(options, time)) continue;
      for (let device = 1; device <= options.devices; device++) {
        if (dataset.stopsInOutage && isOut(options, device, time)) continue;
        yield { dataset, device, time, key: dataset.key({ device, time }) };
      }
    }
  }
}
