/** Where the engine's machines and executions say they live. */
export interface Place {
  /** `aws`, `aws-cn`, … */
  readonly partition: string;
  /** Such as `eu-central-1`. */
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** `arn:aws:states:<region>:<account>:stateMachine:<name>` */
export function stateMachineArn(place: Place, name: string): string {
  return `arn:${place.partition}:states:${place.region}:${place.account}:stateMachine:${name}`;
}

/** `arn:aws:states:<region>:<account>:activity:<name>` */
export function activityArn(place: Place, name: string): string {
  return stateMachineArn(place, name).replace(":stateMachine:", ":activity:");
}

/** `arn:aws:states:<region>:<account>:express:<machine>:<name>:<id>`, from the machine's ARN: names are free to repeat. */
export function expressArn(machineArn: string, name: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":express:")}:${name}:${id}`;
}

/** `arn:aws:states:<region>:<account>:execution:<machine>:<name>`, from the machine's ARN. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** `arn:aws:states:<region>:<account>:mapRun:<machine>/<label>:<id>`, from the machine's ARN. */
export function mapRunArn(machineArn: string, label: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${id}`;
}

/** The machine's ARN of an execution's, or undefined where it is no execution's ARN. */
export function machineArnOfExecution(arn: string): string | undefined {
  const match = /^(arn:[\w-]+:states:[\w-]*:\d*):execution:([^:]+):[^:]+$/.exec(arn);
  return match ? `${match[1]}:stateMachine:${match[2]}` : undefined;
}

/** Forbidden in the names of machines, executions and activities (FACTS.md A1). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among the forbidden ones
const FORBIDDEN = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** What is wrong with a machine's or execution's name, or undefined where it is a name: 1 to 80 characters, none forbidden. */
export function nameProblem(name: string): string | undefined {
  if (name.length < 1 || name.length > 80) return `it has ${name.length} characters; 1 to 80 are allowed`;
  const found = FORBIDDEN.exec(name);
  return found ? `it contains ${JSON.stringify(found[0])}` : undefined;
}
