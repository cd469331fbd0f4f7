import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { claimHome, findGateway } from "../../local/find-gateway.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../../local/gateway.ts";
import type { GatewayHealth } from "../../local/gateway-health.ts";
import type { Lookout } from "../../local/gateway-patience.ts";
import type { Service } from "../../local/service.ts";
import { rawRequest } from "./s3/raw-request.ts";

/** A service that claims the paths under its name and answers with the name. */
function service(name: string, more: Partial<Service> = {}): Service {
  return {
    name,
    claims: (request) => request.url?.startsWith(`/${name}`) ?? false,
    handle: async (_, response) => void response.end(name),
    close: async () => {},
    ...more,
  };
}

describe("the gateway", () => {
  let home: string;
  const running: Gateway[] = [];
  const lines: string[] = [];
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "sluice-home-"));
    lines.length = 0;
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.close();
    await rm(home, { recursive: true, force: true });
  });

  async function start(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
    const log = (line: string) => void lines.push(line);
    const gateway = await startGateway({ home, port: 0, services: [], log, ...options });
    running.push(gateway);
    return gateway;
  }

  /** The UsageError that a start fails with. */
  async function refusal(options: Partial<GatewayOptions> = {}): Promise<string> {
    const error: unknown = await start(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.an("error").with.property("name", "UsageError");
    return (error as Error).message;
  }

  describe("as a router", () => {
    it("hands a request to the first service that claims it, and says so where none does", async () => {
      const { url } = await start({ services: [service("a"), service("ab"), service("b")] });
      expect((await rawRequest(url, "GET", "/ab")).body.toString()).to.equal("a");
      expect((await rawRequest(url, "GET", "/b")).body.toString()).to.equal("b");
      const none = await rawRequest(url, "GET", "/c?d");
      expect(none.status).to.equal(501);
      expect(none.body.toString()).to.include("No service here takes GET /c?d. Services: a, ab, b.");
      const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      const query = await rawRequest(url, "POST", "/", form, Buffer.from("Action=GetCallerIdentity"));
      expect(query.body.toString()).to.include("<ErrorResponse><Error><Code>NotImplemented</Code>");
    });

    it("answers a bug with 500 in the client's format, logs it once, and lives on", async () => {
      const fail = async () => {
        throw new TypeError("broken");
      };
      const { url } = await start({ services: [service("a", { handle: fail }), service("b")] });
      const xml = await rawRequest(url, "GET", "/a/b");
      expect(xml.status).to.equal(500);
      expect(xml.body.toString()).to.include("<Error><Code>InternalFailure</Code>");
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(/^GET \/a\/b failed: TypeError: broken\n/);
      const json = await rawRequest(url, "POST", "/a", { "x-amz-target": "Service.Operation" });
      expect(JSON.parse(json.body.toString())).to.have.property("__type", "InternalFailure");
      expect(lines[1]).to.match(/^Service\.Operation failed: /);
      expect((await rawRequest(url, "GET", "/b")).body.toString()).to.equal("b");
    });

    it("breaks an answer off where a bug comes in the middle of it", async () => {
      const handle: Service["handle"] = async (_, response) => {
        response.write("half");
        throw new Error("broken");
      };
      const { url } = await start({ services: [service("a", { handle })] });
      const error = await rawRequest(url, "GET", "/a").catch((reason: unknown) => reason);
      expect(error).to.be.an("error");
      expect(lines).to.have.length(1);
    });

    it("does not mind clients that leave", async () => {
      const signals = new EventEmitter();
      const handle: Service["handle"] = async (request, response) => {
        response.once("close", () => signals.emit("closed"));
        signals.emit("begun");
        for await (const _ of request);
        response.end();
      };
      const { url, port } = await start({ services: [service("a", { handle }), service("b")] });
      const socket = connect(port, "127.0.0.1");
      socket.write("POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf");
      await once(signals, "begun");
      socket.destroy();
      await once(signals, "closed");
      expect((await rawRequest(url, "GET", "/b")).body.toString()).to.equal("b");
      expect(lines).to.deep.equal([]);
    });
  });

  describe("towards web pages", () => {
    const services = [service("a")];
    for (const [headers, status] of [
      [{ host: "127.0.0.1:1" }, 200],
      [{ host: "localhost" }, 200],
      [{ host: "bucket.localhost:4566" }, 200],
      [{ host: "[::1]:4566" }, 200],
      [{ host: "evil.example" }, 403],
      [{ host: "127.0.0.1.evil.example" }, 403],
      [{ host: "localhost.evil.example:80" }, 403],
      [{ host: "127.0.0.1@evil.example" }, 403],
      [{ origin: "http://localhost:3000" }, 200],
      [{ origin: "https://evil.example" }, 403],
      [{ origin: "http://localhost.evil.example" }, 403],
      [{ origin: "null" }, 403],
    ] as const) {
      it(`answers ${JSON.stringify(headers)} with ${status}`, async () => {
        const { url } = await start({ services });
        expect((await rawRequest(url, "GET", "/a", headers)).status).to.equal(status);
      });
    }

    it("listens on 127.0.0.1 only", async () => {
      const { url } = await start();
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    });
  });

  describe("on its home", () => {
    it("is found by its file, which is its owner's only, until it closes", async () => {
      const gateway = await start({ secret: "s" });
      const info = await findGateway(home);
      expect(info).to.include({ pid: process.pid, port: gateway.port, url: gateway.url, secret: "s" });
      expect(Date.parse(info?.started ?? "")).to.be.closeTo(Date.now(), 10_000);
      expect((await stat(join(home, "gateway.json"))).mode & 0o777).to.equal(0o600);
      await gateway.close();
      expect(await findGateway(home)).to.equal(undefined);
      expect(await readdir(home)).to.deep.equal(["gateway.lock.1"]);
    });

    it("tells its health to those who know the secret, and of the path to nobody else", async () => {
      const { url } = await start({ secret: "s", services: [service("_sluice")] });
      const path = "/_sluice/health";
      expect(
        JSON.parse((await rawRequest(url, "GET", path, { "x-sluice-secret": "s" })).body.toString()),
      ).to.deep.equal({
        pid: process.pid,
        state: "running",
      });
      for (const headers of [{}, { "x-sluice-secret": "t" }]) {
        expect((await rawRequest(url, "GET", path, headers)).status).to.equal(404);
      }
    });

    it("is the only one there: a second start names its process and url", async () => {
      const { url } = await start();
      expect(await refusal()).to.equal(
        `A gateway is already running on ${home}: process ${process.pid} at ${url}. Use it, or stop it first.`,
      );
    });

    it("has to be a folder that can be written to", async () => {
      const file = join(home, "file");
      await writeFile(file, "");
      expect(await refusal({ home: file })).to.equal(
        `${file} cannot hold the local state: it is not a folder. Set SLUICE_HOME to another folder.`,
      );
      expect(await refusal({ home: join(file, "home") })).to.match(/: something above it is not a folder\. /);
      if (process.platform !== "linux") return;
      expect(await refusal({ home: "/proc/sluice/home" })).to.equal(
        "/proc/sluice/home cannot hold the local state: its file system makes no folders there. Set SLUICE_HOME to another folder.",
      );
    });

    it("closes its services in order, once, and is not found meanwhile", async () => {
      const closed: string[] = [];
      const closing = (name: string) => ({
        close: async () => {
          closed.push(name);
          expect(await findGateway(home)).to.equal(undefined);
        },
      });
      const gateway = await start({ services: [service("a", closing("a")), service("b", closing("b"))] });
      await Promise.all([gateway.close(), gateway.close()]);
      expect(closed).to.deep.equal(["a", "b"]);
    });

    it("closes the other services and gives its home back where one cannot be closed", async () => {
      const closed: string[] = [];
      const broken = service("a", { close: () => Promise.reject(new Error("stuck")) });
      const sound = service("b", { close: async () => void closed.push("b") });
      const gateway = await startGateway({ home, port: 0, services: [broken, sound] });
      const error = await gateway.close().catch((reason: unknown) => reason);
      expect(error).to.have.property("message", "stuck");
      expect(closed).to.deep.equal(["b"]);
      await start();
    });

    it("is waited for while it closes", async () => {
      let finish: (() => void) | undefined;
      const slow = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const first = await start({ services: [service("a", { close: () => slow })] });
      const { port } = first;
      const closed = first.close();
      expect((await rawRequest(first.url, "GET", "/a")).status).to.equal(503);
      const second = start({ port });
      finish?.();
      await closed;
      expect((await second).port).to.equal(port);
    });

    it("starts its services only when the home is claimed, and takes requests when they are there", async () => {
      let started = 0;
      const services = async ({ url }: { url: string }) => {
        started++;
        expect((await rawRequest(url, "GET", "/a")).status).to.equal(503);
        expect(await findGateway(home)).to.equal(undefined);
        return [service("a")];
      };
      const { url } = await start({ services });
      expect((await rawRequest(url, "GET", "/a")).status).to.equal(200);
      await refusal({ services });
      expect(started).to.equal(1);
    });

    it("is given up where its services do not start", async () => {
      const services = () => Promise.reject(new Error("no service"));
      const error = await start({ services }).catch((reason: unknown) => reason);
      expect(error).to.have.property("message", "no service");
      expect(await readdir(home)).to.deep.equal(["gateway.lock.1"]);
      await start();
    });

    it("says which port is in use, and what to do", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      expect(await refusal({ port })).to.equal(
        `Port ${port} is in use. Choose another with --port N, or --port 0 for any free one.`,
      );
      other.close();
      await start({ port: 0 });
    });

    it("refuses what is no port, and gives its home back then", async () => {
      expect(await refusal({ port: 65_536 })).to.match(/^65536 is no port/);
      await start();
    });
  });

  describe("after one that was killed", () => {
    /** An id that no process has. */
    const dead = 2 ** 22 + 1;
    const started = "2024-01-01T00:00:00.000Z";

    async function leave(pid: number, port: number): Promise<void> {
      await mkdir(home, { recursive: true });
      const info = { pid, port, secret: "s", url: `http://127.0.0.1:${port}`, started };
      await writeFile(join(home, "gateway.json"), JSON.stringify(info));
      await writeFile(join(home, "gateway.lock.7"), JSON.stringify({ pid, started, since: started }));
    }

    it("finds nothing and removes its file", async () => {
      await leave(dead, 1);
      expect(await findGateway(home)).to.equal(undefined);
      expect(await readdir(home)).to.not.include("gateway.json");
    });

    it("takes over its home", async () => {
      await leave(dead, 1);
      const { url } = await start();
      expect((await findGateway(home))?.url).to.equal(url);
      expect(await readdir(home)).to.have.members(["gateway.json", "gateway.lock.8"]);
    });

    it("takes over where its id is another process's now, as it does not answer for itself", async () => {
      const other = createServer((socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
      other.listen(0, "127.0.0.1");
      await once(other, "listening");
      await leave(process.pid, (other.address() as AddressInfo).port);
      expect(await findGateway(home)).to.equal(undefined);
      await start();
      other.close();
    });

    it("takes over from one that died while it wrote its lock", async () => {
      const lock = join(home, "gateway.lock.3");
      await writeFile(lock, "");
      await utimes(lock, 1000, 1000);
      await start();
    });

    describe("that is not dead but silent", () => {
      /** A world in which a gateway answers from some second on, and in which waiting takes no time. */
      function busy(answersAfter: number, answer: GatewayHealth = "running") {
        const told: string[] = [];
        let now = 0;
        const pass = async (milliseconds: number) => {
          now += milliseconds;
        };
        const lookout: Lookout = {
          now: () => now,
          sleep: pass,
          ask: async () => {
            if (now >= answersAfter * 1000) return answer;
            await pass(2000);
            return "silent";
          },
          tell: (line) => void told.push(line),
        };
        return { lookout, told, seconds: () => now / 1000 };
      }
      const messageOf = (promise: Promise<unknown>) =>
        promise.then(
          () => "",
          (error: Error) => `${error.name}: ${error.message}`,
        );
      const me = { pid: process.pid, started: new Date().toISOString() };
      const who = () => `The gateway on ${home}, process ${process.pid} at http://127.0.0.1:7,`;
      beforeEach(() => leave(process.pid, 7));

      it("is waited for, and the user told so once, by who looks for it and by who wants its home", async () => {
        const finding = busy(50);
        expect((await findGateway(home, finding.lookout))?.url).to.equal("http://127.0.0.1:7");
        const claiming = busy(50);
        expect(await messageOf(claimHome(home, me, claiming.lookout))).to.match(/A gateway is already running on/);
        const told = [`${who()} does not answer yet: waiting for it, for 60 s at most.`];
        expect([finding.told, claiming.told]).to.deep.equal([told, told]);
      });

      it("is not spoken of where it answers within some seconds", async () => {
        const { lookout, told } = busy(4);
        expect((await findGateway(home, lookout))?.url).to.equal("http://127.0.0.1:7");
        expect(told).to.deep.equal([]);
      });

      it("is given up after a minute, and not touched", async () => {
        const files = await readdir(home);
        for (const wait of [findGateway, (at: string, lookout: Lookout) => claimHome(at, me, lookout)]) {
          const { lookout, seconds } = busy(Number.POSITIVE_INFINITY);
          expect(await messageOf(wait(home, lookout))).to.match(
            /^UsageError: .* is there and has not answered for 6[0-3] s\. Wait if the machine is busy, or end that process, and try again\.$/,
          );
          expect(seconds()).to.be.within(60, 63);
        }
        expect(await readdir(home)).to.deep.equal(files);
      });

      it("is followed where it turns out to be dead", async () => {
        const { lookout } = busy(20, "gone");
        expect(await findGateway(home, lookout)).to.equal(undefined);
        expect(await readdir(home)).to.not.include("gateway.json");
      });
    });

    it("lets exactly one of several that start at once follow it", async () => {
      await leave(dead, 1);
      const starts = Array.from({ length: 8 }, () =>
        start().then(
          ({ url }) => url,
          (error: Error) => error.message,
        ),
      );
      const results = await Promise.all(starts);
      const winners = results.filter((result) => result.startsWith("http"));
      expect(winners).to.have.length(1);
      for (const result of results) {
        if (result !== winners[0]) expect(result).to.include(`is already running on ${home}`).and.include(winners[0]);
      }
      expect(await readFile(join(home, "gateway.json"), "utf8")).to.include(winners[0]);
    });

    it("lets exactly one of several processes follow it, and one follow that when it is killed", async () => {
      await leave(dead, 1);
      const race = async () => {
        const children = Array.from({ length: 3 }, () => fork(new URL("gateway-process.ts", import.meta.url), [home]));
        const results = await Promise.all(children.map(async (child) => String((await once(child, "message"))[0])));
        const winners = results.filter((result) => result.startsWith("http"));
        expect(winners, results.join("\n")).to.have.length(1);
        expect((await findGateway(home))?.url).to.equal(winners[0]);
        for (const child of children) child.kill("SIGKILL");
        await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit")));
      };
      await race();
      await race();
      expect(await findGateway(home)).to.equal(undefined);
    });
  });
});
