/** How serverless-esbuild bundles each function: as the local Lambda does, for the runtime that it is deployed to. */
export const esbuildSection = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  outputFileExtension: ".mjs",
  // What is read less starts sooner: the SDK's ES modules drop what is not used, and names stay as they are.
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  // Nothing that Lambda's runtime holds is relied on: the SDK's version is ours.
  exclude: [],
  // Native code, one package a platform; Lambda's is packed beside the bundle.
  external: ["@duckdb/node-bindings-*"],
  // Packages written for CommonJS call `require`, which an ES module does not have.
  banner: {
    js: 'import { createRequire as sluiceCreateRequire } from "node:module"; const require = sluiceCreateRequire(import.meta.url);',
  },
  concurrency: 2,
  zipConcurrency: 2,
};
