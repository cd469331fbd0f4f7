import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { header, readBody } from "../aws-json.ts";
import { diskFullError } from "../disk-full.ts";
import { answerError } from "../s3/answer.ts";
import { operationName } from "../s3/operation-name.ts";
import type { FaultyService, Mishap } from "./service-errors.ts";
import type { FaultableRequest, ServiceFaults } from "./service-faults.ts";

/**
 * Stands before the services: a request that a fault meets is answered here, or its answer is meddled with. Any other one passes.
 *
 * @returns true where the request is answered
 * @throws an error with the code `ENOSPC` where the disk is to be full
 */
export type FaultGate = (service: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** @param exit ends the process as `kill -9` does. Default: does so */
export function createFaultGate(faults: ServiceFaults, exit = killed): FaultGate {
  return async (name, request, response) => {
    const service = serviceOf(name);
    const described = service && (await describe(service, request));
    const fault = described && faults(described);
    if (!fault) return false;
    if (fault.delay > 0) await sleep(fault.delay);
    if (fault.kind === "mishap") return happen(fault.mishap, request, response, exit);
    // A client that is still sending would see a broken connection instead of the error.
    if (described.service === "s3") await drain(request);
    refuse(described.service, request, response, fault);
    return true;
  };
}

/** The word of a service in fault files, by the name it has here. */
function serviceOf(name: string): FaultyService | undefined {
  const services: Readonly<Record<string, FaultyService>> = {
    S3: "s3",
    DynamoDB: "dynamodb",
    Glue: "glue",
    Athena: "athena",
    "Step Functions": "states",
  };
  return services[name];
}

async function describe(service: FaultyService, request: IncomingMessage): Promise<FaultableRequest> {
  if (service === "s3") {
    const bytes = Number(header(request, "x-amz-decoded-content-length") ?? header(request, "content-length") ?? 0);
    return { service, operation: operationName(request), subject: readable(request.url ?? ""), bytes };
  }
  const body = await readBody(request);
  const operation = header(request, "x-amz-target")?.split(".")[1] ?? "";
  return { service, operation, subject: body.toString("utf8"), bytes: body.length };
}

/** @returns whether the request is answered */
async function happen(
  mishap: Mishap,
  request: IncomingMessage,
  response: ServerResponse,
  exit: () => void,
): Promise<boolean> {
  switch (mishap) {
    case "NoAnswer":
      response.destroy();
      return true;
    case "Exit":
      exit();
      return true;
    case "ENOSPC":
      await drain(request);
      throw diskFullError("(injected)");
    case "AnswerLost":
      withhold(response, () => response.destroy());
      return false;
    case "ExitAfter":
      withhold(response, exit);
      return false;
    case "Truncated":
      truncate(response);
      return false;
  }
}

/** Lets nothing of an answer out, and says when it would have been complete. */
function withhold(response: ServerResponse, complete: () => void): void {
  const swallow = (...given: readonly unknown[]): boolean => {
    const told = given.findLast((argument) => typeof argument === "function") as (() => void) | undefined;
    if (told) setImmediate(told);
    return true;
  };
  Object.assign(response, {
    write: swallow,
    end: () => {
      complete();
      return response;
    },
  });
}

/** Cuts the connection in the middle of the first piece of an answer's body. */
function truncate(response: ServerResponse): void {
  const { write } = response;
  const cut = (piece: unknown): boolean => {
    const bytes = Buffer.from((typeof piece === "string" || piece instanceof Uint8Array ? piece : "") as string);
    write.call(response, bytes.subarray(0, bytes.length >> 1), "utf8", () => response.destroy());
    return true;
  };
  Object.assign(response, { write: cut, end: cut });
}

function refuse(
  service: FaultyService,
  request: IncomingMessage,
  response: ServerResponse,
  { code, status, message }: { readonly code: string; readonly status: number; readonly message: string },
): void {
  if (service === "s3") {
    const resource = (request.url ?? "/").split("?")[0] ?? "/";
    answerError(response, request.method ?? "GET", { code, status, message, members: {} }, resource);
    return;
  }
  const body = JSON.stringify({ __type: code, message });
  response.writeHead(status, {
    "content-type": header(request, "content-type") ?? "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
    "x-amzn-errortype": code,
  });
  response.end(body);
}

async function drain(request: IncomingMessage): Promise<void> {
  request.resume();
  await finished(request, { writable: false }).catch(() => {}); // Then the client has left, and is told nothing.
}

function readable(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function killed(): void {
  process.kill(process.pid, "SIGKILL");
}
