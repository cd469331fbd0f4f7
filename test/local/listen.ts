import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Service } from "../../local/service.ts";

/** A bare HTTP server in front of services under test, and what an AWS SDK client needs to reach it. */
export interface Listening {
  readonly url: string;
  readonly clientOptions: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  close(): Promise<void>;
}

/** Listens on a free loopback port; a request goes to the first service that claims it. */
export async function listen(services: readonly Pick<Service, "claims" | "handle">[]): Promise<Listening> {
  const server = createServer((request, response) => {
    const service = services.find((candidate) => candidate.claims(request));
    if (!service) {
      response.writeHead(404).end();
      return;
    }
    service.handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
      process.emitWarning(`a service under test failed: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    clientOptions: {
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
