import { tsImport } from "tsx/esm/api";

/*
 * What serverless.yml asks for, out of the platform's TypeScript (service.ts). This file is JavaScript because the framework reads no
 * other.
 */

/** @type {Promise<Record<string, unknown>> | undefined} */
let service;

/** The framework would show each section's failure with its stack; what is the user's to mend is said once, and ends it. */
async function load(resolveVariable) {
  const { serviceOf } = await tsImport("./service.ts", import.meta.url);
  try {
    return await serviceOf(await resolveVariable("sls:stage"));
  } catch (error) {
    // A machine that cannot be built says the line of TypeScript that asked for it.
    if (error.name !== "UsageError" && error.name !== "BuildError") throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** @type {(name: string) => (context: { resolveVariable: (variable: string) => Promise<string> }) => Promise<unknown>} */
const section =
  (name) =>
  async ({ resolveVariable }) => {
    service ??= load(resolveVariable);
    return (await service)[name];
  };

export const region = section("region");
export const tags = section("tags");
export const logDays = section("logDays");
export const functions = section("functions");
export const stateMachines = section("stateMachines");
export const resources = section("resources");
export const esbuild = section("esbuild");
