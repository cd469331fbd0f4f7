import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../../local/usage-error.ts";
import { quotasOf, readStage } from "../../../scripts/platform/stage.ts";
import { checkFiles } from "../../../scripts/validate/check-file.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const orders = {
  StartAt: "Each order",
  States: {
    "Each order": {
      Type: "Map",
      ItemsPath: "$.orders",
      Iterator: {
        StartAt: "Ship",
        States: {
          Ship: {
            Type: "Task",
            Resource: "arn:aws:lambda:us-east-1:111111111111:function:ship",
            Retry: [{ ErrorEquals: ["States.ALL"] }],
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "Not shipped" }],
            End: true,
          },
          "Not shipped": { Type: "Pass", End: true },
        },
      },
      End: true,
    },
  },
};

describe("npm run validate -- FILE", () => {
  const check = (bounds = "{}", stageIsNamed = false) =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, "orders.asl.json");
      await writeFile(file, JSON.stringify(orders));
      await writeFile(join(folder, "orders.bounds.yml"), bounds);
      return checkFiles([file], quotasOf(await readStage("prod")), stageIsNamed);
    });

  it("says what would have to be known of a definition without bounds", async () => {
    const { diagnostics, lines } = await check();
    expect(diagnostics.map(({ code, severity }) => [code, severity])).to.deep.equal([["unbounded-map", "warning"]]);
    expect(lines.find(({ resource }) => resource === "history")?.bound).to.equal(Number.POSITIVE_INFINITY);
  });

  it("takes bounds from the file beside it", async () => {
    const { diagnostics, lines } = await check("items: { Each order: 100 }");
    expect(diagnostics).to.deep.equal([]);
    // Each: 2 for the iteration, 3 retries of 3 events, 5 for the last attempt, 2 for the Pass.
    expect(lines.find(({ resource }) => resource === "history")?.bound).to.be.within(
      2 + 4 + 100 * 18,
      2 + 5 + 100 * 19,
    );
  });

  it("refuses what passes the quota even so", async () => {
    const { diagnostics } = await check("items: { Each order: 5000 }");
    expect(diagnostics.map(({ code, severity }) => [code, severity])).to.deep.equal([["history-quota", "error"]]);
    expect(diagnostics[0]?.message).to.match(/At most 1,\d{3} items of "Each order" fit/);
  });

  it("counts what functions start, and refuses it where the account was chosen", async () => {
    const bounds = "items: { Each order: 100 }\nfunctions: { ship: { uses: { athenaDml: 5, awaited: true } } }";
    const [mild] = (await check(bounds)).diagnostics;
    expect(mild).to.include({ code: "in-flight", severity: "warning" });
    expect(mild?.message).to.contain("orders (x40) → ship (x5) = 200 > 20");
    expect((await check(bounds, true)).diagnostics[0]).to.include({ code: "in-flight", severity: "error" });
  });

  it("names the line of a wrong bound", async () => {
    const failed = await check("items:\n  Each order: many").catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(UsageError);
    expect((failed as Error).message).to.match(/orders\.bounds\.yml:2:\d+: items\.Each order: /);
    expect((failed as Error).message).to.contain("A file of bounds holds items, visits, placeholders, functions");
  });
});
