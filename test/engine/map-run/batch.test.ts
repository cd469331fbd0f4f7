import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../asl/types/json.ts";
import { type BatchSpec, nextBatch } from "../../../engine/map-run/batch.ts";
import { utf8Bytes } from "../../../engine/payload.ts";

function batches(spec: BatchSpec, items: readonly Json[]): Json[] {
  const inputs: Json[] = [];
  for (let first = 0; first < items.length; ) {
    const batch = nextBatch(spec, first, items.length, (index) => items[index] ?? null);
    inputs.push(batch.input);
    first += batch.items;
  }
  return inputs;
}

describe("a batch", () => {
  it("holds as many items as both limits allow, beside the BatchInput", () => {
    const spec = { batchInput: { x: 1 }, maxItems: 2, maxInputBytes: 1000 };
    expect(batches(spec, ["a", "b", "c"])).to.deep.equal([
      { BatchInput: { x: 1 }, Items: ["a", "b"] },
      { BatchInput: { x: 1 }, Items: ["c"] },
    ]);
    expect(batches({ batchInput: undefined, maxItems: undefined, maxInputBytes: 20 }, ["é", "b", "c"])).to.deep.equal([
      { Items: ["é", "b"] },
      { Items: ["c"] },
    ]);
  });

  it("has every item once, in order, and passes its bytes only for an item that alone is larger", () => {
    const spec = fc.record({
      batchInput: fc.option(
        fc.json().map((text) => JSON.parse(text) as Json),
        { nil: undefined },
      ),
      maxItems: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      maxInputBytes: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(spec, fc.array(fc.string({ unit: "binary" })), (limits, items) => {
        const inputs = batches(limits, items) as { readonly Items: readonly Json[] }[];
        expect(inputs.flatMap(({ Items }) => Items)).to.deep.equal(items);
        for (const input of inputs) {
          expect(input.Items.length).to.be.within(1, limits.maxItems ?? items.length);
          const bytes = utf8Bytes(JSON.stringify(input));
          if (input.Items.length > 1) expect(bytes).to.be.at.most(limits.maxInputBytes);
        }
      }),
    );
  });
});
