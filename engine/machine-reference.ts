/** What a state machine's ARN names: the machine as it is now, one of its versions or aliases, or a Distributed Map of it. */
export interface MachineReference {
  /** The machine's own ARN, without a qualifier. */
  readonly machineArn: string;
  /** `3` of a version, `live` of an alias. */
  readonly qualifier: string | undefined;
  /** The Distributed Map state's label after `/`. */
  readonly label: string | undefined;
}

const MACHINE = /^(arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:/]+)(?:\/([^:/]+))?(?::([^:/]+))?$/;

/** Reads a state machine's ARN, qualified or not; undefined where it is none. */
export function parseMachineArn(arn: string): MachineReference | undefined {
  const match = MACHINE.exec(arn);
  return match ? { machineArn: match[1] ?? "", label: match[2], qualifier: match[3] } : undefined;
}

/** True of a version's qualifier: versions are numbered from 1, and no alias has a number as its name. */
export function isVersionNumber(qualifier: string): boolean {
  return /^[1-9]\d*$/.test(qualifier);
}
