import { expect } from "chai";
import fc from "fast-check";
import { childText, readXml, writeXml } from "../../../local/s3/xml.ts";

describe("XML", () => {
  it("reads back any text that it wrote, with markup and control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(childText(readXml(writeXml(["Delete", ["Key", text]])), "Key")).to.equal(text);
      }),
    );
  });

  it("reads prefixes, attributes, comments, CDATA, references and empty elements", () => {
    const text = `<?xml version="1.0"?>
      <s3:Delete xmlns:s3="x"><!-- <no> --><Key a="b">&lt;&#65;&#x42;<![CDATA[<c>]]></Key><Quiet/></s3:Delete>`;
    const element = readXml(text);
    expect(element.name).to.equal("Delete");
    expect(childText(element, "Key")).to.equal("<AB<c>");
    expect(childText(element, "Quiet")).to.equal("");
    expect(childText(element, "Other")).to.equal(undefined);
  });

  it("refuses a huge unfinished tag at once", () => {
    expect(() => readXml(`<${"a".repeat(1_000_000)}`)).to.throw();
  });

  for (const text of [
    "",
    "text",
    "<a>",
    "<a></b>",
    "</a>",
    "<a/><b/>",
    "<a",
    "<!DOCTYPE a><a/>",
    "<a>&#x110000;</a>",
  ]) {
    it(`refuses ${JSON.stringify(text)} as MalformedXML`, () => {
      expect(() => readXml(text))
        .to.throw()
        .with.property("code", "MalformedXML");
    });
  }
});
