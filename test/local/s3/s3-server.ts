import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { createS3, type S3Options } from "../../../local/s3/server.ts";
import type { Service } from "../../../local/service.ts";

/** A real server over a temporary folder, and a client of it with the SDK's default settings. */
export interface S3Server {
  readonly root: string;
  readonly url: string;
  readonly client: S3Client;
  /** Ends the server and starts one anew on the same folder; `client` goes on. */
  restart(): Promise<void>;
  /** Ends the server and removes the folder. */
  close(): Promise<void>;
}

/** Starts S3 on a free port, with its root in `scratch`, which is removed at the end. */
export async function startS3(options: Omit<S3Options, "root"> = {}, scratch?: string): Promise<S3Server> {
  scratch ??= await mkdtemp(join(tmpdir(), "sluice-s3-"));
  const root = join(scratch, "s3");
  let service = await createS3({ root, ...options });
  let server = await listen(service, 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint: url,
    forcePathStyle: true,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await service.close();
  };
  return {
    root,
    url,
    client,
    async restart() {
      await stop();
      service = await createS3({ root, ...options });
      server = await listen(service, port);
    },
    async close() {
      client.destroy();
      await stop();
      await rm(join(root, ".."), { recursive: true, force: true });
    },
  };
}

async function listen(service: Service, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    service.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}
