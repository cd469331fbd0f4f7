import { renameSync, writeFileSync } from "node:fs";
import { appendLines, readLines } from "./line-file.ts";

/** One line: a key with its value, or null where the key was taken away. */
type Line<Value> = readonly [key: string, value: Value | null];

/**
 * A map of JSON values in a file: each change is appended before it is answered, the last line of a key counts. For few
 * things that seldom change.
 */
export class KeyedFile<Value> {
  readonly #path: string;
  readonly #values = new Map<string, Value>();
  #unwritten: string[] = [];

  /** Reads the file, which need not be there. */
  constructor(path: string) {
    this.#path = path;
    for (const line of readLines(path)) this.#apply(line as Line<Value>);
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** The values, in the order in which their keys were first set. */
  values(): Iterable<Value> {
    return this.#values.values();
  }

  set(key: string, value: Value): void {
    this.#write([key, value]);
  }

  /** Sets a value that is written by the next {@link flush}, for whoever cannot wait for a disk that is full. */
  setSoon(key: string, value: Value): void {
    const line: Line<Value> = [key, value];
    this.#apply(line);
    this.#unwritten.push(JSON.stringify(line));
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#unwritten.length > 0) appendLines(this.#path, this.#unwritten);
    this.#unwritten = [];
  }

  /** Nothing happens where there is no such key. */
  delete(key: string): void {
    if (this.#values.has(key)) this.#write([key, null]);
  }

  /** Takes away the values that are not to be kept, and then writes the file anew, without what was written before of the others. */
  keep(isKept: (value: Value) => boolean): void {
    this.flush();
    const gone = [...this.#values].filter(([, value]) => !isKept(value));
    if (gone.length === 0) return;
    for (const [key] of gone) this.#values.delete(key);
    const lines = [...this.#values].map((line) => `${JSON.stringify(line satisfies Line<Value>)}\n`);
    writeFileSync(`${this.#path}.part`, lines.join(""));
    renameSync(`${this.#path}.part`, this.#path);
  }

  #write(line: Line<Value>): void {
    this.flush();
    appendLines(this.#path, [JSON.stringify(line)]);
    this.#apply(line);
  }

  #apply([key, value]: Line<Value>): void {
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }
}
