/** What is known of one service's API. */
export interface ServiceModel {
  /** Every action, as integrations spell it: `getObject`. */
  readonly actions: { readonly [action: string]: ApiAction };
  /** Shapes by name; they refer to each other, also to themselves. */
  readonly shapes: { readonly [name: string]: ApiShape };
}

/** One action; members are spelled as Step Functions does, with a capital. */
export interface ApiAction {
  /** The shape of its response; absent where that is empty. */
  readonly response?: string;
  /** The members of a request; absent where there are none. */
  readonly members?: readonly string[];
  /** Those that a request must have; absent where there are none. */
  readonly required?: readonly string[];
}

/** A part of a response. */
export type ApiShape =
  | {
      readonly type: "structure";
      /** The shapes of its members by their names as Step Functions spells them: with a capital. */
      readonly members: { readonly [name: string]: string };
      readonly required?: readonly string[];
    }
  | { readonly type: "list" | "map"; readonly of: string }
  | {
      readonly type: "string" | "blob" | "number";
      readonly min?: number;
      readonly max?: number;
      readonly enum?: readonly string[];
    }
  | { readonly type: "timestamp" | "boolean" | "any" };

/**
 * The model of a service by its name in `aws-sdk` integrations (`s3`, `sfn`, `eventbridge`); undefined where there is none: then
 * nothing is known, and nothing refused.
 */
export type ApiModels = (service: string) => ServiceModel | undefined;

/** How the optimised integrations call services, where that differs from `aws-sdk`. */
const SDK_NAMES: ReadonlyMap<string, string> = new Map([
  ["states", "sfn"],
  ["events", "eventbridge"],
  ["elasticmapreduce", "emr"],
]);

/** The `aws-sdk` name of a Task's service: of `aws-sdk:s3` it is `s3`, of `states` it is `sfn`. */
export function sdkServiceName(resourceType: string): string {
  const name = resourceType.replace(/^aws-sdk:/, "");
  return name === resourceType ? (SDK_NAMES.get(name) ?? name) : name;
}
