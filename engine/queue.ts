/** One thing to do at a moment. Among equal times the smaller sequence is first. */
export interface QueueEntry<T> {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly sequence: number;
  readonly value: T;
}

/** Fewer waiting entries are not swept. A stale one keeps its execution in memory, with what that has read and made: tens of KB. */
const SMALLEST_SWEEP = 64;

/**
 * Everything that is still to happen, in the order (time, sequence).
 *
 * Most entries are for the current moment. They wait in a plain first-in-first-out lane; only later ones pay for a place
 * in the heap. Entries whose cause has gone (the time-out of a finished task) are not searched for when they go stale:
 * they are dropped at the head, and swept whenever the heap has doubled since the last sweep.
 */
export class EventQueue<T> {
  readonly #isStale: (value: T) => boolean;
  readonly #heap: QueueEntry<T>[] = [];
  #lane: (QueueEntry<T> | undefined)[] = [];
  #laneHead = 0;
  #sequence = 0;
  #current = Number.NEGATIVE_INFINITY;
  #sweepAt = SMALLEST_SWEEP;

  /** `isStale` says of a value that nothing would come of it. */
  constructor(isStale: (value: T) => boolean = () => false) {
    this.#isStale = isStale;
  }

  /** How many entries wait, stale ones included. */
  get size(): number {
    return this.#heap.length + this.#lane.length - this.#laneHead;
  }

  /** Adds a value to be popped at `time`; a time before the last popped one counts as that one. */
  push(time: number, value: T): void {
    const entry = { time: Math.max(time, this.#current), sequence: this.#sequence++, value };
    if (entry.time === this.#current) {
      this.#lane.push(entry);
      return;
    }
    if (this.#heap.length >= this.#sweepAt) this.#sweep();
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  /** The first entry, which stays; undefined where nothing waits. */
  peek(): QueueEntry<T> | undefined {
    for (;;) {
      const inLane = this.#lane[this.#laneHead];
      const inHeap = this.#heap[0];
      const first = inLane && (!inHeap || isBefore(inLane, inHeap)) ? inLane : inHeap;
      if (first === undefined || !this.#isStale(first.value)) return first;
      this.#remove(first);
    }
  }

  /** Takes the first entry; undefined where nothing waits. */
  pop(): QueueEntry<T> | undefined {
    const first = this.peek();
    if (first === undefined) return undefined;
    this.#remove(first);
    this.#current = first.time;
    return first;
  }

  #remove(first: QueueEntry<T>): void {
    if (first === this.#lane[this.#laneHead]) {
      this.#lane[this.#laneHead] = undefined;
      this.#laneHead++;
      if (this.#laneHead === this.#lane.length) {
        this.#lane = [];
        this.#laneHead = 0;
      }
      return;
    }
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
  }

  #sweep(): void {
    const live = this.#heap.filter((entry) => !this.#isStale(entry.value));
    live.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#heap.length = 0;
    for (const entry of live) this.#heap.push(entry);
    this.#sweepAt = Math.max(SMALLEST_SWEEP, 2 * live.length);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const entry = heap[from];
    if (entry === undefined) return;
    let at = from;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from];
    if (entry === undefined) return;
    let at = from;
    for (;;) {
      let down = 2 * at + 1;
      let child = heap[down];
      const right = heap[down + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        child = right;
        down++;
      }
      if (child === undefined || isBefore(entry, child)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = entry;
  }
}

function isBefore(a: QueueEntry<unknown>, b: QueueEntry<unknown>): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}
