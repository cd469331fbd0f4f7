import { expect } from "chai";
import { checkFile } from "../../scripts/arrows.ts";

describe("the arrows", () => {
  it("let each folder import what it may", () => {
    expect(checkFile("engine/step.ts", 'import type { Json } from "../asl/types/json.ts";')).to.deep.equal([]);
    expect(checkFile("workflows/x.ts", 'import { f } from "../functions/f/contract.ts";')).to.deep.equal([]);
    expect(checkFile("scripts/x.ts", 'import { f } from "../local/gateway.ts";')).to.deep.equal([]);
  });

  it("name the file and line of an import that goes against them", () => {
    expect(checkFile("asl/x.ts", '\nimport { s } from "../schemas/s3.ts";')).to.deep.equal([
      "asl/x.ts:2: asl/ must not import schemas/s3.ts.",
    ]);
    expect(checkFile("workflows/x.ts", 'import { f } from "../functions/f/handler.ts";')[0]).to.match(
      /must not import functions\/f\/handler\.ts/,
    );
    expect(checkFile("local/x/y.ts", 'import { f } from "../../schemas/s3.ts";')[0]).to.match(
      /local\/ must not import schemas/,
    );
    expect(checkFile("engine/x.ts", 'const later = await import("../local/gateway.ts");')[0]).to.match(
      /must not import local/,
    );
  });

  it("keep the clock, chance and the environment out of the pure folders", () => {
    expect(checkFile("engine/x.ts", "const now = Date.now();")[0]).to.match(
      /engine\/x\.ts:1: engine\/ reads the clock/,
    );
    expect(checkFile("asl/x.ts", 'import { readFile } from "node:fs";')[0]).to.match(/imports node or AWS modules/);
    expect(checkFile("asl/x.ts", "Math.random()")[0]).to.match(/draws at random/);
    expect(checkFile("local/x.ts", "Date.now()")).to.deep.equal([]);
  });
});
