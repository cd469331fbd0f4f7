import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiModels, ServiceModel } from "../../engine/api-model.ts";

const folder = join(import.meta.dirname, "api-models");

const read = new Map<string, ServiceModel | undefined>();

/** The models that lie in `api-models/`, made from botocore's by `npm run api-models`; each is read when it is first asked for. */
export const apiModels: ApiModels = (service) => {
  if (!read.has(service)) read.set(service, readModel(service));
  return read.get(service);
};

function readModel(service: string): ServiceModel | undefined {
  const file = join(folder, `${service}.json`);
  if (!/^[a-z0-9-]+$/.test(service) || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as ServiceModel;
}
