import { EventEmitter, once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

/**
 * Gives a request whose body was read already to a server that does not listen, and returns when it is answered.
 *
 * The server sees what it uses of a request: `method`, `url`, `headers` and the events `data` and `end`. What it throws
 * while it handles `end` is thrown here.
 */
export async function handOver(
  server: Server,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { method, url, headers } = request;
  const replay = Object.assign(new EventEmitter(), { method, url, headers });
  const closed = once(response, "close");
  server.emit("request", replay, response);
  if (body.length > 0) replay.emit("data", body);
  replay.emit("end");
  await closed;
}
