import type { ByteWriter } from "./byte-writer.ts";
import { deviceName, keyStart, type SampleDataset, type SampleFile } from "./sample-dataset.ts";
import type { SampleOptions } from "./sample-options.ts";
import { isOut } from "./shift.ts";
import { generator, seedOf, sine } from "./signal.ts";

const oldHeader = Buffer.from("device;time;temp;pressure;flow;energy;state;debug\n");
const newHeader = Buffer.from("device;time;temperature;pressure;flow;energy;humidity;state;debug\n");
const broken = Buffer.from("ERR");
const states = [";run;", ";idle;", ";fault;"].map((text) => Buffer.from(text));
const debug = Buffer.from("0x");
/** Longest record: 10 for the device, 10 for the time, 6, 7, 8, 12, 5, 6, 9 for values, and the separators. */
const longestRecord = 96;
/** One record in so many is broken, and one in so many is written twice. */
const brokenEvery = 2000;
const doubledEvery = 1500;

/** Device 1 gets its new firmware at this time, each further one an hour later: it renames one column and adds another. */
const firstUpdate = Date.UTC(2024, 0, 2);

/** The one of everyday: a value a second in a csv.gz per device and 1 or 3 minutes. Cells are empty while the sensors are out. */
export const metrics: SampleDataset = {
  name: "metrics",
  hasShift: true,
  stopsInOutage: false,
  minutesPerFile: ({ minutes }) => minutes,
  key: (file) => `${keyStart("metrics", file, 4)}.csv.gz`,
  capacity: ({ minutes }) => newHeader.length + minutes * 60 * 2 * longestRecord,
  write,
};

function write(writer: ByteWriter, { device, time }: SampleFile, options: SampleOptions): number {
  const random = generator(seedOf(options.seed, device, time / 60_000, 3));
  const isNew = time >= firstUpdate + (device - 1) * 3_600_000;
  const isSilent = isOut(options, device, time);
  const name = Buffer.from(`${deviceName(device)};`);
  const count = options.minutes * 60;
  const begin = time / 1000;
  // A sine a day long for all that depends on the weather; 86,400 seconds are about 21 of its steps each.
  const weather = (second: number) => sine(Math.floor(second / 21.1));
  let doubled = 0;
  writer.text(isNew ? newHeader : oldHeader);
  for (let index = 0; index < count; index++) {
    const second = begin + index;
    const noise = random();
    const start = writer.length;
    writer.text(name);
    writer.integer(second);
    writer.byte(semicolon);
    if (!isSilent) writer.fixed(42_00 + (weather(second) >> 4) + (noise & 63), 2);
    writer.byte(semicolon);
    if (noise % brokenEvery === 5) writer.text(broken);
    else if (!isSilent) writer.fixed(6_500 + ((noise >>> 6) & 255), 3);
    writer.byte(semicolon);
    if (!isSilent) writer.fixed(118_0000 + ((noise >>> 14) & 0xffff), 4);
    writer.byte(semicolon);
    // About 7 kW: 2 Wh a second, counted since 2020.
    writer.integer(2 * (second - 1_577_836_800) + device);
    if (isNew) {
      writer.byte(semicolon);
      if (!isSilent) writer.fixed(450 + (weather(second) >> 7) + ((noise >>> 20) & 7), 1);
    }
    writer.text(states[isSilent ? 2 : noise % 97 === 0 ? 1 : 0] ?? debug);
    writer.text(debug);
    writer.integer(noise & 0xffff);
    writer.byte(lineFeed);
    if (noise % doubledEvery === 1) {
      writer.copy(start, writer.length);
      doubled++;
    }
  }
  return count + doubled;
}

const semicolon = 0x3b;
const lineFeed = 0x0a;
