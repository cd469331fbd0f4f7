import type { ByteWriter } from "./byte-writer.ts";
import { deviceName, keyStart, type SampleDataset, type SampleFile } from "./sample-dataset.ts";
import type { SampleOptions } from "./sample-options.ts";
import { isOut } from "./shift.ts";
import { generator, seedOf } from "./signal.ts";

const hour = 3_600_000;
const mostAlerts = 16;
const longestRecord = 320;
/** One hour in so many is quiet: its file has no record. */
const quietEvery = 24;
/** One record in so many is cut off, and one in so many is written twice. */
const brokenEvery = 100;
const doubledEvery = 60;

interface Kind {
  readonly code: string;
  readonly severity: "info" | "warning" | "error";
  /** Thousandths. */
  readonly limit: number;
  readonly text: string;
}

const kinds: readonly Kind[] = [
  { code: "T-HIGH", severity: "warning", limit: 80_000, text: 'Bearing "A" is hot' },
  { code: "P-HIGH", severity: "error", limit: 12_500, text: "Druck zu hoch: Überlauf" },
  { code: "P-LOW", severity: "warning", limit: 2_000, text: "Pressure is low" },
  { code: "RPM", severity: "info", limit: 1_500_000, text: "Speed changed, on purpose" },
];
const lost: Kind = { code: "LOST", severity: "error", limit: 0, text: "Sensors do not answer" };

/** The sparse one: an ndjson.gz per device and hour, with about ten alerts, none in a quiet hour. */
export const alerts: SampleDataset = {
  name: "alerts",
  hasShift: false,
  stopsInOutage: false,
  minutesPerFile: () => 60,
  key: (file) => `${keyStart("alerts", file, 2)}.ndjson.gz`,
  capacity: () => mostAlerts * 2 * longestRecord,
  write,
};

function write(writer: ByteWriter, { device, time }: SampleFile, options: SampleOptions): number {
  const random = generator(seedOf(options.seed, device, time / 60_000, 2));
  if (random() % quietEvery === 0) return 0;
  const count = 4 + (random() % (mostAlerts - 3));
  let doubled = 0;
  for (let index = 0; index < count; index++) {
    // Each in its own part of the hour, so that they come in order.
    const at = time + Math.floor(((index + (random() % 1000) / 1000) * hour) / count);
    const noise = random();
    const start = writer.length;
    const kind = isOut(options, device, at) ? lost : (kinds[noise % kinds.length] ?? lost);
    const record = Buffer.from(alert(device, at, kind, noise));
    writer.text(noise % brokenEvery === 7 ? record.subarray(0, record.length >> 1) : record);
    writer.byte(lineFeed);
    if (noise % doubledEvery === 1) {
      writer.copy(start, writer.length);
      doubled++;
    }
  }
  return count + doubled;
}

function alert(device: number, at: number, { code, severity, limit, text }: Kind, noise: number): string {
  const value = code === lost.code ? null : (limit + (noise % 5000)) / 1000;
  return JSON.stringify({
    device: deviceName(device),
    at: new Date(at).toISOString(),
    alert: { code, severity },
    value,
    limit: limit / 1000,
    acknowledged: ((noise >>> 5) & 3) !== 0,
    text,
    trace: (noise >>> 8).toString(16),
  });
}

const lineFeed = 0x0a;
