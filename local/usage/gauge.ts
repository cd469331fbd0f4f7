/** How a quota is used. */
export interface GaugeReport {
  readonly limit: number;
  readonly current: number;
  /** The most at one moment since the gateway started. */
  readonly peak: number;
  /** How many got in, and how many were turned away. */
  readonly entered: number;
  readonly refused: number;
  /** The most at one moment in each stretch of `seconds`, from `from` (ISO time) to now. At most 600 stretches. */
  readonly over: { readonly from: string; readonly seconds: number; readonly peaks: readonly number[] };
}

const maxStretches = 600;

/** Counts what goes on at once against a quota, and turns away what would go beyond it. */
export class Gauge {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #start: number;
  #current = 0;
  #peak = 0;
  #entered = 0;
  #refused = 0;
  #seconds = 1;
  #peaks: number[] = [0];

  /** @param now milliseconds since 1970 */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
    this.#start = now();
  }

  get limit(): number {
    return this.#limit;
  }

  /** Takes a place, until `leave`. False, and nothing taken, where all are taken. */
  enter(): boolean {
    if (this.#current >= this.#limit) {
      this.#refused++;
      return false;
    }
    this.#advance();
    this.#current++;
    this.#entered++;
    this.#peak = Math.max(this.#peak, this.#current);
    const last = this.#peaks.length - 1;
    this.#peaks[last] = Math.max(this.#peaks[last] ?? 0, this.#current);
    return true;
  }

  leave(): void {
    this.#advance();
    this.#current--;
  }

  report(): GaugeReport {
    this.#advance();
    return {
      limit: this.#limit,
      current: this.#current,
      peak: this.#peak,
      entered: this.#entered,
      refused: this.#refused,
      over: { from: new Date(this.#start).toISOString(), seconds: this.#seconds, peaks: [...this.#peaks] },
    };
  }

  /** Begins the stretches up to now; in those that pass without a change the count stays what it is. */
  #advance(): void {
    const elapsed = Math.max(0, this.#now() - this.#start) / 1000;
    while (Math.floor(elapsed / this.#seconds) >= maxStretches) {
      this.#peaks = this.#peaks
        .filter((_, index) => index % 2 === 0)
        .map((peak, index) => Math.max(peak, this.#peaks[index * 2 + 1] ?? 0));
      this.#seconds *= 2;
    }
    const index = Math.floor(elapsed / this.#seconds);
    while (this.#peaks.length <= index) this.#peaks.push(this.#current);
  }
}
