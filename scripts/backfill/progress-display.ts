/** Shows lines over each other on a terminal, and nothing anywhere else. */
export class ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  #shown = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Whether lines are seen by anybody. */
  get isShown(): boolean {
    return this.#stream.isTTY;
  }

  /** Shows lines in place of those before; each is cut to the terminal's width. */
  show(...lines: readonly string[]): void {
    if (!this.isShown) return;
    this.clear();
    const width = (this.#stream.columns || 80) - 1;
    this.#stream.write(lines.map((line) => line.slice(0, width)).join("\n"));
    this.#shown = lines.length;
  }

  /** Takes the lines away, so that what comes next stands alone. */
  clear(): void {
    if (this.#shown === 0) return;
    const up = this.#shown > 1 ? `\x1b[${this.#shown - 1}A` : "";
    this.#stream.write(`\r${up}\x1b[J`);
    this.#shown = 0;
  }
}
