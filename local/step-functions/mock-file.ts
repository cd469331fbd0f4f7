import { readFile } from "node:fs/promises";
import type { Json } from "../../asl/types/json.ts";
import { type MockConfig, readMockConfig } from "../../engine/mocks/mock-config.ts";
import { UsageError } from "../usage-error.ts";

/**
 * Reads a mock configuration, the MockConfigFile.json of Step Functions Local.
 *
 * @throws UsageError naming the file and each field that is wrong
 */
export async function readMockFile(file: string): Promise<MockConfig> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The mock configuration ${file} cannot be read (${error.code}). Name a JSON file.`);
  });
  const config = readMockConfig(parse(text, file));
  if (!("problems" in config)) return config;
  throw new UsageError(config.problems.map(({ field, message }) => `${file}: ${field} ${message}.`).join("\n"));
}

function parse(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UsageError(`The mock configuration ${file} is not JSON: ${(error as Error).message}.`);
  }
}
