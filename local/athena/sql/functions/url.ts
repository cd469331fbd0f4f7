/** The parts of a URI, by the expression of RFC 3986, appendix B; the host is without user and port. */
const parts = {
  protocol: "^([A-Za-z][A-Za-z0-9+.-]*):",
  host: "^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)",
  path: "^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)",
  query: "^[^?#]*\\?([^#]*)",
  fragment: "^[^#]*#(.*)",
} as const;

/** What java.net.URI, which Athena reads URLs with, takes for none: spaces, quotes and the like. */
const legal = '[^\\x00-\\x20"<>\\\\^`{|}\\x7f]*';

/** @returns DuckDB's expression: NULL for what is no URL, '' for a part that it lacks */
export function urlPart(part: keyof typeof parts): string {
  return `CASE WHEN regexp_full_match($1, '${legal}') THEN url_decode(regexp_extract($1, '${parts[part]}', 1)) END`;
}
