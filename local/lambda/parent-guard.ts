import { Socket } from "node:net";

/**
 * Runs in a thread of its own and ends the process when the parent is gone: standard input is a pipe that nobody writes
 * to, and it closes with the parent, however that ended. A thread, because a handler may never yield.
 */
const parent = new Socket({ fd: 0, readable: true, writable: false });
parent.on("error", end);
parent.on("close", end);
parent.resume();

function end(): void {
  process.kill(process.pid, "SIGKILL");
}
