import { S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import { DatasetIndex, datasetIndexKey } from "../../schemas/dataset-index.ts";
import { maxRanges } from "../../schemas/plan.ts";
import { environment } from "../shared/environment.ts";
import { parseInput } from "../shared/parse-input.ts";
import { textReader } from "../shared/read-text.ts";
import { retryable } from "../shared/retryable.ts";
import { findRanges } from "./contract.ts";
import { rangeBefore } from "./range-before.ts";

const s3 = new S3Client({});

/** More datasets have one schedule than one plan takes. */
export class TooManyDatasetsError extends Error {
  override readonly name = "TooManyDatasetsError";
}

/** See contract.ts. Fails with TooManyDatasetsError or InvalidInputError, beside S3's own. */
export const handler = retryable(async (event): Promise<z.infer<typeof findRanges.output>> => {
  const { scheduled, unit, last } = parseInput(findRanges, event);
  const place = { bucket: environment("SLUICE_WORK_BUCKET"), key: datasetIndexKey };
  const index = DatasetIndex.parse(JSON.parse(await textReader(s3)(place)));
  const datasets = index.datasets.filter(({ partition }) => partition === unit);
  if (datasets.length > maxRanges) {
    throw new TooManyDatasetsError(
      `${datasets.length} datasets are cut by the ${unit}, and one run takes ${maxRanges}: ${datasets.map(({ dataset }) => dataset.name).join(", ")}.`,
    );
  }
  const moment = new Date(scheduled);
  return {
    ranges: datasets.map(({ dataset, timezone }) => ({ dataset, ...rangeBefore(moment, timezone, unit, last) })),
  };
});
