// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions look like this.
import { type Document, isNode, visit } from "yaml";

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

/** A copy of a value in which CloudFormation's functions, `{ "Fn::GetAtt": ["Work", "Arn"] }`, are texts: `"${Work.Arn}"`. */
export function withoutFunctions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFunctions);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, withoutFunctions(member)]);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && Object.hasOwn(FUNCTIONS, only[0]))
    return FUNCTIONS[only[0]]?.(only[1]);
  return Object.fromEntries(entries);
}

/** Writes the short form of CloudFormation's functions, `!GetAtt Work.Arn`, as the long one, `{ "Fn::GetAtt": "Work.Arn" }`. */
export function spellOutTags(document: Document.Parsed): void {
  visit(document, {
    Node(_, node) {
      const [, short] = /^!(\w+)$/.exec(node.tag ?? "") ?? [];
      const name = short === "Ref" ? short : `Fn::${short}`;
      if (!isNode(node) || short === undefined || !Object.hasOwn(FUNCTIONS, name)) return undefined;
      return document.createNode({ [name]: node.toJS(document) });
    },
  });
}
