// Negative type tests: each @ts-expect-error is a promise that tsc keeps, and fails the type-check when it stops being an error.
import * as z from "zod";
import { listObjects, readCsv, readJsonLines } from "../../../asl/builder/item-source.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { add } from "../../../asl/expressions/arithmetic.ts";
import { each } from "../../../asl/expressions/array.ts";
import { concat } from "../../../asl/expressions/text.ts";
import { double, Input } from "./contracts.ts";

export const promises = [
  machine("maps", { input: Input, output: z.array(z.int()) }, (flow, input) => {
    const caught = flow.map("Each", { items: input.xs }, (one, item) =>
      one.invoke("In Map", double, { n: item.n }, { catch: [{ run: () => "failed" }] }),
    );
    // @ts-expect-error an item is what the function returns, or the text the catcher returns
    each(caught, (item) => item.n);
    // @ts-expect-error not an array
    flow.map("Not an array", { items: input.n }, () => 1);
    // @ts-expect-error a Map's body has no early end
    flow.map("Early end", { items: input.xs }, (one) => one.succeed("Done", [1]));
    return [1];
  }),

  machine("distributed maps", { input: Input, output: z.array(z.int()) }, (flow, { xs, s }) => {
    const items = readJsonLines({ bucket: s, key: "k" }, z.object({ n: z.int() }));
    // @ts-expect-error the kind of the children is needed
    flow.distributedMap("No type", { items }, () => null);
    const results = flow.distributedMap("Each", { items, executionType: "STANDARD" }, (one, item, index) => {
      // @ts-expect-error a field that the contract of the items does not have
      item.m;
      add(index, 1);
      return one.invoke("Double", double, { n: item.n });
    });
    // @ts-expect-error no early end
    flow.distributedMap("Early end", { items: xs, executionType: "STANDARD" }, (one) => one.succeed("Done", [1]));
    flow.distributedMap(
      "Batches",
      { items: xs, executionType: "EXPRESS", batcher: { maxItems: 10, input: { s } } },
      (_flow, batch) => {
        concat(batch.BatchInput.s, "");
        // @ts-expect-error a batch is no item
        batch.n;
        // @ts-expect-error a field that the batch's input does not have
        batch.BatchInput.t;
        return each(batch.Items, (item) => item.n);
      },
    );
    // @ts-expect-error a batch has a limit
    flow.distributedMap("No limit", { items: xs, executionType: "EXPRESS", batcher: {} }, () => null);
    const written = flow.distributedMap(
      "Written",
      { items: listObjects({ bucket: s }), executionType: "EXPRESS", resultWriter: { bucket: s } },
      (_flow, object) => object.Key,
    );
    concat(written.ResultWriterDetails.Key, "");
    // @ts-expect-error results that were written are not there
    each(written, (key) => key);
    const tolerant = flow.distributedMap(
      "Tolerant",
      { items: xs, executionType: "EXPRESS", toleratedFailureCount: 3 },
      (_flow, item) => ({ n: item.n }),
    );
    // @ts-expect-error a failed child may stand there
    each(tolerant, (result) => result.n);
    // @ts-expect-error a row of a CSV file holds texts
    readCsv({ bucket: s, key: "k" }, z.object({ n: z.int() }));
    return each(results, (result) => result.n);
  }),
];
