import type { BuildOptions } from "esbuild";

/** How a function becomes one ES module, the same for the local Lambda and for the packages that go to AWS (esbuild's options). */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  format: "esm",
  // What is read less starts sooner: the SDK's ES modules drop what is not used, and names stay as they are.
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  // Packages written for CommonJS call `require` for Node's own modules, which an ES module does not have.
  banner: {
    js: 'import { createRequire as sluiceCreateRequire } from "node:module"; const require = sluiceCreateRequire(import.meta.url);',
  },
} satisfies BuildOptions;
