/** A CloudFormation template as plain data. */
export interface Template {
  Resources: Record<string, { DependsOn?: string | string[]; Properties?: unknown }>;
  Outputs?: Record<string, unknown>;
}

/**
 * Takes out of a template what linters and emulators object to in what the framework and its plugins write: a `DependsOn` that a reference
 * says already, and variables of `Fn::Sub` whose names begin with a digit. Resources and outputs are put in
 * the order of their names, because the framework writes functions in the order in which they happened to be read.
 */
export function tidyTemplate(template: Template): void {
  for (const resource of Object.values(template.Resources)) {
    renameVariables(resource.Properties);
    const referenced = new Set(references(resource.Properties));
    const needed = [resource.DependsOn ?? []].flat().filter((id) => !referenced.has(id));
    if (needed.length > 0) resource.DependsOn = needed;
    else delete resource.DependsOn;
  }
  const { ServerlessDeploymentBucket: first, ...others } = template.Resources;
  // An emulator finds the bucket that it uploads to only where nothing that it does not know stands before it.
  template.Resources = { ...(first && { ServerlessDeploymentBucket: first }), ...sorted(others) };
  if (template.Outputs) template.Outputs = sorted(template.Outputs);
}

function sorted<Value>(named: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The logical ids that a value refers to by `Ref`, `Fn::GetAtt` and the text of `Fn::Sub`. */
function* references(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "Ref") yield String(member);
    else if (name === "Fn::GetAtt") yield String([member].flat()[0]).split(".")[0] ?? "";
    else if (name === "Fn::Sub") yield* referencesInText(member);
    yield* references(member);
  }
}

function* referencesInText(sub: unknown): Generator<string> {
  const [text, variables] = [sub].flat();
  for (const [, name = ""] of String(text).matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) {
    if (!Object.hasOwn(Object(variables), name)) yield name;
  }
}

/** serverless-step-functions names the variables of `Fn::Sub` by a hash; a name has to begin with a letter. */
function renameVariables(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const { "Fn::Sub": sub } = value as { "Fn::Sub"?: unknown };
  if (Array.isArray(sub) && typeof sub[0] === "string") {
    const [text, variables] = sub as [string, Record<string, unknown>];
    sub[0] = text.replace(/\$\{(\d[A-Za-z0-9]*)\}/g, "${v$1}");
    sub[1] = Object.fromEntries(
      Object.entries(variables).map(([name, given]) => [/^\d/.test(name) ? `v${name}` : name, given]),
    );
  }
  for (const member of Object.values(value)) renameVariables(member);
}
