import type { ServerResponse } from "node:http";
import type { Checksum } from "./checksum.ts";
import { checksumHeader } from "./checksum.ts";
import { writeXml, type XmlNode } from "./xml.ts";

/** What an answer says of an S3Error, or of another failure that is told as S3 would. */
export interface AnsweredError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Elements beside `Code` and `Message`. */
  readonly members: Readonly<Record<string, string>>;
}

/** Answers with a document in S3's namespace. */
export function answerXml(
  response: ServerResponse,
  root: XmlNode,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, 200, writeXml(root), headers);
}

/** Answers without a body. */
export function answerEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, status === 204 || status === 304 ? headers : { "content-length": "0", ...headers });
  response.end();
}

/** Answers an error; one to a HEAD request has a status only, as HTTP wants it. */
export function answerError(response: ServerResponse, method: string, error: AnsweredError, resource: string): void {
  if (method === "HEAD") {
    answerEmpty(response, error.status);
    return;
  }
  const members = Object.entries(error.members).map(([name, value]): XmlNode => [name, value]);
  const body = writeXml(
    [
      "Error",
      ["Code", error.code],
      ["Message", error.message],
      ...members,
      ["Resource", resource],
      ["RequestId", String(response.getHeader("x-amz-request-id"))],
      ["HostId", "sluice"],
    ],
    false,
  );
  send(response, error.status, body, {});
}

/** The headers that show a checksum. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type } : {};
}

/** The elements that show a checksum: `<ChecksumCRC32>…</ChecksumCRC32><ChecksumType>…`. */
export function checksumElements(checksum: Checksum | undefined): XmlNode[] {
  return checksum
    ? [
        [`Checksum${checksum.algorithm}`, checksum.value],
        ["ChecksumType", checksum.type],
      ]
    : [];
}

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, {
    "content-type": "application/xml",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  });
  response.end(body);
}
