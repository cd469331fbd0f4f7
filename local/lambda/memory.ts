import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/** True where {@link memoryUse} is cheap and knows the peak, so that it is worth asking once more at the end. */
export const knowsPeak = process.platform === "linux";

/**
 * MB of memory that a process holds: on Linux the most it ever held (VmHWM), elsewhere what it holds now. Undefined when
 * the process is gone.
 */
export async function memoryUse(pid: number): Promise<number | undefined> {
  try {
    return knowsPeak ? peakResident(pid) : await resident(pid);
  } catch {
    return undefined;
  }
}

/** Without the thread pool: the kernel answers at once, and this is asked at each invocation's end. */
function peakResident(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

async function resident(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout.trim()) / 1024;
}
