/** A CloudFormation value: plain JSON, in which intrinsic functions stand for what is known at deployment only. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [member: string]: Value };

/** A resource of the template, beside those that the framework makes of functions and machines. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [property: string]: Value };
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: "Retain" | "Delete" | "RetainExceptOnCreate";
  readonly UpdateReplacePolicy?: "Retain" | "Delete";
}

/** Resources by logical id. */
export type Resources = { readonly [logicalId: string]: Resource };

/** The resource's `Ref`: a bucket's name, a machine's ARN, a version's ARN. */
export function ref(logicalId: string): { readonly Ref: string } {
  return { Ref: logicalId };
}

export function getAtt(logicalId: string, attribute = "Arn"): { readonly "Fn::GetAtt": readonly [string, string] } {
  return { "Fn::GetAtt": [logicalId, attribute] };
}

/** A text in which `${Name}` and `${AWS::Region}` stand for values. */
export function sub(text: string): { readonly "Fn::Sub": string } {
  return { "Fn::Sub": text };
}

/** `run-partition` as CloudFormation names it: `RunPartition`. */
export function logicalId(name: string): string {
  return name.replace(/(?:^|[-_])([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
