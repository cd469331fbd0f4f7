import { S3Error } from "./errors.ts";

/** An element to write: its name, then its content in order. Text is escaped, `undefined` is left out. */
export type XmlNode = readonly [name: string, ...content: (XmlNode | string | number | boolean | undefined)[]];

/** An element that was read. `text` is all character data directly inside it. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A whole document in S3's namespace; errors stand in none, so they pass `false`. */
export function writeXml(root: XmlNode, inNamespace = true): string {
  const [name, ...content] = root;
  const attributes = inNamespace ? ` xmlns="${namespace}"` : "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attributes}>${content.map(write).join("")}</${name}>`;
}

/**
 * Reads the small documents that S3's requests carry. Attributes, comments, processing instructions and namespace
 * prefixes are skipped; a document type is refused, so that no entity can be declared.
 *
 * @throws S3Error `MalformedXML` where the text is not one well-nested element.
 */
export function readXml(text: string): XmlElement {
  const root: OpenElement = { name: "", text: "", children: [] };
  const open: OpenElement[] = [root];
  const token =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/!?]+)(?=[\s/>])[^<>]*?(\/?)>|([^<]+)/y;
  let end = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    end = token.lastIndex;
    const [, cdata, close, tag, selfClosing, characters] = match;
    const inside = open.at(-1) ?? root;
    if (cdata !== undefined) inside.text += cdata;
    else if (characters !== undefined) inside.text += unescapeXml(characters);
    else if (tag !== undefined) {
      const name = tag.slice(tag.indexOf(":") + 1);
      if (close === "/") {
        if (open.length === 1 || open.pop()?.name !== name) throw malformed();
      } else {
        const element: OpenElement = { name, text: "", children: [] };
        inside.children.push(element);
        if (selfClosing !== "/") open.push(element);
      }
    }
  }
  const [only, ...more] = root.children;
  if (end !== text.length || open.length !== 1 || only === undefined || more.length > 0) throw malformed();
  return only;
}

/** The text of an element's first child of this name. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

interface OpenElement {
  name: string;
  text: string;
  children: OpenElement[];
}

function write(node: XmlNode[number] | XmlNode): string {
  if (node === undefined) return "";
  if (!Array.isArray(node)) return escapeXml(String(node));
  const [name, ...content] = node as XmlNode;
  return `<${name}>${content.map(write).join("")}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Control characters go as references, as S3 sends them: a parser would turn a bare CR into LF. */
function escapeXml(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them
    /[&<>"\u0000-\u001f\u007f]/g,
    (found) => entities[found] ?? `&#x${found.charCodeAt(0).toString(16)};`,
  );
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));|&/g, (_, hex, decimal, name) => {
    if (name !== undefined) return { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name as string] ?? "";
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
    if (!(code <= 0x10ffff)) throw malformed();
    return String.fromCodePoint(code);
  });
}

function malformed(): S3Error {
  return new S3Error(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
