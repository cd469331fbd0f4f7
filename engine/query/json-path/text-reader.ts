import { PathSyntaxError } from "./path.ts";

/** A text with a place in it that moves forward. */
export class TextReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character; "" at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  /** Moves past `part` if it is what comes next. */
  take(part: string): boolean {
    if (!this.text.startsWith(part, this.at)) return false;
    this.at += part.length;
    return true;
  }

  /** Moves past what a sticky expression (`/…/y`) matches here, and returns it. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  skipBlanks(): void {
    this.match(/\s*/y);
  }

  /** A text in single or double quotes; a backslash takes the next character as it is. Undefined where none starts here. */
  quoted(): string | undefined {
    const quote = this.next;
    if (quote !== "'" && quote !== '"') return undefined;
    let text = "";
    for (let at = this.at + 1; at < this.text.length; at++) {
      const character = this.text.charAt(at);
      if (character === quote) {
        this.at = at + 1;
        return text;
      }
      if (character === "\\") at++;
      text += this.text.charAt(at);
    }
    throw this.error("the quoted text does not end");
  }

  /** An error at this place. */
  error(message: string): PathSyntaxError {
    return new PathSyntaxError(`${message}, at character ${this.at + 1} of '${this.text}'`);
  }
}
