/**
 * What DuckDB is told once, before any translated query runs on the connection or others of its instance: Athena's session
 * zone, and macros for what one expression of DuckDB's cannot say.
 *
 * Their errors are casts that fail, because TRY takes no volatile function, which `error` is: `athenaError` of
 * `run-time-error.ts` reads the message out of DuckDB's.
 */
export const macros: readonly string[] = [
  "SET GLOBAL TimeZone = 'UTC'",
  ...Object.entries({
    // A value of the type of `example`, or rather the error.
    "athena_fail(message, example)": "cast_to_type(CAST(CAST(message AS INTEGER) AS VARCHAR), example)",

    // Arithmetic: Trino's division truncates and raises; DuckDB's of zero is NULL.
    "athena_divide(a, b)": fails("b = 0", "'DIVISION_BY_ZERO: Division by zero'", "a // b"),
    "athena_modulo(a, b)": fails("b = 0", "'DIVISION_BY_ZERO: Division by zero'", "a % b"),
    "athena_float_modulo(a, b)": "CASE WHEN b = 0 THEN CAST('NaN' AS DOUBLE) ELSE a % b END",
    "athena_quotient(a, b)": "(2 * abs(a) + abs(b)) // (2 * abs(b)) * sign(a) * sign(b)",
    "athena_rounded_quotient(a, b)": fails("b = 0", "'DIVISION_BY_ZERO: Division by zero'", "athena_quotient(a, b)"),
    "athena_round(x, digits)": "CASE WHEN isfinite(x) THEN round(x, digits) ELSE x END",
    "athena_sqrt(x)": "CASE WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(x) END",
    // One step of Newton's after DuckDB's, which gives 3.0000000000000004 for 27.
    "athena_cbrt(x, y)": "CASE WHEN x = 0 OR NOT isfinite(x) THEN x ELSE y - (y * y * y - x) / (3 * y * y) END",
    "athena_ln(x)": `
      CASE
        WHEN x < 0 THEN CAST('NaN' AS DOUBLE)
        WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE)
        ELSE ln(x)
      END`,
    "athena_log10(x)": `
      CASE
        WHEN x < 0 THEN CAST('NaN' AS DOUBLE)
        WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE)
        ELSE log10(x)
      END`,
    "athena_width_bucket(x, low, high, count)": `
      CASE
        WHEN x < low THEN 0
        WHEN x >= high THEN count + 1
        ELSE CAST(floor(count * (x - low) / (high - low)) AS BIGINT) + 1
      END`,

    // Text: what is not written as Athena reads it is an error, where DuckDB would guess.
    "athena_checked(text, pattern, target)": `
      CASE
        WHEN text IS NULL OR regexp_full_match(text, pattern) THEN text
        ELSE ${cannotCast("text", "target")}
      END`,
    "athena_integer_text(text, target)": "athena_checked(text, '[+-]?[0-9]+', target)",
    "athena_number_text(text, target)": `replace(athena_checked(trim(text), CASE WHEN target LIKE 'decimal%' THEN '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?' ELSE '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity' END, target), '+', '')`,
    "athena_boolean(text)": `
      CASE
        WHEN lower(text) IN ('t', 'true', '1') THEN true
        WHEN lower(text) IN ('f', 'false', '0') THEN false
        WHEN text IS NOT NULL THEN CAST(${cannotCast("text", "'boolean'")} AS BOOLEAN)
      END`,
    "athena_date(text)": "CAST(athena_checked(trim(text), '[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}', 'date') AS DATE)",
    "athena_padded(text)": `regexp_replace(regexp_replace(text, '^(.* [0-9]{1,2})$', '\\1:00:00'), '^(.* [0-9]{1,2}:[0-9]{2})$', '\\1:00')`,
    "athena_timestamp(text)":
      "time_bucket(INTERVAL 1 MILLISECOND, CAST(athena_padded(athena_checked(trim(text), '[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}(:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?)?)?', 'timestamp')) AS TIMESTAMP) + INTERVAL 500 MICROSECOND, TIMESTAMP '1970-01-01')",
    "athena_timestamp_utc(text)": `timezone('UTC', athena_timestamp(regexp_replace(text, ' ?(UTC|Z)$', '')))`,
    "athena_iso_timestamp(text)":
      "timezone('UTC', athena_timestamp(replace(regexp_replace(athena_checked(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+]00:?00)?)?', 'timestamp in UTC'), '(Z|[+]00:?00)$', ''), 'T', ' ')))",
    "athena_from_unixtime(seconds)": "make_timestamptz(CAST(round(seconds * 1000) AS BIGINT) * 1000)",
    "athena_whole_day(moved)": fails(
      "moved <> date_trunc('day', moved)",
      "'INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date'",
      "CAST(moved AS DATE)",
      "CAST('INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date' AS DATE)",
    ),
    "athena_fitting(text, length)": `
      CASE
        WHEN length(text) <= length THEN text
        WHEN text IS NOT NULL THEN CAST(CAST('INVALID_CAST_ARGUMENT: Value ' || text || ' cannot be represented as varchar(' || length || ')' AS INTEGER) AS VARCHAR)
      END`,
    "athena_substr_from(text, start)": `
      CASE
        WHEN start > 0 THEN substr(text, start)
        WHEN start < 0 AND -start <= length(text) THEN substr(text, length(text) + start + 1)
        WHEN text IS NOT NULL AND start IS NOT NULL THEN ''
      END`,
    "athena_replace(text, search, replacement)": `
      CASE
        WHEN search = '' THEN CAST(CAST('NOT_SUPPORTED: replace of an empty text is not supported here' AS INTEGER) AS VARCHAR)
        ELSE replace(text, search, replacement)
      END`,
    "athena_split_part(text, delimiter, place)": `
      CASE
        WHEN place <= 0 THEN CAST(CAST('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero' AS INTEGER) AS VARCHAR)
        ELSE string_split(text, delimiter)[place]
      END`,
    // 1.0E1: one digit before the point, as Java's DecimalFormat writes it.
    "athena_mantissa(sign, digits, exponent)":
      "sign || left(digits, 1) || '.' || CASE WHEN length(digits) > 1 THEN substr(digits, 2) ELSE '0' END || 'E' || exponent",
    "athena_scientific(sign, whole, fraction, exponent)":
      "athena_mantissa(sign, rtrim(ltrim(whole || fraction, '0'), '0'), exponent + length(whole) - 1 - (length(whole || fraction) - length(ltrim(whole || fraction, '0'))))",
    "athena_exponential(text)":
      "athena_scientific(CASE WHEN text LIKE '-%' THEN '-' ELSE '' END, regexp_extract(text, '^-?([0-9]+)', 1), regexp_extract(text, '\\.([0-9]+)', 1), coalesce(TRY_CAST(regexp_extract(text, 'e([+-]?[0-9]+)$', 1) AS INTEGER), 0))",
    "athena_double_text(x)": `
      CASE
        WHEN isnan(x) THEN 'NaN'
        WHEN isinf(x) THEN CASE
        WHEN x > 0 THEN 'Infinity'
        ELSE '-Infinity'
      END
        WHEN x = 0 THEN '0.0E0'
        ELSE athena_exponential(CAST(x AS VARCHAR))
      END`,

    // Arrays and maps.
    "athena_subscript(list, place)": `
      CASE
        WHEN place > 0 AND place <= len(list) THEN list[place]
        WHEN place = 0 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1', list[1])
        WHEN place < 0 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || place, list[1])
        WHEN list IS NOT NULL AND place IS NOT NULL THEN athena_fail('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: ' || place || ' > ' || len(list), list[1])
      END`,
    "athena_element_at(list, place)": `
      CASE
        WHEN place = 0 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1', list[1])
        ELSE list[place]
      END`,
    "athena_map_subscript(entries, key)": `
      CASE
        WHEN entries IS NULL OR key IS NULL THEN NULL
        WHEN map_contains(entries, key) THEN map_extract_value(entries, key)
        ELSE athena_fail('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || CAST(key AS VARCHAR), map_extract_value(entries, key))
      END`,
    "athena_map_agg(entries)":
      "map_from_entries(list_filter(entries, lambda e1, i1: e1.key IS NOT NULL AND list_position(list_transform(entries, lambda e2: e2.key), e1.key) = i1))",
    "athena_contains(list, x)": `
      CASE
        WHEN list IS NULL OR x IS NULL THEN NULL
        WHEN list_contains(list, x) THEN true
        WHEN list_count(list) < len(list) THEN NULL
        ELSE false
      END`,
    "athena_array_distinct(list)": "list_filter(list, lambda e1, i1: list_position(list, e1) = i1)",
    "athena_array_position(list, x)": `
      CASE
        WHEN list IS NULL OR x IS NULL THEN NULL
        ELSE CAST(coalesce(list_position(list, x), 0) AS BIGINT)
      END`,
    "athena_array_remove(list, x)": `
      CASE
        WHEN x IS NULL THEN NULL
        ELSE list_filter(list, lambda e1: e1 IS DISTINCT FROM x)
      END`,
    "athena_arrays_overlap(a, b)": `
      CASE
        WHEN list_has_any(list_filter(a, lambda e1: e1 IS NOT NULL), list_filter(b, lambda e1: e1 IS NOT NULL)) THEN true
        WHEN (list_count(a) < len(a) AND len(b) > 0) OR (list_count(b) < len(b) AND len(a) > 0) THEN NULL
        WHEN a IS NOT NULL AND b IS NOT NULL THEN false
      END`,
    "athena_slice(list, start, length)": `
      CASE
        WHEN start = 0 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1', list)
        WHEN length < 0 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0', list)
        WHEN length = 0 OR -start > len(list) THEN list[1:0]
        WHEN start > 0 THEN list[start:start + length - 1]
        ELSE list[len(list) + start + 1:len(list) + start + length]
      END`,
    "athena_sequence(list)": `
      CASE
        WHEN len(list) > 10000 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries', list)
        ELSE list
      END`,
    // Months are counted from the start: from the 31st, the third of them ends on a 31st again.
    "athena_month_sequence(start, stop, step)":
      "list_filter(list_transform(range(0, 10001), lambda i1: start + i1 * step), lambda e1: CASE WHEN step >= INTERVAL 0 MONTH THEN e1 <= stop ELSE e1 >= stop END)",
    "athena_any_of(tests)": `
      CASE
        WHEN list_contains(tests, true) THEN true
        WHEN list_count(tests) < len(tests) THEN NULL
        WHEN tests IS NOT NULL THEN false
      END`,
    "athena_all_of(tests)": `
      CASE
        WHEN list_contains(tests, false) THEN false
        WHEN list_count(tests) < len(tests) THEN NULL
        WHEN tests IS NOT NULL THEN true
      END`,

    // JSON: text that is none gives NULL.
    "athena_json_extract(json, path)": "CASE WHEN json_valid(json) THEN json_extract(json, path) END",
    "athena_json_scalar(json, path)": `
      CASE
        WHEN json_valid(json) AND json_type(json, path) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(json, path)
      END`,
    "athena_json_parse(text)": `
      CASE
        WHEN text IS NULL OR json_valid(text) THEN json(text)
        ELSE CAST(CAST('INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ' || text AS INTEGER) AS JSON)
      END`,
    "athena_json_size(json, path)": `
      CASE
        WHEN NOT json_valid(json) THEN NULL
        WHEN json_type(json, path) = 'ARRAY' THEN CAST(json_array_length(json, path) AS BIGINT)
        WHEN json_type(json, path) = 'OBJECT' THEN len(json_keys(json, path))
        WHEN json_type(json, path) IS NOT NULL THEN 0
      END`,
    "athena_json_scalar_cast(json)": `
      CASE
        WHEN json_type(json) IN ('OBJECT', 'ARRAY') THEN CAST(CAST('INVALID_CAST_ARGUMENT: Cannot cast to varchar. Unexpected token when parsing JSON: ' || json AS INTEGER) AS VARCHAR)
        ELSE json_extract_string(json, '$')
      END`,
  }).map(([signature, body]) => `CREATE OR REPLACE MACRO ${signature} AS ${body}`),
  "CREATE OR REPLACE MACRO athena_substr(text, start) AS athena_substr_from(text, start), (text, start, length) AS CASE WHEN length <= 0 THEN '' ELSE left(athena_substr_from(text, start), length) END",
];

/** `otherwise`, unless the condition holds, which is this error. */
function fails(
  when: string,
  message: string,
  otherwise: string,
  failure = `athena_fail(${message}, ${otherwise})`,
): string {
  return `CASE WHEN ${when} THEN ${failure} ELSE ${otherwise} END`;
}

/** An error in the place of a text. */
function cannotCast(text: string, target: string): string {
  return `CAST(CAST('INVALID_CAST_ARGUMENT: Cannot cast ''' || ${text} || ''' to ' || ${target} AS INTEGER) AS VARCHAR)`;
}
