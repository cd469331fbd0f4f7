/** A place where two JSON values differ. */
export interface Difference {
  /** `States.Each file.ItemProcessor.MaxConcurrency` */
  readonly path: string;
  /** Undefined where only the other has it. */
  readonly here: unknown;
  readonly deployed: unknown;
}

/** Every place where two JSON values differ, outer ones only: what is within a difference is not listed again. */
export function differences(here: unknown, deployed: unknown, path = ""): Difference[] {
  if (Object.is(here, deployed)) return [];
  if (!isComposite(here) || !isComposite(deployed) || Array.isArray(here) !== Array.isArray(deployed)) {
    return [{ path, here, deployed }];
  }
  const names = [...new Set([...Object.keys(here), ...Object.keys(deployed)])];
  return names.flatMap((name) =>
    differences(
      here[name],
      deployed[name],
      Array.isArray(here) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`,
    ),
  );
}

function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
