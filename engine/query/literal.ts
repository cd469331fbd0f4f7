import type { QueryLanguage } from "./query-language.ts";

/**
 * What a JSONPath state may say today: values that stand for themselves. The fields that hold paths and templates are
 * refused when the machine is created, until `jsonpath.ts` compiles them.
 */
export const literalLanguage: QueryLanguage = { template: (value) => () => value };
