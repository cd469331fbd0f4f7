import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { finished } from "node:stream/promises";
import type { AccessGate } from "./access/access-gate.ts";
import { header } from "./aws-json.ts";
import { diskFull, isDiskFull } from "./disk-full.ts";
import type { FaultGate } from "./faults/fault-gate.ts";
import { claimHome } from "./find-gateway.ts";
import { removeGatewayFile, writeGatewayFile } from "./gateway-file.ts";
import { answerHealth, asksForHealth, type GatewayState, isHealthPath } from "./gateway-health.ts";
import { foreignRequest } from "./loopback.ts";
import { writeXml, type XmlNode } from "./s3/xml.ts";
import type { Service } from "./service.ts";
import { UsageError } from "./usage-error.ts";

export interface GatewayOptions {
  /** The folder of all local state; made if missing. One gateway at a time may run on it. */
  readonly home: string;
  /** 0 to 65535; 0 takes any free one. */
  readonly port: number;
  /**
   * The services, or what starts them. They are asked in this order whose a request is (S3, which claims almost
   * anything, last) and closed in this order. A function is called when the home is claimed and the port is known:
   * services with state in the home must not be started earlier, as another gateway may be using it.
   */
  readonly services: readonly Service[] | ((address: GatewayAddress) => Promise<readonly Service[]>);
  /** Refuses what callers' roles do not allow. Default: everybody may do everything. */
  readonly access?: AccessGate | undefined;
  /** Requests to make fail (docs/faults.md). Default: none. */
  readonly faults?: FaultGate | undefined;
  /** What whoever finds this gateway should know of it, kept in `gateway.json`. Default: nothing. */
  readonly about?: Readonly<Record<string, string>>;
  /** Shown by those who ask for the gateway's health. Default: 32 random bytes in hex. */
  readonly secret?: string;
  /** Takes a line about a request that failed by a bug. Default: standard error. */
  readonly log?: (line: string) => void;
}

export interface GatewayAddress {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
}

export interface Gateway extends GatewayAddress {
  /**
   * Closes the services, ends all connections and gives up the home, then throws what the first service that could not
   * be closed threw. A second call waits for the first.
   */
  close(): Promise<void>;
}

/**
 * Starts one HTTP server on 127.0.0.1 in front of the services, and writes `gateway.json` into its home.
 *
 * @throws UsageError where another gateway has the home, the port is in use or is no port; and what starting the
 *   services throws. Services that were given as a list are still open then.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { home, port, access, faults, about = {}, secret = randomBytes(32).toString("hex") } = options;
  const log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
  const me = { pid: process.pid, started: new Date().toISOString() };
  const lock = await claimHome(home, me);
  let state: GatewayState = "starting";
  let services: readonly Service[] = [];
  const server = createServer((request, response) => {
    if (asksForHealth(request, secret)) answerHealth(response, state);
    else if (state === "running") void serve({ services, access, faults, log }, request, response);
    else refuse(request, response, 503, "ServiceUnavailable", `The gateway is ${state}.`);
  });
  // Uploads and executions take as long as they take; clients of a pool come back after a pause.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  const leave = async () => {
    await lock.renew();
    await removeGatewayFile(home, me);
    await stop(server);
    await lock.release();
  };
  let address: GatewayAddress;
  try {
    await listen(server, port);
    const { port: actual } = server.address() as AddressInfo;
    address = { url: `http://127.0.0.1:${actual}`, port: actual };
    await writeGatewayFile(home, { ...me, ...address, secret, about });
    services = typeof options.services === "function" ? await options.services(address) : options.services;
  } catch (error) {
    await leave();
    throw error;
  }
  state = "running";
  const close = async () => {
    state = "closing";
    const failures: unknown[] = [];
    for (const service of services) await service.close().catch((error: unknown) => failures.push(error));
    await leave();
    if (failures.length > 0) throw failures[0];
  };
  let closed: Promise<void> | undefined;
  return {
    ...address,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

interface Serving {
  readonly services: readonly Service[];
  readonly access: AccessGate | undefined;
  readonly faults: FaultGate | undefined;
  readonly log: (line: string) => void;
}

async function serve(
  { services, access, faults, log }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const foreign = foreignRequest(request);
    if (foreign !== undefined) return refuse(request, response, 403, "AccessDenied", foreign);
    if (isHealthPath(request)) return refuse(request, response, 404, "NotFound", "There is nothing at this path.");
    const service = services.find((candidate) => candidate.claims(request));
    if (service) {
      const denied = await access?.(service.name, request);
      if (denied !== undefined) return await deny(request, response, service, denied);
      if (await faults?.(service.name, request, response)) return;
      return await service.handle(request, response);
    }
    const names = services.map(({ name }) => name).join(", ");
    refuse(
      request,
      response,
      501,
      "NotImplemented",
      `No service here takes ${operationOf(request)}. Services: ${names}.`,
    );
  } catch (error) {
    if (isDisconnection(error) && response.destroyed) return;
    if (isDiskFull(error)) {
      log(`${operationOf(request)} failed: ${diskFull}`);
      if (response.headersSent) return void response.destroy();
      return refuse(request, response, 500, "InternalError", diskFull);
    }
    log(`${operationOf(request)} failed: ${error instanceof Error ? error.stack : String(error)}`);
    if (response.headersSent) response.destroy();
    else refuse(request, response, 500, "InternalFailure", "The request failed by a bug of this gateway; see its log.");
  }
}

/** S3 has another name for it than the services of AWS's JSON protocol. */
async function deny(
  request: IncomingMessage,
  response: ServerResponse,
  { name }: Service,
  message: string,
): Promise<void> {
  request.resume();
  await finished(request, { writable: false }).catch(() => {}); // Then the client has left, and is told nothing.
  refuse(
    request,
    response,
    name === "S3" ? 403 : 400,
    name === "S3" ? "AccessDenied" : "AccessDeniedException",
    message,
  );
}

/** What the log calls a request: the target of AWS's JSON protocol, or method and path. */
function operationOf(request: IncomingMessage): string {
  return header(request, "x-amz-target") ?? `${request.method} ${request.url}`;
}

/** An error in the shape that the client of the request reads. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  const json =
    header(request, "x-amz-target") !== undefined || (header(request, "content-type") ?? "").includes("json");
  const error: XmlNode = ["Error", ["Code", code], ["Message", message]];
  const body = json
    ? JSON.stringify({ __type: code, message })
    : writeXml(isQuery(request) ? ["ErrorResponse", error] : error, false);
  response.writeHead(status, {
    "content-type": json ? "application/x-amz-json-1.0" : "application/xml",
    "content-length": Buffer.byteLength(body),
    "x-amzn-errortype": code,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** AWS's query protocol (STS, IAM and other old services) posts a form and wants its errors in an ErrorResponse. */
function isQuery(request: IncomingMessage): boolean {
  return (header(request, "content-type") ?? "").startsWith("application/x-www-form-urlencoded");
}

function isDisconnection(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    code !== undefined && ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED"].includes(code)
  );
}

async function listen(server: Server, port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`${port} is no port: use a whole number from 0 to 65535, 0 for any free one.`);
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const known: Record<string, string> = { EADDRINUSE: "is in use", EACCES: "may not be opened by this user" };
      const why = known[error.code ?? ""];
      const advice = "Choose another with --port N, or --port 0 for any free one.";
      reject(why === undefined ? error : new UsageError(`Port ${port} ${why}. ${advice}`, { cause: error }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
