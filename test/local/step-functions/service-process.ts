import { runService } from "./running-service.ts";

/** A process of its own that serves Step Functions over the folder it is given, and sends where. */
const service = await runService({ folder: process.argv[2] ?? "" });
process.send?.(service.endpoint);
