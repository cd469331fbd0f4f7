// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions look like this.
import { type Document, Pair, Scalar, visit, YAMLMap } from "yaml";

/**
 * What CloudFormation's functions come to, as a substitution would name it: definitions that stand in a template have
 * `Resource: !GetAtt Work.Arn` where one in a file of its own has `"${Work.Arn}"`.
 */
const FUNCTIONS: Readonly<Record<string, (argument: unknown) => string>> = {
  Ref: (name) => `\${${String(name)}}`,
  "Fn::GetAtt": (names) => `\${${[names].flat().join(".")}}`,
  "Fn::ImportValue": (name) => `\${${String(name).replace(/[${}]/g, "")}}`,
  "Fn::Sub": (text) => String([text].flat()[0]),
  "Fn::Join": (parts) => {
    const [separator, texts] = [parts].flat(1);
    return [texts].flat().join(String(separator));
  },
};

/** Functions whose values only a deployment knows. */
const OTHERS = /^Fn::(If|Select|Split|FindInMap|Base64|Cidr|GetAZs|Length|ToJsonString|Transform)$/;

/** A copy of a value in which CloudFormation's functions, `{ "Fn::GetAtt": ["Work", "Arn"] }`, are texts: `"${Work.Arn}"`. */
export function withoutFunctions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFunctions);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, withoutFunctions(member)]);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    if (Object.hasOwn(FUNCTIONS, only[0])) return FUNCTIONS[only[0]]?.(only[1]);
    if (OTHERS.test(only[0])) return `\${${only[0].replace("Fn::", "")}}`;
  }
  return Object.fromEntries(entries);
}

/** Writes the short form of CloudFormation's functions, `!GetAtt Work.Arn`, as the long one, `{ "Fn::GetAtt": "Work.Arn" }`. */
export function spellOutTags(document: Document.Parsed): void {
  visit(document, {
    Node(_, node) {
      const [, short] = /^!(\w+)$/.exec(node.tag ?? "") ?? [];
      const name = short === "Ref" ? short : `Fn::${short}`;
      if (short === undefined || !(Object.hasOwn(FUNCTIONS, name) || OTHERS.test(name))) return undefined;
      // The node itself goes on below its function: it may hold further tags, and knows its line.
      delete node.tag;
      const spelt = new YAMLMap();
      spelt.items.push(new Pair(new Scalar(name), node));
      return spelt;
    },
  });
}
