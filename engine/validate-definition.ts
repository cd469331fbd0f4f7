import type { Json } from "../asl/types/json.ts";
import type { Compiled } from "./compile.ts";
import { type AwsDiagnostic, diagnosticsOf } from "./diagnostics.ts";
import { jsonTextError } from "./json-text-error.ts";

/** What ValidateStateMachineDefinition answers; a machine with result FAIL cannot be created. */
export interface Validation {
  readonly result: "OK" | "FAIL";
  readonly diagnostics: readonly AwsDiagnostic[];
  /** True where there were more than asked for. */
  readonly truncated: boolean;
}

/** Most diagnostics in one answer (FACTS.md H), and the default. */
export const MOST_DIAGNOSTICS = 100;

/** A definition's text as JSON, or what AWS says of a text that is none. */
export function readDefinition(
  text: string,
): { readonly definition: Json } | { readonly diagnostics: readonly AwsDiagnostic[] } {
  try {
    const definition = JSON.parse(text) as Json;
    return typeof definition === "object" && definition !== null && !Array.isArray(definition)
      ? { definition }
      : { diagnostics: [NO_OBJECT] };
  } catch {
    if (text.trim() === "") return { diagnostics: [NO_OBJECT] };
    return { diagnostics: [{ severity: "ERROR", code: "INVALID_JSON_DESCRIPTION", ...jsonTextError(text) }] };
  }
}

/** Checks a definition's text as the API does; `compile` is the engine's. */
export function validateDefinitionText(
  text: string,
  compile: (definition: Json) => Compiled,
  most: number = MOST_DIAGNOSTICS,
): Validation {
  const found = definitionDiagnostics(text, compile);
  return {
    result: found.length > 0 ? "FAIL" : "OK",
    diagnostics: found.slice(0, most),
    truncated: found.length > most,
  };
}

/** What is wrong with a definition's text, all of it. */
export function definitionDiagnostics(text: string, compile: (definition: Json) => Compiled): readonly AwsDiagnostic[] {
  const read = readDefinition(text);
  if ("diagnostics" in read) return read.diagnostics;
  const compiled = compile(read.definition);
  return "problems" in compiled ? diagnosticsOf(compiled.problems) : [];
}

const NO_OBJECT: AwsDiagnostic = {
  severity: "ERROR",
  code: "SCHEMA_VALIDATION_FAILED",
  message: "Definition must be a valid JSON object",
};
