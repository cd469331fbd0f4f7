import type { ApiModels } from "./api-model.ts";
import type { Place } from "./arn.ts";
import type { Behaviour, currentBehaviour } from "./behaviour.ts";
import type { awsLimits, Limits } from "./limits.ts";
import type { MockConfig } from "./mocks/mock-config.ts";

/** How an engine differs from Step Functions in us-east-1; every option may be left out. */
export interface EngineOptions {
  /** Default: partition aws, region us-east-1, account 111111111111. */
  readonly place?: Place;
  /** Default: {@link awsLimits}. */
  readonly limits?: Limits;
  /** False hands `states:startExecution` to `startTask` like any other Task. Default true: children run in this engine. */
  readonly nested?: boolean;
  /**
   * False keeps no events: they are told to `EngineServices.recorded` and forgotten, so that an execution of a million
   * iterations takes no more memory than its data. Default true. Without its history an execution can be continued by
   * `redrive` in this engine, and not be saved.
   */
  readonly keepHistories?: boolean;
  /** Test cases that executions can be started with. Default: none. */
  readonly mocks?: MockConfig;
  /** Default: {@link currentBehaviour}. */
  readonly behaviour?: Behaviour;
  /** Refuse machines that AWS would not create, by these models of the services. Default: a machine need only run. */
  readonly models?: ApiModels;
}
