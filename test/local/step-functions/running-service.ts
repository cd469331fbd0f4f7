import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeExecutionCommand, type DescribeExecutionOutput, SFNClient } from "@aws-sdk/client-sfn";
import type { InvokeOutcome } from "../../../local/lambda/outcome.ts";
import type { Service } from "../../../local/service.ts";
import {
  createStepFunctions,
  type StepFunctionsOptions,
  type StepFunctionsService,
} from "../../../local/step-functions/service.ts";

export interface RunningService {
  readonly service: StepFunctionsService;
  readonly client: SFNClient;
  readonly folder: string;
  readonly endpoint: string;
  /** Creates a JSONata machine and returns its ARN. */
  create(name: string, machine: object): Promise<string>;
  /** Waits until an execution is no longer RUNNING. */
  ended(executionArn: string): Promise<DescribeExecutionOutput>;
  /** Stops the service; the folder stays unless `remove` is true. */
  stop(options?: { readonly remove?: boolean }): Promise<void>;
}

export const role = "arn:aws:iam::000000000000:role/test";

/** A function that returns its event. */
export async function echo(_name: string, payload: string): Promise<InvokeOutcome> {
  return { kind: "payload", payload, requestId: "00000000-0000-4000-8000-000000000000" };
}

/** A Step Functions of its own behind a bare HTTP server. `others` answer what Step Functions does not claim. */
export async function runService(
  options: Partial<StepFunctionsOptions> & { readonly others?: (endpoint: string) => Promise<readonly Service[]> } = {},
): Promise<RunningService> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "step-functions-")));
  const server = createServer((request, response) => {
    const service = services.find((each) => each.claims(request));
    if (service === undefined) response.writeHead(404).end();
    else service.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { others, ...rest } = options;
  const stepFunctions = await createStepFunctions({ lambda: echo, endpoint: () => endpoint, ...rest, folder });
  const services: readonly Service[] = [stepFunctions, ...((await others?.(endpoint)) ?? [])];
  const client = new SFNClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    // StartSyncExecution and TestState go to the endpoint itself: there is no `sync-` host on a laptop.
    disableHostPrefix: true,
  });
  const running: RunningService = {
    service: stepFunctions,
    client,
    folder,
    endpoint,
    async create(name, machine) {
      const { CreateStateMachineCommand } = await import("@aws-sdk/client-sfn");
      const definition = JSON.stringify({ QueryLanguage: "JSONata", ...machine });
      const created = await client.send(new CreateStateMachineCommand({ name, definition, roleArn: role }));
      return created.stateMachineArn ?? "";
    },
    async ended(executionArn) {
      for (;;) {
        const described = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (described.status !== "RUNNING") return described;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async stop({ remove = true } = {}) {
      if (!server.listening) return;
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const service of services) await service.close();
      if (remove) await rm(folder, { recursive: true, force: true });
    },
  };
  return running;
}

/** The name of the error that a call is answered with. */
export async function errorName(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    return (error as Error).name;
  }
}
