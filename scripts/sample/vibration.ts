import type { ByteWriter } from "./byte-writer.ts";
import { deviceName, keyStart, type SampleDataset, type SampleFile } from "./sample-dataset.ts";
import type { SampleOptions } from "./sample-options.ts";
import { generator, seedOf, sine, turn } from "./signal.ts";

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

/** The dense one: a csv.gz per device and 5 minutes, with a few broken and doubled records. */
export const vibration: SampleDataset = {
  name: "vibration",
  hasShift: true,
  stopsInOutage: true,
  minutesPerFile: () => minutesPerFile,
  key: (file) => `${keyStart("vibration", file, 4)}.csv.gz`,
  capacity: ({ hz }) => {
    const records = minutesPerFile * 60 * hz;
    return header.length + (records + Math.ceil(records / doubledEvery) * 3 + 100) * longestRecord;
  },
  write,
};

function write(writer: ByteWriter, { device, time }: SampleFile, { hz, seed }: SampleOptions): number {
  const random = generator(seedOf(seed, device, time / 60_000));
  const clock = new Clock(device, time);
  const count = minutesPerFile * 60 * hz;
  const rpm = 1400 + (random() % 200);
  const speed = Math.round((rpm / 60 / hz) * turn);
  const warmth = 35_00 + (random() % 10_00);
  let doubled = 0;
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

  write(writer: ByteWriter, milliseconds: number): void {
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
