/**
 * What a statement counts as before it is read: CREATE TABLE, ALTER TABLE and the like against the DDL quota, all else against
 * that of DML, CTAS too (FACTS.md D1). UTILITY is what only shows the catalog; that it counts as DDL is not confirmed.
 */
export function statementType(sql: string): "DML" | "DDL" | "UTILITY" {
  const text = sql.replace(/^(\s|\(|--.*(\n|$)|\/\*[\s\S]*?\*\/)+/, "");
  if (/^create\s+table\b[\s\S]*\bas\s*(\(\s*)*(select|with|values|table)\b/i.test(text)) return "DML";
  if (/^(create|alter|drop|msck)\b/i.test(text)) return "DDL";
  return /^(show|describe|desc)\b/i.test(text) ? "UTILITY" : "DML";
}
