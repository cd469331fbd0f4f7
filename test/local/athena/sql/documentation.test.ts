import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { groupFunctions, scalarFunctions } from "../../../../local/athena/sql/functions/catalog.ts";

describe("docs/athena-sql.md", () => {
  const all = Object.entries({ ...scalarFunctions, ...groupFunctions });
  let page: string;

  before(async () => {
    page = await readFile(new URL("../../../../docs/athena-sql.md", import.meta.url), "utf8");
  });

  it("lists every function that is supported, and no other", () => {
    const table = page.slice(page.indexOf("## Functions"), page.indexOf("Aggregates take"));
    const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| |"));
    const listed = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(listed.sort()).to.deep.equal(all.map(([name]) => name).sort());
  });

  it("tells every difference that a function has", () => {
    const missing = all.filter(
      ([name, { difference }]) => difference && !page.includes(`- \`${name}\`: ${difference}`),
    );
    expect(missing).to.deep.equal([]);
  });
});
