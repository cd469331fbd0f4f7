import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { type GatewayInfo, secretHeader } from "./gateway-file.ts";

/** What a gateway says of itself. It takes requests while it is `running`. */
export type GatewayState = "starting" | "running" | "closing";

/**
 * What is found out about a gateway: its own answer; or `silent`, where something listens on its port and has said
 * nothing for two seconds; or `gone`, where nothing listens there, or something else.
 */
export type GatewayHealth = GatewayState | "silent" | "gone";

const healthPath = "/_sluice/health";

/** True where the request asks for the gateway's health and shows its secret; others are told nothing. */
export function asksForHealth({ method, url, headers }: IncomingMessage, secret: string): boolean {
  return method === "GET" && url === healthPath && headers[secretHeader] === secret;
}

/** True for every request to the health path, which no service shall see. */
export function isHealthPath({ url }: IncomingMessage): boolean {
  return url?.split("?")[0] === healthPath;
}

/** Answers for a gateway that lives. */
export function answerHealth(response: ServerResponse, state: GatewayState): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ pid: process.pid, state }));
}

/** Asks the gateway that a file is about. */
export function checkHealth({ port, pid, secret }: GatewayInfo): Promise<GatewayHealth> {
  return new Promise((resolve) => {
    const headers = { [secretHeader]: secret };
    const sent = request({ host: "127.0.0.1", port, path: healthPath, headers, agent: false, timeout: 2000 });
    sent.on("timeout", () => {
      resolve("silent");
      sent.destroy();
    });
    sent.on("error", () => resolve("gone"));
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("error", () => resolve("gone"));
      response.on("end", () => resolve(judge(text, pid)));
    });
    sent.end();
  });
}

/** True where a process with this id exists, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const states: readonly GatewayState[] = ["starting", "running", "closing"];

function judge(text: string, pid: number): GatewayHealth {
  try {
    const answer: { pid?: unknown; state?: unknown } = JSON.parse(text);
    const state = states.find((known) => known === answer.state);
    return answer.pid === pid && state !== undefined ? state : "gone";
  } catch {
    return "gone";
  }
}
