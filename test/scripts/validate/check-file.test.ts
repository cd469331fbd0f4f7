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
  const check = (bounds = "{}", stageIsNamed = false, definition: object = orders) =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, "orders.asl.json");
      await writeFile(file, JSON.stringify(definition));
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

  /** What is found in files by name. */
  const checkAll = (files: Readonly<Record<string, string>>) =>
    withTemporaryFolder(async (folder) => {
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const definitions = Object.keys(files).filter((name) => !name.endsWith(".bounds.yml"));
      const paths = definitions.map((name) => join(folder, name));
      return (await checkFiles(paths, quotasOf(await readStage("prod")), false)).diagnostics;
    });

  it("holds each of several files against the account by itself", async () => {
    const query = { Type: "Task", Resource: "arn:aws:states:::athena:startQueryExecution.sync" };
    const Parameters = { QueryString: "SELECT 1", WorkGroup: "w" };
    const Task = { ...query, Parameters, Retry: [{ ErrorEquals: ["States.ALL"] }], End: true };
    const each = (name: string, MaxConcurrency: number) =>
      JSON.stringify({
        StartAt: name,
        States: {
          [name]: { Type: "Map", MaxConcurrency, End: true, ItemProcessor: { StartAt: "Ask", States: { Ask: Task } } },
        },
      });
    const found = await checkAll({
      "many.asl.json": each("Many", 30),
      "more.asl.json": each("More", 40),
      "few.asl.json": each("Few", 20),
      "many.bounds.yml": "items: { Many: 100 }",
      "more.bounds.yml": "items: { More: 100 }",
      "few.bounds.yml": "items: { Few: 100 }",
    });
    expect(found.map(({ machine, code, path }) => [machine, code, path])).to.deep.equal([
      ["many", "in-flight", "States.Many"],
      ["more", "in-flight", "States.More"],
    ]);
    expect(found[0]?.message).to.match(/^many: 30 Athena DML queries .* Cap "Many" of many at MaxConcurrency 20/);
  });

  it("finds arguments that a service does not take, and actions that it does not have", async () => {
    const list = 'Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:listObjectsV2"';
    const text = (parameters: string) =>
      `StartAt: List\nStates:\n  List: { ${list}, Parameters: ${parameters}, End: true }\n`;
    const found = await checkAll({ "list.asl.yaml": text("{ Bucket: b, prefix: p }") });
    expect(found.map(({ code, path, location }) => [code, path, location?.line])).to.deep.equal([
      ["service-arguments", "States.List", 3],
    ]);
    expect(found[0]?.message).to.equal(
      'Parameters.prefix: "prefix" is no member of this request. Did you mean "Prefix"?',
    );
    const misspelt = text("{ Bucket: b }").replace("listObjectsV2", "listObjectsV3");
    const [unknown] = await checkAll({ "list.asl.yaml": misspelt });
    expect([unknown?.code, unknown?.message]).to.deep.equal([
      "service-arguments",
      "Resource: aws-sdk:s3 has no action listObjectsV3.",
    ]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template's placeholder looks like this.
    expect(await checkAll({ "list.asl.yaml": text('{ Bucket: "${Bucket}", prefix: p }') })).to.deep.equal([]);
  });

  it("gives what is about a file as a whole the file's name", async () => {
    const [found] = await checkAll({ "a.asl.json": '{ "StartAt": "B", "States": { "A": { "Type": "Succeed" } } }' });
    expect(found).to.include({ code: "machine", machine: "a" });
    expect(found?.location?.file).to.match(/a\.asl\.json$/);
  });

  it("finds a name that stands twice, and knows YAML's merge keys", async () => {
    const twice =
      '{ "StartAt": "A", "States": {\n "A": { "Type": "Pass", "End": true },\n "A": { "Type": "Succeed" } } }';
    const [found] = await checkAll({ "twice.asl.json": twice });
    expect(found).to.include({ code: "said-twice", severity: "warning" });
    expect(found?.location?.line).to.equal(3);
    const merged =
      "StartAt: A\nStates:\n  A: &pass { Type: Pass, Next: B }\n  B: { <<: *pass, Next: C }\n  C: { Type: Succeed }\n";
    expect(await checkAll({ "merged.asl.yaml": merged })).to.deep.equal([]);
  });

  it("names the line of a wrong bound", async () => {
    const failed = await check("items:\n  Each order: many").catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(UsageError);
    expect((failed as Error).message).to.match(/orders\.bounds\.yml:2:\d+: items\.Each order: /);
    expect((failed as Error).message).to.contain("A file of bounds holds items, visits, placeholders, functions");
  });

  describe("passes over what the file of bounds silences", () => {
    const entry = (more: object) => JSON.stringify({ silence: [{ reason: "it is right here", ...more }] });

    it("with its reason", async () => {
      const { diagnostics, silenced } = await check(entry({ rule: "unbounded-map", state: "Each order" }));
      expect(diagnostics).to.deep.equal([]);
      expect(silenced.map(({ diagnostic, reason }) => [diagnostic.code, reason])).to.deep.equal([
        ["unbounded-map", "it is right here"],
      ]);
    });

    it("and says, with its line, that a silence has nothing to pass over, at that state or at all, or names no rule", async () => {
      const found = async (more: object) => {
        const { diagnostics } = await check(`\n${entry(more)}`);
        const [{ location, message, severity } = { message: "" }] = diagnostics.filter(
          ({ code }) => code === "silences-nothing",
        );
        expect([severity, location?.file.endsWith("orders.bounds.yml"), location?.line]).to.deep.equal([
          "error",
          true,
          2,
        ]);
        return message;
      };
      expect(await found({ rule: "unbounded-map" })).to.match(
        /nothing finds it; it is found at "Each order" of orders: name that/,
      );
      expect(await found({ rule: "whole-retried", state: "Each order" })).to.match(
        /which nothing finds any more: take it out/,
      );
      expect(await found({ rule: "unbound-map" })).to.match(
        /the rule "unbound-map", and there is none\. Did you mean "unbounded-map"\?/,
      );
    });

    it("but not what Step Functions refuses", async () => {
      const wrong = { StartAt: "A", States: { A: { Type: "Pass", Seconds: 1, End: true } } };
      const silent = entry({ rule: "state-fields", state: "A" });
      const { diagnostics } = await check(silent, false, wrong);
      expect(diagnostics.map(({ code }) => code)).to.deep.equal(["state-fields", "silences-nothing"]);
      expect(diagnostics[1]?.message).to.match(/for which Step Functions refuses the definition: mend it/);
    });

    it("and does not read one without a reason", async () => {
      for (const reason of [undefined, " "]) {
        const error = await check(entry({ rule: "unbounded-map", state: "Each order", reason })).then(
          () => undefined,
          (refusal: unknown) => refusal,
        );
        expect(error).to.be.instanceOf(UsageError);
        expect((error as UsageError).message).to.match(/orders\.bounds\.yml:1:\d+.*silence\.0\.reason/);
      }
    });
  });
});
