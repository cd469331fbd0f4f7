import { startGateway } from "../../local/gateway.ts";

/** A process of its own that starts a gateway on the home it is given, and sends its url or why there is none. */
startGateway({ home: process.argv[2] ?? "", port: 0, services: [] }).then(
  ({ url }) => process.send?.(url),
  (error: Error) => process.send?.(error.message),
);
