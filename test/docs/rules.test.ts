import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import * as z from "zod";
import { budgetOf } from "../../asl/budget/budget.ts";
import type { MachineDiagnostic } from "../../asl/budget/finding.ts";
import type { Quotas } from "../../asl/budget/platform.ts";
import { type Machine, machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import { substring } from "../../asl/expressions/text.ts";
import { ruleNames } from "../../asl/rules/rule-names.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { members } from "../../asl/walk-states.ts";
import { quotasOf, readStage } from "../../scripts/platform/stage.ts";
import { checkFiles } from "../../scripts/validate/check-file.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";

/** A machine of docs/rules.md. */
interface Example {
  readonly rule: string;
  readonly kind: "wrong" | "right";
  readonly language: "yaml" | "ts";
  readonly text: string;
  /** What stands in the file of bounds beside it. */
  readonly bounds: string | undefined;
}

const document = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");

/** Rules of what stands around machines, which an example of a machine cannot show. */
const AROUND = ["unknown-lambda-function", "lease-not-taken", "unknown-entry-point", "silences-nothing"];

/** Rules of the whole machine or its text: moved inside another one, there is nothing to be found. */
const WHOLE = [
  "machine",
  "said-twice",
  "definition-size",
  "payload-size",
  "child-name-length",
  "retry-outlasts-wait",
  "unknown-placeholder",
];

/** What examples in TypeScript start. */
const child = machine("child", { input: z.strictObject({}), output: z.strictObject({}) }, () => ({}));

const examples = document.split(/^### /m).slice(1).flatMap(readExamples);

function readExamples(section: string): Example[] {
  const [, rule = ""] = /^`([\w-]+)`/.exec(section) ?? [];
  const found: {
    rule: string;
    kind: "wrong" | "right";
    language: "yaml" | "ts";
    text: string;
    bounds: string | undefined;
  }[] = [];
  for (const [, language, kind, text = ""] of section.matchAll(
    /^```(yaml|ts) (wrong|right|bounds)\n([\s\S]*?)^```$/gm,
  )) {
    const last = found.at(-1);
    if (kind === "bounds" && last) last.bounds = text;
    else if (kind === "wrong" || kind === "right")
      found.push({ rule, kind, language: language === "ts" ? "ts" : "yaml", text, bounds: undefined });
  }
  return found;
}

function checkYaml(text: string, bounds: string | undefined, quotas: Quotas): Promise<readonly MachineDiagnostic[]> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "example.asl.yaml");
    await writeFile(file, text);
    if (bounds !== undefined) await writeFile(join(folder, "example.bounds.yml"), bounds);
    return (await checkFiles([file], quotas, true)).diagnostics;
  });
}

/** An expression that comes to a machine of the builders, or to a definition. */
function checkTypeScript(text: string, quotas: Quotas): readonly MachineDiagnostic[] {
  const known = { machine, z, substring, child };
  const made = new Function(...Object.keys(known), `return ${text}`)(...Object.values(known)) as Machine | object;
  const own = "locations" in made ? { ...made, definition: made.definition(localNames) } : undefined;
  const built = own ?? { name: "m", definition: made, bounds: { items: {}, visits: {}, loops: [] } };
  const invalid = validateDefinition(built.definition).map((each) => ({ ...each, machine: "m" }));
  return [...invalid, ...budgetOf({ machines: [built], functions: [] }, quotas).diagnostics];
}

async function codesOf({ language, text, bounds }: Pick<Example, "language" | "text" | "bounds">): Promise<string[]> {
  const quotas = quotasOf(await readStage("prod"));
  const found = language === "ts" ? checkTypeScript(text, quotas) : await checkYaml(text, bounds, quotas);
  return [...new Set(found.map(({ code }) => code))];
}

/** The machine inside a Map of three items, which is a branch of a Parallel, in the other query language. */
function nested(text: string): string {
  const { QueryLanguage: own = "JSONPath", StartAt, States, TimeoutSeconds: _, ...rest } = members(parse(text));
  const states = Object.entries(members(States)).map(([name, state]) => [name, inLanguage(state, own)]);
  const map = {
    Type: "Map",
    QueryLanguage: "JSONata",
    Items: [1, 2, 3],
    MaxConcurrency: 1,
    ItemProcessor: { StartAt, States: Object.fromEntries(states), ...rest },
    End: true,
  };
  return JSON.stringify({
    StartAt: "All of it",
    States: {
      "All of it": { Type: "Parallel", Branches: [{ StartAt: "Thrice", States: { Thrice: map } }], End: true },
    },
  });
}

/** A state, and those inside it, that say their query language. */
function inLanguage(value: unknown, language: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inLanguage(item, language));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).map(([name, member]): [string, unknown] => [name, inLanguage(member, language)]);
  const isState = "Type" in value && !("InputType" in value);
  return { ...Object.fromEntries(inner), ...(isState && { QueryLanguage: language }) };
}

describe("docs/rules.md", () => {
  it("lists every rule", () => {
    const listed = [...document.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, rule = ""]) => rule);
    expect(listed).to.have.members(ruleNames);
  });

  it("shows a wrong and a right machine for every rule of its tables", () => {
    const listed = [...document.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, rule = ""]) => rule);
    for (const kind of ["wrong", "right"]) {
      const shown = examples.filter((each) => each.kind === kind).map(({ rule }) => rule);
      expect(shown, kind).to.have.members(listed.filter((rule) => !AROUND.includes(rule)));
    }
  });

  for (const example of examples) {
    const { rule, kind, language, text, bounds } = example;
    it(
      kind === "wrong" ? `refuses the wrong machine by ${rule} alone` : `finds nothing in the right machine of ${rule}`,
      async () => {
        expect(await codesOf(example)).to.deep.equal(kind === "wrong" ? [rule] : []);
      },
    );
    if (WHOLE.includes(rule)) continue;
    it(`does so inside a Map in a Parallel: ${rule}, ${kind}`, async () => {
      expect(await codesOf({ language, text: nested(text), bounds })).to.deep.equal(kind === "wrong" ? [rule] : []);
    });
  }
});
