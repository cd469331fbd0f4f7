import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SavedExecution } from "../../engine/saved-execution.ts";
import { isDiskFull } from "../disk-full.ts";

/** What redrives need of executions that did not end well: one JSON file each, `<sequence>.json`. */
export class SavedExecutions {
  readonly #folder: string;

  /** A folder of its own, which is made where there is none. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Saves an execution, unless the results of its iterations are more than one text can hold or the disk is full. */
  write(sequence: number, saved: SavedExecution): void {
    try {
      writeFileSync(this.#file(sequence), JSON.stringify(saved));
    } catch (error) {
      if (isDiskFull(error)) this.remove(sequence);
      else if (!(error instanceof RangeError)) throw error;
    }
  }

  has(sequence: number): boolean {
    return existsSync(this.#file(sequence));
  }

  /** What was saved; undefined where nothing was, or a kill left the file unfinished. */
  read(sequence: number): SavedExecution | undefined {
    try {
      return JSON.parse(readFileSync(this.#file(sequence), "utf8")) as SavedExecution;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Takes away what was saved: the execution has gone on since. */
  remove(sequence: number): void {
    rmSync(this.#file(sequence), { force: true });
  }

  #file(sequence: number): string {
    return join(this.#folder, `${String(sequence).padStart(8, "0")}.json`);
  }
}
