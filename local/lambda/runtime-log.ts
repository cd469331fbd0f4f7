import { format } from "node:util";

/**
 * Writes what the handler logs in Lambda's text format from now on: time, request id, level and message, with tabs
 * between.
 */
export function logAs(requestId: string): void {
  const write = (stream: NodeJS.WriteStream, level: string) => {
    return (...parts: unknown[]) =>
      void stream.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...parts)}\n`);
  };
  console.debug = write(process.stdout, "DEBUG");
  console.log = write(process.stdout, "INFO");
  console.info = write(process.stdout, "INFO");
  console.warn = write(process.stderr, "WARN");
  console.error = write(process.stderr, "ERROR");
}
