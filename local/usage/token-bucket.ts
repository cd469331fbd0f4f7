/** A bucket of tokens, as AWS throttles calls: it holds `burst`, and gets `perSecond` more each second. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #tokens: number;
  #filled: number;

  /** @param now milliseconds since 1970 */
  constructor({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }, now: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = burst;
    this.#filled = now();
  }

  /** Takes a token; false where there is none. */
  take(): boolean {
    const now = this.#now();
    // A clock that is set back adds nothing.
    const added = (Math.max(0, now - this.#filled) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + added);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
