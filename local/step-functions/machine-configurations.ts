import { sfnError } from "./errors.ts";
import { optionalFlag, optionalText, optionalWord, type RequestBody } from "./request-members.ts";

/**
 * What a machine is configured with beside its definition, as it was given. It is kept and described and has no effect here:
 * nothing is logged to CloudWatch, traced or encrypted.
 */
export interface MachineConfigurations {
  readonly loggingConfiguration?: RequestBody;
  readonly tracingConfiguration?: RequestBody;
  readonly encryptionConfiguration?: RequestBody;
}

/** What AWS describes of a machine that was created without. */
export const defaultConfigurations: MachineConfigurations = {
  loggingConfiguration: { level: "OFF", includeExecutionData: false },
  tracingConfiguration: { enabled: false },
};

/**
 * The configurations that a request gives. Throws InvalidLoggingConfiguration, InvalidEncryptionConfiguration or
 * ValidationException for what AWS does not take.
 */
export function readConfigurations(body: RequestBody): MachineConfigurations {
  const logging = readObject(body, "loggingConfiguration");
  const tracing = readObject(body, "tracingConfiguration");
  const encryption = readObject(body, "encryptionConfiguration");
  if (logging !== undefined) checkLogging(logging);
  if (tracing !== undefined) optionalFlag(tracing, "enabled");
  if (encryption !== undefined) checkEncryption(encryption);
  return {
    ...(logging === undefined ? {} : { loggingConfiguration: logging }),
    ...(tracing === undefined ? {} : { tracingConfiguration: tracing }),
    ...(encryption === undefined ? {} : { encryptionConfiguration: encryption }),
  };
}

function readObject(body: RequestBody, member: string): RequestBody | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw sfnError.unreadable(member, "an object");
  return value as RequestBody;
}

/** A level other than OFF needs a place to log to, and there is one at most. */
function checkLogging(logging: RequestBody): void {
  const level = optionalWord(logging, "level", ["ALL", "ERROR", "FATAL", "OFF"]) ?? "OFF";
  optionalFlag(logging, "includeExecutionData");
  const { destinations = [] } = logging;
  const count = Array.isArray(destinations) ? destinations.length : 0;
  if (count > 1 || (count === 0 && level !== "OFF")) {
    throw sfnError.invalidLogging("Must specify exactly one Log Destination.");
  }
}

function checkEncryption(encryption: RequestBody): void {
  const type = optionalWord(encryption, "type", ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"]);
  const key = optionalText(encryption, "kmsKeyId");
  if (type === undefined) {
    throw sfnError.constraint("null", "encryptionConfiguration.type", "Member must not be null");
  }
  if ((type === "CUSTOMER_MANAGED_KMS_KEY") !== (key !== undefined)) {
    throw sfnError.invalidEncryption("'kmsKeyId' belongs to the type CUSTOMER_MANAGED_KMS_KEY, which needs it.");
  }
}
