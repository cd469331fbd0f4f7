import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { CsvWriter } from "./csv-writer.ts";
import { generator, seedOf, sine, turn } from "./signal.ts";

export interface SampleOptions {
  /** Folder that raw keys are relative to. */
  readonly root: string;
  /** 1 to 99. */
  readonly devices: number;
  /** The first hour, `2024-01-01T00`, in UTC. */
  readonly from: string;
  readonly hours: number;
  /** Records per second and device; 1 to 1,000. */
  readonly hz: number;
  /** The same seed and options give the same bytes. */
  readonly seed: number;
  /** Called after each file. Default: nobody is told. */
  readonly onFile?: (done: number, of: number) => void;
}

export interface Sample {
  readonly files: number;
  /** Files that were there already, and are as they would have been made. */
  readonly kept: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly records: number;
}

const minutesPerFile = 5;
const header = Buffer.from("device,ts,x,y,z,temperature,rpm,status\n");
const broken = Buffer.from("n/a");
const ok = Buffer.from(",ok\n");
const warning = Buffer.from(",warning\n");
/** Longest record: 12 for the device, 23 for the time, 3 times 9, 7, 5, 8, and the separators. */
const longestRecord = 96;
/** One record in so many is broken, and one in so many is written twice. */
const brokenEvery = 1000;
const doubledEvery = 2500;

/**
 * Makes raw files of the `vibration` dataset: one csv.gz per device and 5 minutes, with a few broken and doubled records. Each
 * file is written under another name first, so that an interrupt leaves no half one.
 */
export async function generateSample(options: SampleOptions): Promise<Sample> {
  const { root, devices, hours, hz } = options;
  const start = Date.parse(`${options.from}:00:00Z`);
  const slots = slotsOf(hours);
  const perFile = minutesPerFile * 60 * hz;
  const capacity = header.length + (perFile + Math.ceil(perFile / doubledEvery) * 3 + 100) * longestRecord;
  // While one file is packed by another thread, the next is written: two writers take turns.
  const turns = [new CsvWriter(capacity), new CsvWriter(capacity)].map((writer) => ({
    writer,
    packed: Promise.resolve(),
  }));
  let [kept, bytes, records, files, done] = [0, 0, 0, 0, 0];
  for (let slot = 0; slot < slots; slot++) {
    for (let device = 1; device <= devices; device++) {
      const time = start + slot * minutesPerFile * 60_000;
      const mine = turns[files++ % turns.length] as (typeof turns)[number];
      await mine.packed;
      records += writeFileOf(mine.writer, device, time, options);
      bytes += mine.writer.bytes.length;
      mine.packed = pack(mine.writer.bytes, { level: 1 }).then(async (packed) => {
        if (!(await place(join(root, keyOf(device, time)), packed))) kept++;
        options.onFile?.(++done, slots * devices);
      });
      // It is awaited in its turn, which may come after the other one's.
      mine.packed.catch(() => {});
    }
  }
  await Promise.all(turns.map(({ packed }) => packed));
  return { files, kept, bytes, records };
}

/** How many files a sample has. */
export function sampleFiles({ devices, hours }: Pick<SampleOptions, "devices" | "hours">): number {
  return slotsOf(hours) * devices;
}

/** How many files a device has. */
function slotsOf(hours: number): number {
  return hours * (60 / minutesPerFile);
}

const pack = promisify(gzip);

function deviceName(device: number): string {
  return `device-${String(device).padStart(2, "0")}`;
}

/** The key of a file, as `datasets/vibration/dataset.yml` describes it. */
function keyOf(device: number, time: number): string {
  const [date = "", clock = ""] = new Date(time).toISOString().split("T");
  const name = `${deviceName(device)}_${date.replaceAll("-", "")}T${clock.slice(0, 5).replace(":", "")}.csv.gz`;
  return join("vibration", ...date.split("-"), name);
}

/** Writes one file's CSV, and returns its number of records. */
function writeFileOf(writer: CsvWriter, device: number, time: number, { hz, seed }: SampleOptions): number {
  const random = generator(seedOf(seed, device, time / 60_000));
  const clock = new Clock(device, time);
  const count = minutesPerFile * 60 * hz;
  const rpm = 1400 + (random() % 200);
  const speed = Math.round((rpm / 60 / hz) * turn);
  const warmth = 35_00 + (random() % 10_00);
  let doubled = 0;
  writer.clear();
  writer.text(header);
  for (let index = 0; index < count; index++) {
    const noise = random();
    const phase = index * speed;
    const start = writer.length;
    clock.write(writer, Math.floor((index * 1000) / hz));
    writer.byte(comma);
    if (noise % brokenEvery === 0) writer.text(broken);
    else writer.fixed(sine(phase) * 2 + (noise & 1023) - 512, 4);
    writer.byte(comma);
    writer.fixed(sine(phase + turn / 4) + ((noise >>> 10) & 1023) - 512, 4);
    writer.byte(comma);
    writer.fixed(98_067 + (sine(phase * 2) >> 2) + ((noise >>> 20) & 1023) - 512, 4);
    writer.byte(comma);
    if (index % 50 !== 49) writer.fixed(warmth + Math.floor(index / 400), 2);
    writer.byte(comma);
    writer.integer(rpm + ((noise >>> 5) & 7));
    writer.text(noise % 9973 === 0 ? warning : ok);
    if (noise % doubledEvery === 1) {
      writer.copy(start, writer.length);
      doubled++;
    }
  }
  return count + doubled;
}

const comma = 0x2c;

/** Writes device and time of one file's records, `device-01,2024-01-01T05:55:00.123Z`: up to the hour once made, the rest by digits. */
class Clock {
  readonly #hour: Buffer;
  readonly #minute: number;

  constructor(device: number, time: number) {
    const text = new Date(time).toISOString();
    this.#hour = Buffer.from(`${deviceName(device)},${text.slice(0, 14)}`);
    this.#minute = Number(text.slice(14, 16));
  }

  write(writer: CsvWriter, milliseconds: number): void {
    const seconds = Math.floor(milliseconds / 1000);
    const minutes = Math.floor(seconds / 60);
    writer.text(this.#hour);
    writer.digits(this.#minute + minutes, 2);
    writer.byte(0x3a);
    writer.digits(seconds - minutes * 60, 2);
    writer.byte(0x2e);
    writer.digits(milliseconds - seconds * 1000, 3);
    writer.byte(0x5a);
  }
}

/** Puts a file in its place; false where the same bytes are there already. */
async function place(path: string, bytes: Buffer): Promise<boolean> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes)) return false;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return true;
}
