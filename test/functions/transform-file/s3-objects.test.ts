// The SDK's own client is the measure: both must ask for the same.
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import { expect } from "chai";
import fc from "fast-check";
import { fileContent, jsonContent } from "../../../functions/transform-file/content.ts";
import { S3Error, S3Objects } from "../../../functions/transform-file/s3-objects.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const credentials = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" };

/** Keeps what it is asked, and answers with nothing. */
function recorder() {
  const asked: HttpRequest[] = [];
  const handle = async (request: HttpRequest) => {
    asked.push(request);
    return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from([]) }) };
  };
  return { asked, handle };
}

async function bothAsk(environment: NodeJS.ProcessEnv, Bucket: string, Key: string) {
  const [ours, theirs] = [recorder(), recorder()];
  await new S3Objects({ ...credentials, ...environment }, ours).get({ bucket: Bucket, key: Key }, { etag: '"e"' });
  const client = new S3Client({
    region: environment.AWS_REGION ?? "",
    ...(environment.AWS_ENDPOINT_URL && { endpoint: environment.AWS_ENDPOINT_URL }),
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" },
    requestHandler: theirs,
  });
  await client.send(new GetObjectCommand({ Bucket, Key, IfMatch: '"e"' }));
  const place = ([request]: HttpRequest[]) => {
    if (!request) throw new Error("Nothing was asked for.");
    const { method, protocol, hostname, port, path, headers } = request;
    return { method, protocol, hostname, port, path, ifMatch: headers["if-match"], host: headers.host };
  };
  return { ours: place(ours.asked), theirs: place(theirs.asked) };
}

describe("functions: S3 without the SDK's client", () => {
  for (const region of ["eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1"]) {
    it(`asks where the SDK's client asks in ${region}`, async () => {
      for (const bucket of ["sluice-raw", "raw.example.com"]) {
        const { ours, theirs } = await bothAsk({ AWS_REGION: region }, bucket, "a/b.csv.gz");
        expect(ours).to.deep.equal(theirs);
      }
    });
  }

  it("asks where the SDK's client asks of another endpoint", async () => {
    for (const AWS_ENDPOINT_URL of ["http://127.0.0.1:4566", "http://127.0.0.1:4566/s3/"]) {
      const { ours, theirs } = await bothAsk({ AWS_REGION: "eu-central-1", AWS_ENDPOINT_URL }, "sluice-raw", "a/b");
      expect(ours).to.deep.equal(theirs);
    }
  });

  it("names any key as the SDK's client does", async () => {
    const key = fc.oneof(
      fc.string({ minLength: 1, unit: "grapheme" }),
      fc.constantFrom("a//b", "../x", "a/", "é (1)!'*+.gz"),
    );
    await fc.assert(
      fc.asyncProperty(key, async (any) => {
        const { ours, theirs } = await bothAsk({ AWS_REGION: "eu-central-1" }, "sluice-raw", any);
        expect(ours).to.deep.equal(theirs);
      }),
    );
  });

  it("signs as the SDK's client does", async () => {
    const [ours, theirs] = [recorder(), recorder()];
    const bytes = Buffer.from("{}");
    await new S3Objects({ ...credentials, AWS_REGION: "eu-central-1" }, ours).put(
      { bucket: "sluice-work", key: "a b/é.json" },
      jsonContent({}),
    );
    const client = new S3Client({
      region: "eu-central-1",
      credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" },
      requestHandler: theirs,
    });
    // The same headers at the same moment: what is left to differ is the signature.
    const [asked] = ours.asked;
    const sameHeaders: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (args) => {
      const { authorization: _, ...headers } = asked?.headers ?? {};
      // Its query tells S3's logs the operation, which S3 knows without.
      return next({ ...args, request: Object.assign(args.request as HttpRequest, { headers, query: {} }) });
    };
    const place = { relation: "before", toMiddleware: "httpSigningMiddleware" } as const;
    client.middlewareStack.addRelativeTo(sameHeaders, place);
    const now = asked?.headers["x-amz-date"] ?? "";
    const moment = now.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
    client.config.systemClockOffset = new Date(moment).getTime() - Date.now();
    await client.send(new PutObjectCommand({ Bucket: "sluice-work", Key: "a b/é.json", Body: bytes }));
    expect(theirs.asked[0]?.headers["x-amz-date"]).to.equal(now);
    expect(asked?.headers.authorization).to.match(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/);
    expect(theirs.asked[0]?.headers.authorization).to.equal(asked?.headers.authorization);
  });
});

describe("functions: S3 that fails", () => {
  let answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
  let got: Buffer[] = [];
  const server = createServer(async (request, response) => {
    got.push(await buffer(request));
    answers.shift()?.(request, response);
  });
  let s3: S3Objects;
  const object = { bucket: "sluice-lake", key: "a/b.parquet" };

  before((done) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      s3 = new S3Objects({ ...credentials, AWS_REGION: "eu-central-1", AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
      done();
    });
  });

  beforeEach(() => {
    got = [];
  });

  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  const refuse = (status: number, code: string) => (_: IncomingMessage, response: ServerResponse) => {
    response
      .writeHead(status)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>Not now.</Message></Error>`);
  };
  const breakOff = ({ socket }: IncomingMessage) => socket.destroy();
  const accept = (_: IncomingMessage, response: ServerResponse) => response.end();

  it("sends all of a large file again, also over a connection that broke", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "large.parquet");
      const bytes = randomBytes(3 * 1024 * 1024);
      writeFileSync(path, bytes);
      answers = [refuse(503, "SlowDown"), breakOff, accept];
      await s3.put(object, fileContent(path));
      expect(got).to.have.length(3);
      for (const body of got) expect(body.equals(bytes)).to.equal(true);
    }));

  it("does not send a large file that is refused", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "large.parquet");
      writeFileSync(path, randomBytes(3 * 1024 * 1024));
      server.once("checkContinue", refuse(403, "AccessDenied"));
      const error = await s3.put(object, fileContent(path)).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(S3Error).with.property("name", "AccessDenied");
      expect(got).to.deep.equal([]);
    }));

  it("gives up after the third attempt with S3's own error", async () => {
    answers = [refuse(503, "SlowDown"), refuse(503, "SlowDown"), refuse(503, "SlowDown"), accept];
    const error = await s3.put(object, jsonContent({})).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(S3Error).with.property("name", "SlowDown");
    expect(error).to.have.deep.property("$metadata", { httpStatusCode: 503 });
    expect(got).to.have.length(3);
  });

  it("sends again what S3 said it took, and then did not", async () => {
    answers = [refuse(200, "InternalError"), accept];
    await s3.put(object, jsonContent({}));
    expect(got).to.have.length(2);
  });

  it("asks once where asking again does not help", async () => {
    answers = [
      refuse(403, "AccessDenied"),
      refuse(412, "PreconditionFailed"),
      (_, response) => response.writeHead(400).end(),
    ];
    for (const name of ["AccessDenied", "PreconditionFailed", "HTTP 400"]) {
      const error = await s3.get(object).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(S3Error).with.property("name", name);
    }
    expect(got).to.have.length(3);
  });

  it("fails whoever reads where the content breaks off", async () => {
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("only this", () => response.destroy());
      },
    ];
    const { size, bytes } = await s3.get(object);
    expect(size).to.equal(100);
    expect(await buffer(bytes).catch((error: NodeJS.ErrnoException) => error.code)).to.equal("ECONNRESET");
  });

  it("fails where the file is gone that it was to send", () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "gone.parquet");
      writeFileSync(path, randomBytes(2 * 1024 * 1024));
      const content = fileContent(path);
      rmSync(path);
      const error = await s3.put(object, content).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("code", "ENOENT");
      expect(got).to.deep.equal([]);
    }));
});
