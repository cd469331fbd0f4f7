import type { Random } from "../../engine/random.ts";
import type { ServiceFaultRule } from "../../local/faults/service-faults.ts";

/** A fault about a function, as a faults file says it. */
export interface FunctionFault {
  readonly function: string;
  readonly error: string;
  readonly attempt?: number;
  readonly times?: number;
  readonly delay?: number;
}

export type DrawnFault = ServiceFaultRule | FunctionFault;

/** What may go wrong with a service's requests, without ending the process. */
const troubles: readonly Pick<ServiceFaultRule, "service" | "operation" | "error" | "delay">[] = [
  { service: "s3", error: "SlowDown" },
  { service: "s3", error: "InternalError" },
  { service: "s3", error: "NoAnswer" },
  { service: "s3", operation: ["PutObject"], error: "AnswerLost" },
  { service: "s3", operation: ["GetObject"], error: "Truncated" },
  { service: "s3", operation: ["PutObject"], error: "ENOSPC" },
  { service: "dynamodb", error: "ProvisionedThroughputExceededException" },
  { service: "dynamodb", operation: ["PutItem"], error: "AnswerLost" },
  { service: "dynamodb", operation: ["GetItem"], error: "InternalServerError" },
  { service: "glue", error: "InternalServiceException" },
  { service: "glue", operation: ["CreatePartition", "UpdatePartition"], error: "AnswerLost" },
  { service: "states", operation: ["StartExecution"], error: "ThrottlingException" },
  { service: "states", operation: ["DescribeExecution"], error: "ServiceUnavailable" },
  { service: "athena", operation: ["StartQueryExecution"], error: "TooManyRequestsException" },
  { service: "athena", operation: ["StartQueryExecution"], error: "ThrottlingException" },
];

const functionTroubles: readonly FunctionFault[] = [
  { function: "transform-file", error: "Lambda.TooManyRequestsException" },
  { function: "transform-file", error: "Lambda.ServiceException" },
  { function: "transform-file", error: "Runtime.ExitError" },
  { function: "transform-file", error: "Sandbox.Timedout" },
  { function: "publish-partition", error: "Runtime.ExitError" },
  { function: "claim-partition", error: "Runtime.ExitError" },
  { function: "fail-partition", error: "Runtime.ExitError" },
];

/** Draws what goes wrong in one life of a gateway: some services' requests, some invocations, at times a service that is gone. */
export function drawFaults(random: Random): DrawnFault[] {
  const seed = () => Math.floor(random() * 2 ** 31);
  const services = pick(random, troubles, 4).map((trouble) => ({
    ...trouble,
    share: 0.002 + random() * 0.02,
    seed: seed(),
  }));
  const functions = pick(random, functionTroubles, 2).map((trouble) => ({
    ...trouble,
    times: 1 + Math.floor(random() * 4),
  }));
  const gone: ServiceFaultRule[] =
    random() < 0.3 ? [{ service: "dynamodb", error: "NoAnswer", after: 5 + random() * 20, for: 1 + random() * 4 }] : [];
  return [...services, ...functions, ...gone];
}

function pick<Item>(random: Random, from: readonly Item[], count: number): Item[] {
  return Array.from({ length: count }, () => from[Math.floor(random() * from.length)]).filter(
    (item) => item !== undefined,
  );
}
