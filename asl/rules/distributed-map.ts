import { isDistributed, type Members, members } from "../walk-states.ts";
import { headerWarnings, readerProblems } from "./item-reader.ts";
import type { Finding, Rule } from "./rule.ts";

/** Longest Label, and what it cannot hold (FACTS.md A4; the characters are those of names, A1). */
const longestLabel = 40;
const forbiddenInLabel = /[^!-~]|[?*<>{}[\]"#%\\^|~`$&,;:/]/;

/** A distributed Map says what its children are, and its label, batcher and writer say something that it can do. */
export const distributedMap: Rule = {
  code: "distributed-map",
  check({ state }) {
    if (!isDistributed(state)) return [];
    const { ProcessorConfig } = members(state.ItemProcessor ?? state.Iterator);
    const { ExecutionType } = members(ProcessorConfig);
    return [
      ...(ExecutionType === "STANDARD" || ExecutionType === "EXPRESS"
        ? []
        : [
            `ProcessorConfig.ExecutionType is ${ExecutionType === undefined ? "missing" : JSON.stringify(ExecutionType)}; it is STANDARD or EXPRESS.`,
          ]),
      ...labelProblems(state.Label),
      ...readerProblems(state.ItemReader),
      ...(state.ItemBatcher === undefined || hasLimit(members(state.ItemBatcher))
        ? []
        : ["ItemBatcher needs MaxItemsPerBatch, MaxInputBytesPerBatch or both."]),
      ...batchProblems(members(state.ItemBatcher)),
      ...(state.ResultWriter === undefined || Object.keys(members(state.ResultWriter)).length > 0
        ? []
        : ["ResultWriter needs a Resource with its arguments, a WriterConfig, or both."]),
    ]
      .map((message): Finding => ({ message }))
      .concat(headerWarnings(state.ItemReader));
  },
};

function labelProblems(label: unknown): string[] {
  if (label === undefined || String(label).includes("${")) return [];
  if (typeof label !== "string" || label.length < 1 || label.length > longestLabel) {
    return [`Label is ${JSON.stringify(label)}; it is a text of 1 to ${longestLabel} characters.`];
  }
  const forbidden = forbiddenInLabel.exec(label);
  return forbidden === null
    ? []
    : [
        `Label holds ${JSON.stringify(forbidden[0])}, which a label cannot: letters, digits, "-", "_" and "." are fine.`,
      ];
}

/** Bytes of a child's input at most (FACTS.md A4). */
const MOST_BYTES = 262_144;

function batchProblems({ MaxItemsPerBatch: items, MaxInputBytesPerBatch: bytes }: Members): string[] {
  const isFine = (value: unknown, most: number) =>
    typeof value !== "number" || (Number.isInteger(value) && value >= 1 && value <= most);
  return [
    ...(isFine(items, Number.MAX_SAFE_INTEGER)
      ? []
      : [`ItemBatcher.MaxItemsPerBatch is ${JSON.stringify(items)}; it is a whole number from 1.`]),
    ...(isFine(bytes, MOST_BYTES)
      ? []
      : [
          `ItemBatcher.MaxInputBytesPerBatch is ${JSON.stringify(bytes)}; it is a whole number from 1 to ${MOST_BYTES}.`,
        ]),
  ];
}

function hasLimit(batcher: Readonly<Record<string, unknown>>): boolean {
  return ["MaxItemsPerBatch", "MaxInputBytesPerBatch"].some(
    (name) => batcher[name] !== undefined || batcher[`${name}Path`] !== undefined,
  );
}
