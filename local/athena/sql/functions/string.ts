import { textLiteral, typeText } from "../types/type.ts";
import type { ScalarFunctions } from "./function-entry.ts";
import { regularExpression, replacement, requireGroup } from "./regular-expression.ts";
import { urlPart } from "./url.ts";

/** What Trino's trim takes away; DuckDB's takes spaces only. */
const whitespace =
  "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31)";

/** https://trino.io/docs/current/functions/string.html, …/regexp.html, …/binary.html, …/url.html */
export const stringFunctions: ScalarFunctions = {
  length: {
    signatures: ["(varchar) -> bigint", "(varbinary) -> bigint"],
    duckdb: ({ args: [x], types: [type] }) => (type?.kind === "varbinary" ? `octet_length(${x})` : `length(${x})`),
  },
  lower: { signatures: ["(varchar) -> varchar"] },
  upper: { signatures: ["(varchar) -> varchar"] },
  trim: {
    signatures: ["(varchar) -> varchar", "(varchar, varchar) -> varchar"],
    duckdb: ({ args: [x, set = whitespace] }) => `trim(${x}, ${set})`,
  },
  ltrim: {
    signatures: ["(varchar) -> varchar", "(varchar, varchar) -> varchar"],
    duckdb: ({ args: [x, set = whitespace] }) => `ltrim(${x}, ${set})`,
  },
  rtrim: {
    signatures: ["(varchar) -> varchar", "(varchar, varchar) -> varchar"],
    duckdb: ({ args: [x, set = whitespace] }) => `rtrim(${x}, ${set})`,
  },
  concat: {
    signatures: [
      "(varchar, varchar, varchar...) -> varchar",
      "(array(T), array(T), array(T)...) -> array(T)",
      "(varbinary, varbinary, varbinary...) -> varbinary",
    ],
    duckdb: ({ args }) => `(${args.join(" || ")})`,
  },
  concat_ws: { signatures: ["(varchar, varchar, varchar...) -> varchar"] },
  substr: {
    signatures: ["(varchar, bigint) -> varchar", "(varchar, bigint, bigint) -> varchar"],
    duckdb: "athena_substr($*)",
  },
  substring: {
    signatures: ["(varchar, bigint) -> varchar", "(varchar, bigint, bigint) -> varchar"],
    duckdb: "athena_substr($*)",
  },
  strpos: { signatures: ["(varchar, varchar) -> bigint"] },
  replace: {
    signatures: ["(varchar, varchar) -> varchar", "(varchar, varchar, varchar) -> varchar"],
    duckdb: ({ args: [x, search, by = "''"] }) => `athena_replace(${x}, ${search}, ${by})`,
  },
  reverse: {
    signatures: ["(varchar) -> varchar", "(array(T)) -> array(T)"],
    duckdb: ({ args: [x], types: [type] }) => (type?.kind === "array" ? `list_reverse(${x})` : `reverse(${x})`),
  },
  lpad: { signatures: ["(varchar, bigint, varchar) -> varchar"], duckdb: "lpad($1, CAST($2 AS INTEGER), $3)" },
  rpad: { signatures: ["(varchar, bigint, varchar) -> varchar"], duckdb: "rpad($1, CAST($2 AS INTEGER), $3)" },
  split: { signatures: ["(varchar, varchar) -> array(varchar)"], duckdb: "string_split($1, $2)" },
  split_part: { signatures: ["(varchar, varchar, bigint) -> varchar"], duckdb: "athena_split_part($1, $2, $3)" },
  split_to_map: {
    signatures: ["(varchar, varchar, varchar) -> map(varchar, varchar)"],
    duckdb:
      "map_from_entries(list_transform(string_split($1, $2), lambda e1: {'key': string_split(e1, $3)[1], 'value': string_split(e1, $3)[2]}))",
  },
  starts_with: { signatures: ["(varchar, varchar) -> boolean"] },
  chr: { signatures: ["(bigint) -> varchar"], duckdb: "chr(CAST($1 AS INTEGER))" },
  codepoint: { signatures: ["(varchar) -> integer"], duckdb: "unicode($1)" },
  translate: { signatures: ["(varchar, varchar, varchar) -> varchar"] },
  regexp_like: {
    signatures: ["(varchar, varchar) -> boolean"],
    duckdb: (call) => `regexp_matches(${call.args[0]}, ${regularExpression(call, 1)})`,
  },
  regexp_extract: {
    signatures: ["(varchar, varchar) -> varchar", "(varchar, varchar, bigint) -> varchar"],
    duckdb: (call) => {
      const pattern = regularExpression(call, 1);
      const group = call.args.length > 2 ? call.integer(2) : 0;
      requireGroup(call, 1, group);
      return `CASE WHEN regexp_matches(${call.args[0]}, ${pattern}) THEN regexp_extract(${call.args[0]}, ${pattern}, ${group}) END`;
    },
  },
  regexp_extract_all: {
    signatures: ["(varchar, varchar) -> array(varchar)", "(varchar, varchar, bigint) -> array(varchar)"],
    duckdb: (call) => {
      const group = call.args.length > 2 ? call.integer(2) : 0;
      requireGroup(call, 1, group);
      return `regexp_extract_all(${call.args[0]}, ${regularExpression(call, 1)}, ${group})`;
    },
  },
  regexp_replace: {
    signatures: ["(varchar, varchar) -> varchar", "(varchar, varchar, varchar) -> varchar"],
    duckdb: (call) => {
      const by = call.args.length > 2 ? replacement(call, 2) : "''";
      return `regexp_replace(${call.args[0]}, ${regularExpression(call, 1)}, ${by}, 'g')`;
    },
  },
  regexp_split: {
    signatures: ["(varchar, varchar) -> array(varchar)"],
    duckdb: (call) => `string_split_regex(${call.args[0]}, ${regularExpression(call, 1)})`,
  },
  regexp_count: {
    signatures: ["(varchar, varchar) -> bigint"],
    duckdb: (call) => `len(regexp_extract_all(${call.args[0]}, ${regularExpression(call, 1)}))`,
  },
  to_utf8: { signatures: ["(varchar) -> varbinary"], duckdb: "encode($1)" },
  from_utf8: {
    signatures: ["(varbinary) -> varchar"],
    duckdb: "decode($1)",
    difference: "Invalid UTF-8 is an error instead of U+FFFD.",
  },
  to_hex: { signatures: ["(varbinary) -> varchar"], duckdb: "hex($1)" },
  from_hex: { signatures: ["(varchar) -> varbinary"], duckdb: "unhex($1)" },
  to_base64: { signatures: ["(varbinary) -> varchar"] },
  from_base64: { signatures: ["(varchar) -> varbinary"] },
  md5: { signatures: ["(varbinary) -> varbinary"], duckdb: "unhex(md5($1))" },
  sha1: { signatures: ["(varbinary) -> varbinary"], duckdb: "unhex(sha1($1))" },
  sha256: { signatures: ["(varbinary) -> varbinary"], duckdb: "unhex(sha256($1))" },
  url_encode: {
    signatures: ["(varchar) -> varchar"],
    duckdb: "replace(replace(replace(url_encode($1), '%20', '+'), '~', '%7E'), '%2A', '*')",
  },
  url_decode: { signatures: ["(varchar) -> varchar"], duckdb: "url_decode(replace($1, '+', '%20'))" },
  url_extract_host: { signatures: ["(varchar) -> varchar"], duckdb: urlPart("host") },
  url_extract_path: { signatures: ["(varchar) -> varchar"], duckdb: urlPart("path") },
  url_extract_protocol: { signatures: ["(varchar) -> varchar"], duckdb: urlPart("protocol") },
  url_extract_query: { signatures: ["(varchar) -> varchar"], duckdb: urlPart("query") },
  url_extract_fragment: { signatures: ["(varchar) -> varchar"], duckdb: urlPart("fragment") },
  typeof: {
    signatures: ["(T) -> varchar"],
    duckdb: ({ types: [type] }) => textLiteral(type ? typeText(type) : "unknown"),
  },
};
