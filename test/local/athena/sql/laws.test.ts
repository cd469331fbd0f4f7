import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import fc from "fast-check";
import { macros } from "../../../../local/athena/sql/macros.ts";
import { athenaError } from "../../../../local/athena/sql/run-time-error.ts";
import { translate } from "../../../../local/athena/sql/translate.ts";
import { columnsOf } from "./sample-tables.ts";

describe("local/athena/sql: laws", () => {
  let connection: DuckDBConnection;

  before(async () => {
    connection = await (await DuckDBInstance.create(":memory:")).connect();
    for (const macro of macros) await connection.run(macro);
  });
  after(() => connection.closeSync());

  /** The one value of an expression as text, or the error in Athena's words. */
  async function evaluated(expression: string, from = ""): Promise<string | null> {
    const translated = await translate(`SELECT CAST(${expression} AS varchar) ${from}`, { database: "db", columnsOf });
    if (!translated.ok) return translated.message;
    if (translated.statement.kind !== "query") throw new Error(expression);
    try {
      const rows = await connection.runAndReadAll(translated.statement.duckdb);
      return rows.getRowsJson()[0]?.[0] as string | null;
    } catch (error) {
      return athenaError(String(error)) ?? String(error);
    }
  }

  it("bigint arithmetic is exact, or out of range, and division by zero is an error", async () => {
    const bigint = fc.oneof(
      fc.bigInt({ min: -20n, max: 20n }),
      fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
    );
    const operator = fc.constantFrom("+", "-", "*", "/", "%");
    await fc.assert(
      fc.asyncProperty(bigint, operator, bigint, async (left, operator, right) => {
        const found = await evaluated(`BIGINT '${left}' ${operator} BIGINT '${right}'`);

        const exact = {
          "+": left + right,
          "-": left - right,
          "*": left * right,
          "/": right && left / right,
          "%": right && left % right,
        }[operator];
        const isInRange = exact < 2n ** 63n && exact >= -(2n ** 63n);
        if (right === 0n && /[/%]/.test(operator)) expect(found).to.equal("DIVISION_BY_ZERO: Division by zero");
        else if (isInRange) expect(found).to.equal(String(exact));
        else expect(found).to.match(/^NUMERIC_VALUE_OUT_OF_RANGE: /);
      }),
    );
  });

  it("decimal arithmetic is exact, and a quotient is rounded half away from zero", async () => {
    const decimal = fc.record({ digits: fc.bigInt({ min: -999_999_999n, max: 999_999_999n }), scale: fc.nat(6) });
    const operator = fc.constantFrom("+", "-", "*", "/", "%");
    await fc.assert(
      fc.asyncProperty(decimal, operator, decimal, async (left, operator, right) => {
        const found = await evaluated(`DECIMAL '${decimalText(left)}' ${operator} DECIMAL '${decimalText(right)}'`);

        const scale = Math.max(left.scale, right.scale);
        const [a, b] = [left, right].map(({ digits, scale: own }) => digits * 10n ** BigInt(scale - own)) as [
          bigint,
          bigint,
        ];
        const exact = {
          "+": { digits: a + b, scale },
          "-": { digits: a - b, scale },
          "*": { digits: left.digits * right.digits, scale: left.scale + right.scale },
          "/": { digits: b && halfUp(a * 10n ** BigInt(scale), b), scale },
          "%": { digits: b && a % b, scale },
        }[operator];
        if (right.digits === 0n && /[/%]/.test(operator)) expect(found).to.equal("DIVISION_BY_ZERO: Division by zero");
        else expect(found).to.equal(decimalText(exact));
      }),
    );
  });

  it("any text comes back from a literal as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        fc.pre(!text.includes("\0"));
        expect(await evaluated(`'${text.replaceAll("'", "''")}'`)).to.equal(text);
      }),
    );
  });

  it("any name in quotes is a column's, folded to small letters", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme-ascii", minLength: 1 }), async (name) => {
        const quoted = `"${name.replaceAll('"', '""')}"`;
        const from = `FROM (VALUES 'x') AS ${quoted}(${quoted.toUpperCase()})`;
        expect(await evaluated(`${quoted}.${quoted}`, from)).to.equal("x");
      }),
    );
  });

  it("a statement of any words is translated or refused with a place, never anything else", async () => {
    const word = fc.constantFrom(
      ..."SELECT FROM WHERE GROUP BY ORDER LIMIT t id name day * ( ) , . = < + - / || 1 2.5 'a' '2024-01-01' NULL CASE WHEN THEN END AND OR NOT IN BETWEEN LIKE IS CAST AS integer varchar DATE count sum OVER UNNEST ARRAY [ ] -> x JOIN ON UNION WITH VALUES EXISTS ROW INTERVAL DAY AT TIME ZONE 'UTC' UNLOAD TO INSERT INTO CREATE TABLE SHOW".split(
        " ",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 14 }), async (words) => {
        const translated = await translate(["SELECT", ...words].join(" "), { database: "db", columnsOf });
        if (!translated.ok) expect(translated.message).to.match(/^[A-Z_]+: line 1:\d+: ./);
      }),
      { numRuns: 2000 },
    );
  });
});

interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function decimalText({ digits, scale }: Decimal): string {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const point = text.length - scale;
  return `${digits < 0n ? "-" : ""}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ""}`;
}

function halfUp(dividend: bigint, divisor: bigint): bigint {
  const size = (value: bigint) => (value < 0n ? -value : value);
  const quotient = (2n * size(dividend) + size(divisor)) / (2n * size(divisor));
  return dividend < 0n === divisor < 0n ? quotient : -quotient;
}
