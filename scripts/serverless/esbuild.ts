import { bundleOptions } from "../../local/lambda/bundle-options.ts";

/** How serverless-esbuild bundles each function: as the local Lambda does, for the runtime that it is deployed to. */
export const esbuildSection = {
  ...bundleOptions,
  target: "node22",
  outputFileExtension: ".mjs",
  // Nothing that Lambda's runtime holds is relied on: the SDK's version is ours. No package is left to be installed either, so that the plugin
  // need not ask `npm ls` for all of them, which takes seconds and fails where a folder holds one package more.
  exclude: ["*"],
  // A build that can be repeated keeps the process alive: an error after it would be shown, and never end the command.
  skipRebuild: true,
  // Paths in bundles and source maps are those within the project, wherever its packages are really kept.
  preserveSymlinks: true,
  // Native code, one package a platform; Lambda's is packed beside the bundle.
  external: ["@duckdb/node-bindings-*"],
  concurrency: 2,
  zipConcurrency: 2,
};
