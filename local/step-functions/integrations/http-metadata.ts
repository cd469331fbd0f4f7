import type { Json } from "../../../asl/types/json.ts";

/** The members that optimised integrations add to a service's answer, from the headers of that answer. */
export function httpMetadata(
  requestId: string,
  headers: { readonly [name: string]: string },
  status = 200,
): { readonly [name: string]: Json } {
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
