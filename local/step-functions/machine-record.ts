import type { MachineType } from "../../engine/machine.ts";
import type { MachineConfigurations } from "./machine-configurations.ts";

/** A state machine as it was created or last updated. */
export interface MachineRecord {
  readonly stateMachineArn: string;
  readonly name: string;
  /** The definition as it was given. */
  readonly definition: string;
  readonly roleArn: string;
  readonly type: MachineType;
  /** None in records of before there were any. */
  readonly configurations?: MachineConfigurations;
  /** Milliseconds since 1970. */
  readonly creationDate: number;
  readonly updateDate: number;
  /** Counts up with every create and update; executions keep the one that they started with. */
  readonly revision: number;
  /** What the API calls the revision; none before the first update. */
  readonly revisionId?: string;
}
