/** What a request is answered, and the log says, where local state cannot be written because there is no room for it. */
export const diskFull =
  "The disk that holds the local state is full. Make room, or move the state by SLUICE_HOME; what is published is safe.";

/** The failure of a write for which there is no room, as the file system would tell it. */
export function diskFullError(where: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOSPC: no space left on device, write ${where}`), { code: "ENOSPC" });
}

/** Whether a failure means that a file system has no room left, or its user none. */
export function isDiskFull(error: unknown): boolean {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}
