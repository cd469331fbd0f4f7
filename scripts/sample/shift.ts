import type { SampleOptions } from "./sample-options.ts";
import { generator, seedOf } from "./signal.ts";

const minute = 60_000;
const day = 1440 * minute;
const outageMinutes = 20;

/** Whether the machines run at a moment. */
export function isRunning({ shift }: Pick<SampleOptions, "shift">, time: number): boolean {
  const hour = Math.floor((time % day) / (60 * minute));
  return shift === 24 || (hour - shiftStart(shift) + 24) % 24 < shift;
}

/** Whether a device's sensors are out at a moment: once a day, for 20 minutes of its shift. */
export function isOut(options: Pick<SampleOptions, "shift" | "seed">, device: number, time: number): boolean {
  const begin = outageStart(options, device, time);
  return time >= begin && time < begin + outageMinutes * minute;
}

/** When the outage of a moment's day begins: on a multiple of 5 minutes. */
function outageStart({ shift, seed }: Pick<SampleOptions, "shift" | "seed">, device: number, time: number): number {
  const today = Math.floor(time / day);
  // A shift that goes past midnight has its outage before it.
  const hours = Math.min(shift, 24 - shiftStart(shift));
  const slots = (hours * 60 - outageMinutes) / 5;
  const slot = generator(seedOf(seed, device, today, 7))() % slots;
  return today * day + shiftStart(shift) * 60 * minute + slot * 5 * minute;
}

function shiftStart(shift: number): number {
  return shift === 24 ? 0 : 6;
}
