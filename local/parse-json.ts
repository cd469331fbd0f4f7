/** What a text of JSON says; undefined where it is none, as what programs print and a killed one leaves behind may be. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
