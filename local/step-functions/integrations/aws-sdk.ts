import type { Json, JsonObject } from "../../../asl/types/json.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import { sdkAnswer } from "./sdk-answer.ts";
import { sdkFailure } from "./sdk-error.ts";
import type { SdkService } from "./sdk-service.ts";

/** What is used of a client module: its client, and a command for each action. */
interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}
type Constructor<T> = new (input: unknown) => T;

/** What a call came to: the answer without the SDK's own metadata, or the error that the SDK threw. */
export type SdkCall =
  | { readonly answer: Json; readonly requestId: string }
  | { readonly error: unknown; readonly module: object };

/** Calls services through the real AWS SDK, at the gateway's own address. Clients are made when they are first used. */
export class AwsSdk {
  readonly #options: { endpoint(): string; readonly region: string };
  readonly #clients = new Map<string, Client>();

  constructor(options: { endpoint(): string; readonly region: string }) {
    this.#options = options;
  }

  /** An `aws-sdk:<service>:<action>` Task. */
  async run(service: SdkService, request: TaskRequest): Promise<TaskOutcome> {
    const called = await this.call(service, request.resource.action, request.arguments);
    if (called === undefined) {
      const cause = `The API of ${request.resource.resourceType} has no action ${request.resource.action}.`;
      return { type: "failed", error: "States.Runtime", cause };
    }
    if ("error" in called) return sdkFailure(called.error, called.module, service.prefix);
    return { type: "succeeded", output: called.answer };
  }

  /** Sends one request; undefined where the service has no such action. */
  async call(service: SdkService, action: string, given: Json): Promise<SdkCall | undefined> {
    const module = (await service.load()) as { readonly [name: string]: unknown };
    const name = `${action.charAt(0).toUpperCase()}${action.slice(1)}Command`;
    if (typeof module[name] !== "function") return undefined;
    const Command = module[name] as Constructor<unknown>;
    try {
      const { $metadata, ...answer } = await this.#client(service, module).send(new Command(sdkInput(service, given)));
      const { requestId = "" } = ($metadata ?? {}) as { readonly requestId?: string };
      return { answer: await sdkAnswer(answer, service), requestId };
    } catch (error) {
      return { error, module };
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  #client(service: SdkService, module: { readonly [name: string]: unknown }): Client {
    const known = this.#clients.get(service.client);
    if (known !== undefined) return known;
    const Client = module[service.client] as Constructor<Client>;
    const client = new Client({
      endpoint: this.#options.endpoint(),
      region: this.#options.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      forcePathStyle: true,
      // StartSyncExecution asks for `sync-` before the host, and nothing answers at sync-127.0.0.1.
      disableHostPrefix: true,
      // A retry is the state machine's business, where it can be seen.
      maxAttempts: 1,
    });
    this.#clients.set(service.client, client);
    return client;
  }
}

/** A Task's arguments as the SDK's command takes them. */
function sdkInput(service: SdkService, given: Json): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  const members = service.smallMembers ? smallMembers(given) : given;
  return Object.fromEntries(
    Object.entries(members as JsonObject).map(([name, value]) => {
      if (service.blobs.includes(name)) return [name, JSON.stringify(value)];
      if (service.jsonTexts?.includes(name) && value !== null && typeof value !== "string") {
        return [name, JSON.stringify(value)];
      }
      return [name, value ?? undefined];
    }),
  );
}

function smallMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => smallMembers(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const small = name.charAt(0).toLowerCase() + name.slice(1);
      return [small, small === "input" || small === "output" || small === "definition" ? member : smallMembers(member)];
    }),
  );
}
