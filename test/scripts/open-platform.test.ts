import { join } from "node:path";
import { expect } from "chai";
import { startGateway } from "../../local/gateway.ts";
import { createClients } from "../../scripts/platform/clients.ts";
import { homeFolder } from "../../scripts/platform/names.ts";
import { hasEnded, openPlatform, type Platform } from "../../scripts/platform/open-platform.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";

describe("a platform on a gateway of another process", () => {
  it("has that gateway's raw files, and refuses others", async () => {
    await withTemporaryFolder(async (home) => {
      const raw = join(home, "elsewhere");
      const gateway = await startGateway({ home, port: 0, services: [], about: { raw } });
      try {
        expect(await openPlatform({ home })).to.include({ url: gateway.url, isOurs: false });
        const refused: unknown = await openPlatform({ home, raw: home }).catch((error: unknown) => error);
        expect(String(refused)).to.include(`has its raw files in ${raw}, not in ${home}.`);
      } finally {
        await gateway.close();
      }
    });
  });

  it("has ended when that gateway has", async () => {
    await withTemporaryFolder(async (home) => {
      const gateway = await startGateway({ home, port: 0, services: [] });
      const { url } = gateway;
      const theirs: Platform = { url, clients: createClients(url), isOurs: false, close: async () => {} };
      expect(await hasEnded(theirs, home)).to.equal(false);
      await gateway.close();
      expect(await hasEnded(theirs, home)).to.equal(true);
      expect(await hasEnded({ ...theirs, isOurs: true }, home)).to.equal(false);
    });
  });
});

describe("platforms that are opened at once on a home where no gateway runs", function () {
  this.timeout(60_000);

  it("share the gateway that one of them starts", async () => {
    await withTemporaryFolder(async (home) => {
      const opened = await Promise.all([1, 2, 3].map(() => openPlatform({ home, raw: home })));
      try {
        expect(opened.filter(({ isOurs }) => isOurs)).to.have.length(1);
        expect(new Set(opened.map(({ url }) => url)).size).to.equal(1);
      } finally {
        for (const platform of opened) await platform.close();
      }
    });
  });
});

describe("homeFolder()", () => {
  it("takes an empty SLUICE_HOME for none", () => {
    expect(homeFolder({ SLUICE_HOME: "" })).to.equal(homeFolder({}));
    expect(homeFolder({ SLUICE_HOME: "/somewhere" })).to.equal("/somewhere");
  });
});
