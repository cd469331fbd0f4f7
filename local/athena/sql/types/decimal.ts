/** A decimal in DuckDB's words. */
export interface DecimalSql {
  readonly sql: string;
  readonly precision: number;
  readonly scale: number;
}

/**
 * The quotient with as many digits after the point as the wider operand has, halves rounded away from zero, as Trino
 * divides decimals; DuckDB makes a double of it. It is computed on whole numbers of up to 38 digits: beyond them it is an
 * error. https://trino.io/docs/current/functions/decimal.html
 *
 * @returns DuckDB's expression, a DECIMAL(38, scale)
 */
export function divideDecimals(dividend: DecimalSql, divisor: DecimalSql): string {
  const scale = Math.max(dividend.scale, divisor.scale);
  const left = `${wholeNumber(dividend)} * ${tenTo(scale + divisor.scale - dividend.scale)}`;
  return fromWholeNumber(`athena_rounded_quotient(${left}, ${wholeNumber(divisor)})`, scale);
}

/** The decimal's digits without its point, as a HUGEINT. */
function wholeNumber({ sql, scale }: DecimalSql): string {
  return scale === 0 ? `CAST(${sql} AS HUGEINT)` : `CAST(${sql} * ${tenTo(scale, "DECIMAL")} AS HUGEINT)`;
}

function fromWholeNumber(sql: string, scale: number): string {
  if (scale === 0) return `CAST(${sql} AS DECIMAL(38, 0))`;
  const unit = `CAST('0.${"0".repeat(scale - 1)}1' AS DECIMAL(${scale}, ${scale}))`;
  return `(CAST(${sql} AS DECIMAL(38, 0)) * ${unit})`;
}

function tenTo(exponent: number, type: "HUGEINT" | "DECIMAL" = "HUGEINT"): string {
  const digits = `1${"0".repeat(exponent)}`;
  return `CAST('${digits}' AS ${type === "HUGEINT" ? type : `DECIMAL(${exponent + 1}, 0)`})`;
}
