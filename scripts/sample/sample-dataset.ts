import type { ByteWriter } from "./byte-writer.ts";
import type { SampleOptions } from "./sample-options.ts";

/** One raw file of a sample: of a device, from a moment on. */
export interface SampleFile {
  /** From 1. */
  readonly device: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** How the raw files of one dataset are made, as its `dataset.yml` describes them. */
export interface SampleDataset {
  readonly name: string;
  /** Whether its machines rest outside of their shift. */
  readonly hasShift: boolean;
  /** Whether a device makes no file while its sensor is out. */
  readonly stopsInOutage: boolean;
  /** Minutes that a file covers; a divisor of 60. */
  minutesPerFile(options: SampleOptions): number;
  key(file: SampleFile): string;
  /** Bytes that a file has at most before it is packed. */
  capacity(options: SampleOptions): number;
  /** Writes a file's text, and returns its number of records. */
  write(writer: ByteWriter, file: SampleFile, options: SampleOptions): number;
}

/** `device-01` */
export function deviceName(device: number): string {
  return `device-${String(device).padStart(2, "0")}`;
}

/**
 * `vibration/2024/01/31/device-01_20240131T0555`: how all three datasets name their files.
 *
 * @param digits of the time of day: 2 for the hour, 4 with the minute
 */
export function keyStart(dataset: string, { device, time }: SampleFile, digits: 2 | 4): string {
  const [date = "", clock = ""] = new Date(time).toISOString().split("T");
  const day = date.replaceAll("-", "/");
  return `${dataset}/${day}/${deviceName(device)}_${date.replaceAll("-", "")}T${clock.replace(":", "").slice(0, digits)}`;
}
