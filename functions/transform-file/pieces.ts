const NOTHING = Buffer.alloc(0);

/** Joins the pieces in which a file comes: what was left unread of one begins the next. A byte order mark is left out. */
export class Pieces {
  private rest: Buffer = NOTHING;
  private begun = false;

  /** What there is to read with the next piece; nothing while it cannot be told whether the file begins with a mark. */
  next(piece: Buffer, complete: boolean): Buffer {
    const data = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    if (this.begun) return data;
    this.begun = data.length >= 3 || complete;
    if (this.begun) return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
    this.rest = data;
    return NOTHING;
  }

  /** Keeps what was not read of what {@link next} gave. */
  leave(unread: Buffer): void {
    if (this.begun) this.rest = Buffer.from(unread);
  }
}
