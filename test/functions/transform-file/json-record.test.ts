import { expect } from "chai";
import fc from "fast-check";
import { jsonRecord, memberTree, readJsonRecord, unescaped } from "../../../functions/transform-file/json-record.ts";

/** What is found at the wanted paths of a line: a value as text, with its kind. */
function read(line: string, ...paths: (string | string[])[]) {
  const data = Buffer.from(`\n${line}\n`);
  const wanted = paths.map((path) => [path].flat());
  const record = jsonRecord(wanted.length);
  if (!readJsonRecord(data, 1, data.length - 1, memberTree(wanted), record)) return record.problem;
  return record.kinds.map((kind, cell) => {
    const [start = 0, end = 0] = [record.starts[cell], record.ends[cell]];
    if (kind === "absent" || kind === "null") return kind;
    return kind === "escaped" ? unescaped(data, start, end) : data.toString("utf8", start, end);
  });
}

describe("a record of ndjson", () => {
  it("gives the wanted members as they stand, exactly", () => {
    const line = '{"id":12345678901234567890.10,"on":true,"name":"a","none":null,"tags":[1,{"a":2}]}';
    expect(read(line, "id", "on", "name", "none", "tags", "missing")).to.deep.equal([
      "12345678901234567890.10",
      "true",
      "a",
      "null",
      '[1,{"a":2}]',
      "absent",
    ]);
  });

  it("leads into objects by points, finds a name that has points itself, and any of several names", () => {
    const line = '{"place":{"lat":1.5,"more":{"x":"y"}},"a.b":2,"new":3}';
    expect(read(line, "place.lat", "place.more.x", "a.b", ["old", "new"], "place.lat.z")).to.deep.equal([
      "1.5",
      "y",
      "2",
      "3",
      "absent",
    ]);
  });

  it("reads escapes in names and strings", () => {
    expect(read('{"\\u0061":"\\"q\\" \\u00e9\\ud83d\\ude00","é":"漢"}', "a", "é")).to.deep.equal(['"q" é😀', "漢"]);
    expect(read('{"a":"\\ud83d"}', "a")).to.deep.equal([undefined]);
  });

  it("says what is no JSON object, and where it ends to be one", () => {
    expect(read("[1]", "a")).to.equal("is not a JSON object");
    expect(read('{"a":1', "a")).to.equal('is not JSON: "," or "}" is expected, at byte 7');
    expect(read('{"a":1}x', "a")).to.equal("is not JSON: something follows the object, at byte 8");
    expect(read('{"a":01}', "a")).to.equal("is not JSON: a number begins with 0, at byte 8");
    expect(read('{"a":"\\x"}', "a")).to.match(/^is not JSON: a string has an escape/);
    expect(read(`{"a":${"[".repeat(5_000)}`, "a")).to.match(/^is not JSON: it is nested deeper than 200 levels/);
  });

  it("is one exactly where JSON.parse says so, and gives the same values", () => {
    const names = fc.constantFrom("a", "b", "é", "c d", "");
    const objects = fc.dictionary(names, fc.jsonValue({ maxDepth: 3 }));
    const damage = fc.option(
      fc.tuple(fc.nat(), fc.constantFrom("", '"', "\\", "{", "}", ",", "0", "e", ".", "n", " ")),
    );
    fc.assert(
      fc.property(objects, fc.boolean(), damage, (object, spaced, damaged) => {
        const whole = JSON.stringify(object, null, spaced ? 1 : 0);
        const at = damaged ? damaged[0] % (whole.length + 1) : 0;
        const line = damaged ? whole.slice(0, at) + damaged[1] + whole.slice(at + 1) : whole;
        const parsed = parse(line);
        const found = read(line, "a", "é");
        if (!isObject(parsed)) {
          expect(found).to.be.a("string");
          return;
        }
        expect(found, line).to.deep.equal(
          ["a", "é"].map((name) => {
            if (!Object.hasOwn(parsed, name)) return "absent";
            const value = parsed[name];
            return typeof value === "string" ? wellFormed(value) : (found as string[])[name === "a" ? 0 : 1];
          }),
        );
        for (const [cell, name] of ["a", "é"].entries()) {
          const value = parsed[name];
          if (Object.hasOwn(parsed, name) && typeof value !== "string") {
            expect(JSON.parse((found as string[])[cell] ?? "")).to.deep.equal(value);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a string is as UTF-8: half of a surrogate pair is none. */
function wellFormed(text: string): string | undefined {
  return /\p{Surrogate}/u.test(text) ? undefined : text;
}
