/**
 * A statement with its rows as Athena writes them to its result's CSV: NULL is null. One text alone is one row of one column,
 * and a statement that begins with no SELECT, WITH or VALUES is an expression.
 */
export type Golden = readonly [sql: string, rows: string | null | readonly (readonly (string | null)[])[]];
