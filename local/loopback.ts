import type { IncomingMessage } from "node:http";

/**
 * Why a request is refused although it came to the loopback address, or undefined where it is not.
 *
 * A web page can make a browser send requests here: under a name of its own that it lets resolve to 127.0.0.1 (DNS
 * rebinding), which the Host header shows, or across origins, which the Origin header shows.
 */
export function foreignRequest({ headers }: IncomingMessage): string | undefined {
  if (!isLoopback(headers.host ?? "")) {
    return `Host ${JSON.stringify(headers.host ?? "")} is not this machine: use 127.0.0.1, localhost, *.localhost or [::1].`;
  }
  const { origin } = headers;
  if (origin !== undefined && !isLoopback(origin.replace(/^https?:\/\//, ""))) {
    return `Requests of web pages from ${JSON.stringify(origin)} are refused: only pages of this machine may call it.`;
  }
  return undefined;
}

function isLoopback(authority: string): boolean {
  return /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::\d+)?$/i.test(authority);
}
