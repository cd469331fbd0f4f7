import { hashAlgorithms } from "../hash-algorithms.ts";
import { jsonText } from "../json-text.ts";
import { asText, exactly } from "./arguments.ts";
import { type Intrinsic, InvalidArguments, LONGEST_TEXT } from "./intrinsic.ts";

/** Base64 of UTF-8 texts, digests and UUIDs. */
export const encodingFunctions: Readonly<Record<string, Intrinsic>> = {
  Base64Encode(args) {
    const bytes = new TextEncoder().encode(asText(exactly(args, 1)[0], LONGEST_TEXT));
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  },
  Base64Decode(args) {
    const text = asText(exactly(args, 1)[0], LONGEST_TEXT);
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new InvalidArguments();
    try {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    } catch {
      throw new InvalidArguments();
    }
  },
  Hash(args, services) {
    const [data, algorithm] = exactly(args, 2);
    const text = typeof data === "string" ? data : jsonText(data ?? null);
    const name = asText(algorithm);
    const known = (hashAlgorithms as readonly string[]).includes(name);
    if (!known || text.length > LONGEST_TEXT) throw new InvalidArguments();
    return services.hash(text, name);
  },
  UUID(args, services) {
    exactly(args, 0);
    return services.uuid();
  },
};
