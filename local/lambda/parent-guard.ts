import { Socket } from "node:net";
import { parentPort } from "node:worker_threads";

/**
 * Runs in a thread of its own and ends the process when the parent is gone: standard input is a pipe that nobody writes
 * to, and it closes with the parent, however that ended. A thread, because a handler may never yield. Posts one message
 * when it watches.
 */
const parent = new Socket({ fd: 0, readable: true, writable: false });
parent.on("error", end);
parent.on("close", end);
parent.resume();
parentPort?.postMessage("watching");

function end(): void {
  process.kill(process.pid, "SIGKILL");
}
