import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { partition } from "@aws-sdk/core/client";
import { escapeUriPath, HttpRequest, type HttpResponse } from "@smithy/core/protocols";
import { DEFAULT_MAX_ATTEMPTS, isThrottlingError, isTransientError, StandardRetryStrategy } from "@smithy/core/retry";
import { Hash } from "@smithy/core/serde";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import type { S3Ref } from "../../schemas/s3.ts";
import { type Content, noContent } from "./content.ts";

/** An error of S3, named by its code as the SDK's are. */
export class S3Error extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/** An object on its way here. */
interface Incoming {
  readonly size: number | undefined;
  readonly bytes: Readable;
}

/** Bytes from which on S3 is asked whether it takes an object at all before they are sent, as the SDK does. */
const askedBefore = 2 * 1024 * 1024;

/**
 * Reads and writes whole objects of S3 with the environment's credentials, region and endpoint, retrying as the SDK does. It is made of the SDK's
 * own signature, HTTP handler and retry strategy, without what its client does around them for all operations of S3: for a file of 5 MB that
 * was a tenth of what its transformation takes (docs/decisions.md).
 */
export class S3Objects {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly signer: SignatureV4;
  private readonly http: Pick<NodeHttpHandler, "handle">;
  private readonly retries: StandardRetryStrategy;

  /** @param environment a function's: AWS_REGION, AWS_ACCESS_KEY_ID, …, and AWS_ENDPOINT_URL where S3 is not AWS's */
  constructor(environment: NodeJS.ProcessEnv, http: Pick<NodeHttpHandler, "handle"> = new NodeHttpHandler()) {
    this.environment = environment;
    this.http = http;
    this.retries = new StandardRetryStrategy(Number(environment.AWS_MAX_ATTEMPTS) || DEFAULT_MAX_ATTEMPTS);
    this.signer = new SignatureV4({
      service: "s3",
      region: environment.AWS_REGION ?? "",
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
        ...(environment.AWS_SESSION_TOKEN !== undefined && { sessionToken: environment.AWS_SESSION_TOKEN }),
      },
      sha256: Hash.bind(null, "sha256"),
      // S3's keys are paths as they are: neither escaped twice nor without their `..`.
      uriEscapePath: false,
    });
  }

  /**
   * Begins to read an object. A connection that breaks later fails whoever reads.
   *
   * @param etag of the only version that is wanted
   * @returns the size in bytes, where S3 says it; the bytes are to be read or destroyed, for they keep a connection
   * @throws S3Error `NoSuchKey`; `PreconditionFailed` where it is another version; any other of S3
   */
  async get(object: S3Ref, { etag }: { readonly etag?: string } = {}): Promise<Incoming> {
    const headers = etag === undefined ? {} : { "if-match": etag };
    const { headers: answered, body } = await this.send("GET", object, headers, noContent);
    // Of one that breaks before somebody reads, Node keeps the cause only where somebody listens.
    body.on("error", () => {});
    const length = answered["content-length"];
    return { size: length === undefined ? undefined : Number(length), bytes: body };
  }

  /** Reads an object that is text. */
  async getText(object: S3Ref): Promise<string> {
    return text((await this.get(object)).bytes);
  }

  /** Writes an object, 5 GB at most; what was there is replaced. S3 holds what it gets against the content's digest, and keeps that. */
  async put(object: S3Ref, content: Content): Promise<void> {
    const headers = {
      "content-length": String(content.size),
      "content-type": content.type,
      "x-amz-checksum-sha256": content.sha256.toString("base64"),
      ...(content.size >= askedBefore && { expect: "100-continue" }),
    };
    await this.send("PUT", object, headers, content);
  }

  private async send(
    method: string,
    object: S3Ref,
    headers: Readonly<Record<string, string>>,
    content: Content,
  ): Promise<HttpResponse> {
    const request = new HttpRequest({ method, ...endpoint(this.environment, object) });
    const host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    request.headers = { ...headers, host, "x-amz-content-sha256": content.sha256.toString("hex") };
    for (let token = await this.retries.acquireInitialRetryToken(""); ; ) {
      try {
        const response = await this.attempt(request, content);
        this.retries.recordSuccess(token);
        return response;
      } catch (error) {
        const again = this.retries.refreshRetryTokenForRetry(token, { errorType: kindOf(error as Thrown) });
        token = await again.catch(() => Promise.reject(error));
      }
    }
  }

  private async attempt(request: HttpRequest, content: Content): Promise<HttpResponse> {
    const signed = await this.signer.sign(request);
    const body = content.open();
    if (Buffer.isBuffer(body)) return this.exchange(new HttpRequest({ ...signed, body }));
    const reading = new AbortController();
    body.once("error", (error) => reading.abort(error));
    try {
      return await this.exchange(new HttpRequest({ ...signed, body }), reading.signal);
    } catch (error) {
      const cause = reading.signal.aborted ? reading.signal.reason : error;
      // What was refused before all of it was sent would keep its connection for ever.
      reading.abort();
      throw cause;
    } finally {
      body.destroy();
    }
  }

  private async exchange(request: HttpRequest, abortSignal?: AbortSignal): Promise<HttpResponse> {
    const { response } = await this.http.handle(request, abortSignal && { abortSignal });
    if (response.statusCode >= 300) throw errorOf(await text(response.body), response.statusCode);
    if (request.method === "PUT") {
      // What fails while S3 writes it down, S3 tells below the status of success. The SDK takes it for 503 too.
      const said = await text(response.body);
      if (said.endsWith("</Error>")) throw errorOf(said, 503);
    }
    return response;
  }
}

/** Where an object is: at its bucket's own host, but for other endpoints than AWS's, and names that no certificate covers. */
function endpoint(
  { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL, AWS_REGION = "" }: NodeJS.ProcessEnv,
  { bucket, key }: S3Ref,
): { protocol: string; hostname: string; port?: number; path: string } {
  const path = `/${escapeUriPath(key)}`;
  if (AWS_ENDPOINT_URL_S3) {
    const { protocol, hostname, port, pathname } = new URL(AWS_ENDPOINT_URL_S3);
    const base = pathname.replace(/\/$/, "");
    return { protocol, hostname, ...(port && { port: Number(port) }), path: `${base}/${bucket}${path}` };
  }
  const host = `s3.${AWS_REGION}.${partition(AWS_REGION).dnsSuffix}`;
  return bucket.includes(".")
    ? { protocol: "https:", hostname: host, path: `/${bucket}${path}` }
    : { protocol: "https:", hostname: `${bucket}.${host}`, path };
}

function errorOf(xml: string, status: number): S3Error {
  const [, code = `HTTP ${status}`] = /<Code>([^<]+)<\/Code>/.exec(xml) ?? [];
  const [, message = `S3 answered with status ${status}.`] = /<Message>([^<]+)<\/Message>/.exec(xml) ?? [];
  return new S3Error(code, message, status);
}

/** What the SDK looks at of an error. */
type Thrown = Parameters<typeof isTransientError>[0];

function kindOf(error: Thrown): "THROTTLING" | "TRANSIENT" | "CLIENT_ERROR" {
  if (isThrottlingError(error)) return "THROTTLING";
  return isTransientError(error) ? "TRANSIENT" : "CLIENT_ERROR";
}
