/** What a request is answered, and the log says, where local state cannot be written because there is no room for it. */
export const diskFull =
  "The disk that holds the local state is full. Make room, or move the state by SLUICE_HOME; what is published is safe.";

/** Whether a failure means that a file system has no room left, or its user none. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}
