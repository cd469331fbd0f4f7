import { S3Error } from "./errors.ts";

/**
 * Takes the framing off an `aws-chunked` body, whatever its chunks are signed with or not ("Signature calculations for
 * the Authorization header: transferring payload in multiple chunks", and "… with trailing headers"):
 *
 *     hex-size[;chunk-signature=…] CRLF bytes CRLF … 0[;chunk-signature=…] CRLF [name:value CRLF]… CRLF
 *
 * Bytes are handed on as views of what came in, so nothing is copied.
 */
export class AwsChunkedDecoder {
  /** The trailing headers, names in lower case; complete after {@link end}. */
  readonly trailers = new Map<string, string>();
  #state: "size" | "data" | "after-data" | "trailer" | "done" = "size";
  /** Bytes of the present chunk still to come. */
  #left = 0;
  /** What has come of a line that is not complete. */
  #line = "";

  /**
   * The payload bytes in the next piece of the body.
   *
   * @throws S3Error `IncompleteBody` where the framing is broken.
   */
  write(piece: Buffer): Buffer[] {
    const payload: Buffer[] = [];
    let at = 0;
    while (at < piece.length) {
      if (this.#state === "data") {
        const bytes = piece.subarray(at, at + this.#left);
        payload.push(bytes);
        at += bytes.length;
        this.#left -= bytes.length;
        if (this.#left === 0) this.#state = "after-data";
      } else {
        const newline = piece.indexOf(10, at);
        const end = newline === -1 ? piece.length : newline;
        this.#line += piece.toString("latin1", at, end);
        if (this.#line.length > longestLine) throw broken("a line of its framing is too long");
        at = end + 1;
        if (newline !== -1) this.#endLine();
      }
    }
    return payload;
  }

  /**
   * Says that the body is over.
   *
   * @throws S3Error `IncompleteBody` where the last chunk has not come.
   */
  end(): void {
    // Some clients leave out the empty line behind the trailers.
    if (this.#state === "trailer" && this.#line !== "") this.#endLine();
    if (this.#state !== "trailer" && this.#state !== "done") throw broken("it ends before its last chunk");
  }

  #endLine(): void {
    const line = this.#line.trim();
    this.#line = "";
    switch (this.#state) {
      case "size": {
        const size = /^([0-9a-fA-F]{1,12})(?:;.*)?$/.exec(line)?.[1];
        if (size === undefined) throw broken("a chunk does not begin with its size in hexadecimal digits");
        this.#left = Number.parseInt(size, 16);
        this.#state = this.#left === 0 ? "trailer" : "data";
        return;
      }
      case "after-data":
        if (line !== "") throw broken("a chunk is longer than its size says");
        this.#state = "size";
        return;
      case "trailer": {
        if (line === "") {
          this.#state = "done";
          return;
        }
        const colon = line.indexOf(":");
        if (colon < 1) throw broken("a trailing header has no colon");
        this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
        return;
      }
      case "done":
        if (line !== "") throw broken("something follows its end");
        return;
      case "data":
        return;
    }
  }
}

/** Far above a size with its signature or a trailing header, far below what would fill the memory. */
const longestLine = 16_384;

function broken(what: string): S3Error {
  return new S3Error("IncompleteBody", `The aws-chunked request body is not complete or not well-formed: ${what}.`);
}
