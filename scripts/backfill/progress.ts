/** How far a run is. */
export interface Progress {
  readonly partitions: number;
  readonly partitionsDone: number;
  readonly files: number;
  readonly filesDone: number;
}

/**
 * One line of progress: partitions, files, rate, time left.
 *
 * @param seconds since the run began to work on files
 */
export function progressLine(dataset: string, progress: Progress, seconds: number): string {
  const { partitions, partitionsDone, files, filesDone } = progress;
  const rate = seconds > 0 ? filesDone / seconds : 0;
  const left = rate > 0 ? `${duration((files - filesDone) / rate)} left` : "";
  return [
    `${dataset}: ${partitionsDone} of ${partitions} partitions`,
    `${filesDone} of ${files} files`,
    `${rate.toFixed(1)} files/s`,
    ...(left ? [left] : []),
  ].join(", ");
}

/** Seconds as a person says them: `0:07`, `1:02:30`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Shows lines over each other on a terminal, and nothing anywhere else. */
export class ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(line: string): void {
    if (!this.#stream.isTTY) return;
    this.#stream.write(`\r\x1b[K${line.slice(0, (this.#stream.columns || 80) - 1)}`);
    this.#shown = true;
  }

  /** Takes the line away, so that what comes next stands alone. */
  clear(): void {
    if (this.#shown) this.#stream.write("\r\x1b[K");
    this.#shown = false;
  }
}
