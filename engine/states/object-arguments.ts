import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { Query } from "../query/query-language.ts";

/** `Parameters` of an ItemReader or ResultWriter, in JSONata `Arguments`. It names the bucket; without it is a problem. */
export function objectArguments(compiler: StateCompiler, fields: DefinitionFields, what: string): Query {
  const member = compiler.language === "JSONata" ? "Arguments" : "Parameters";
  const query = compiler.query(fields, member, `${what}/${member}`);
  if (query !== undefined) return (data) => query(compiler.see(data));
  fields.problem(member, "an object that names the bucket is required here");
  return () => null;
}
