import type { ExecutionStatus } from "../../engine/execution.ts";
import type { RedriveRequest } from "../../engine/redrive.ts";

/** What is known of an execution without reading its history. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** The version that it runs and the alias that led there, where it was started by them. */
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  /** The Map Run whose child it is, and how many of its items it processes. */
  readonly mapRunArn?: string;
  readonly itemCount?: number;
  readonly name: string;
  /** Its place in the order of all starts; also names its history's file. */
  readonly sequence: number;
  /** The revision of its machine. */
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly startDate: number;
  status: ExecutionStatus;
  stopDate: number | undefined;
  /** How often it was redriven, and when last, in milliseconds since 1970. */
  redriveCount: number;
  redriveDate: number | undefined;
  /** The last redrives that were asked for with a client token, oldest first. */
  redrives: readonly RedriveRequest[];
}
