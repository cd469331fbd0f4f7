/**
 * What a statement counts as before it is read: CREATE TABLE, ALTER TABLE and the like against the DDL quota, all else against
 * that of DML, CTAS too (FACTS.md D1). UTILITY is what only shows the catalog; that it counts as DDL is not confirmed.
 */
export function statementType(sql: string): "DML" | "DDL" | "UTILITY" {
  const text = withoutLead(sql);
  if (/^create\s+table\b[\s\S]*\bas\s*(\(\s*)*(select|with|values|table)\b/i.test(text)) return "DML";
  if (/^(create|alter|drop|msck)\b/i.test(text)) return "DDL";
  return /^(show|describe|desc)\b/i.test(text) ? "UTILITY" : "DML";
}

/** Whether a statement's result is rows; the other DML statements write data and have none. */
export function hasRows(sql: string): boolean {
  return !/^(create|insert|unload)\b/i.test(withoutLead(sql));
}

/** From the first word on: without blanks, comments and parentheses before it. */
function withoutLead(sql: string): string {
  return sql.replace(/^(\s|\(|--.*(\n|$)|\/\*[\s\S]*?\*\/)+/, "");
}
