import { expect } from "chai";
import fc from "fast-check";
import { hiveType } from "../../../local/athena/sql/types/hive-type.ts";
import type { Type } from "../../../local/athena/sql/types/type.ts";
import { hiveText, resultType } from "../../../local/athena/types.ts";

const simple = [
  "boolean",
  "tinyint",
  "smallint",
  "integer",
  "bigint",
  "real",
  "double",
  "varchar",
  "varbinary",
  "date",
  "timestamp",
] as const;

const { type: anyType } = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...simple).map((kind): Type => ({ kind })),
    fc
      .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38))
      .map(([precision, scale]): Type => ({ kind: "decimal", precision, scale: Math.min(precision, scale) })),
    tie("type").map((element): Type => ({ kind: "array", element })),
    fc.tuple(tie("type"), tie("type")).map(([key, value]): Type => ({ kind: "map", key, value })),
    fc
      .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/), { minLength: 1, maxLength: 3 })
      .chain((names) => fc.tuple(...names.map((name) => tie("type").map((type) => ({ name, type })))))
      .map((fields): Type => ({ kind: "row", fields })),
  ),
}));

describe("local/athena/types", () => {
  it("a type that a table is given is read back as the same", () => {
    fc.assert(
      fc.property(anyType, (type) => {
        expect(hiveType(hiveText(type) ?? "")).to.deep.equal(type);
      }),
    );
  });

  it("knows no type of a table for what Hive has none", () => {
    const zoned: Type = { kind: "timestamp with time zone", zone: "UTC" };
    expect(hiveText(zoned)).to.equal(undefined);
    expect(hiveText({ kind: "array", element: zoned })).to.equal(undefined);
    expect(hiveText({ kind: "row", fields: [{ type: { kind: "integer" } }] })).to.equal(undefined);
    expect(hiveText({ kind: "json" })).to.equal(undefined);
  });

  it("names types as GetQueryResults does", () => {
    const names = (type: Type) => Object.values(resultType(type));
    expect(names({ kind: "decimal", precision: 10, scale: 2 })).to.deep.equal(["decimal", 10, 2]);
    expect(names({ kind: "real" })).to.deep.equal(["float", 17, 0]);
    expect(names({ kind: "array", element: { kind: "varchar" } })).to.deep.equal(["array", 0, 0]);
    expect(names({ kind: "timestamp with time zone", zone: "UTC" })).to.deep.equal(["timestamp with time zone", 3, 0]);
  });
});
