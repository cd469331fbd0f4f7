import type { AwsWords, DiagnosticCode } from "./aws-words.ts";
import type { DefinitionProblem } from "./definition-fields.ts";

/** A finding as ValidateStateMachineDefinition returns it. */
export interface AwsDiagnostic {
  readonly severity: "ERROR";
  readonly code: DiagnosticCode;
  readonly message: string;
  /** Such as `/States/A/Next`; absent where AWS names none. */
  readonly location?: string;
}

/** Codes of findings about how states lead to each other: AWS looks at them only where the definition's form is right. */
const OF_THE_GRAPH: readonly DiagnosticCode[] = ["MISSING_TRANSITION_TARGET", "MISSING_END_STATE"];

/**
 * The problems of a definition as AWS reports them: what one object misses is said together, and the states' transitions only
 * where nothing else is wrong. A problem that AWS does not have, such as what this engine cannot run, is said in our words.
 */
export function diagnosticsOf(problems: readonly DefinitionProblem[]): readonly AwsDiagnostic[] {
  const said = new Set<string>();
  const diagnostics = problems.flatMap((problem) => {
    const { path, message, aws } = problem;
    if (aws === undefined) return [diagnostic({ message, location: path }, path)];
    if (!("missing" in aws)) return [diagnostic(aws, path)];
    if (said.has(aws.of)) return [];
    said.add(aws.of);
    return [diagnostic({ message: missing(problems, aws.of), location: aws.of || "/" }, path)];
  });
  const ofForm = diagnostics.filter(({ code }) => !OF_THE_GRAPH.includes(code));
  return ofForm.length > 0 ? ofForm : diagnostics;
}

/** The message of the API's InvalidDefinition error. */
export function invalidDefinition(diagnostics: readonly AwsDiagnostic[]): string {
  const list = diagnostics.map(
    ({ code, message, location }) => `${code}: ${message}${location === undefined ? "" : ` at ${location}`}`,
  );
  return `Invalid State Machine Definition: '${list.join(", ")}'`;
}

function diagnostic(words: Exclude<AwsWords, { readonly missing: string }>, path: string): AwsDiagnostic {
  const { code = "SCHEMA_VALIDATION_FAILED", message, location = path } = words;
  return { severity: "ERROR", code, message, ...(location === null ? {} : { location: location || "/" }) };
}

function missing(problems: readonly DefinitionProblem[], of: string): string {
  const names = problems.flatMap(({ aws }) => (aws && "missing" in aws && aws.of === of ? [aws.missing] : []));
  return `These fields are required: [${names.join(", ")}]`;
}
