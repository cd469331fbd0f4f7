import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Who holds a home. Times are ISO 8601. */
export interface LockHolder {
  /** Undefined in a file whose writer died in the middle. */
  readonly pid: number | undefined;
  /** When it took the lock: with the pid, what tells it from others. */
  readonly started: string;
  /** When it last wrote into the lock; at first `started`. */
  readonly since: string;
}

/** The right to be a home's one gateway. */
export interface GatewayLock {
  /** Writes down that the holder is still there. */
  renew(): Promise<void>;
  /** Gives the right back. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a home, unless a holder that `isHeld` confirms has it.
 *
 * The lock is the file `gateway.lock.N` with the highest number. It is taken by creating N + 1, which one process only
 * can do, and given back by writing so into the file; the highest file is never deleted. So two that find the same
 * dead holder cannot both follow it, as they could if each deleted its file first.
 *
 * @returns the lock, or the holder that has it.
 */
export async function acquireGatewayLock(
  home: string,
  me: Pick<LockHolder, "pid" | "started">,
  isHeld: (holder: LockHolder) => Promise<boolean>,
): Promise<{ readonly lock: GatewayLock } | { readonly holder: LockHolder }> {
  await mkdir(home, { recursive: true });
  for (;;) {
    const highest = (await lockNumbers(home)).at(-1) ?? 0;
    const holder = await readHolder(lockFile(home, highest));
    if (holder && (await isHeld(holder))) return { holder };
    const mine = highest + 1;
    if (!(await create(lockFile(home, mine), { ...me, since: me.started }))) continue;
    const numbers = await lockNumbers(home);
    if (numbers.at(-1) !== mine) {
      // It was taken and cleared away between the look and the creation: others are further already.
      await rm(lockFile(home, mine), { force: true });
      continue;
    }
    for (const number of numbers) if (number < mine) await rm(lockFile(home, number), { force: true });
    const path = lockFile(home, mine);
    return {
      lock: {
        renew: () => replace(path, { ...me, since: new Date().toISOString() }),
        release: () => replace(path, { released: true }),
      },
    };
  }
}

function lockFile(home: string, number: number): string {
  return join(home, `gateway.lock.${number}`);
}

async function lockNumbers(home: string): Promise<number[]> {
  const names = (await readdir(home)).map((name) => /^gateway\.lock\.(\d+)$/.exec(name)?.[1]);
  return names
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Undefined where nobody holds it: the file is missing or was given back. */
async function readHolder(path: string): Promise<LockHolder | undefined> {
  let written: string;
  let text: string;
  try {
    written = (await stat(path)).mtime.toISOString();
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const content = JSON.parse(text);
    return content.released ? undefined : content;
  } catch {
    return { pid: undefined, started: written, since: written };
  }
}

async function create(path: string, holder: LockHolder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** A home that was deleted meanwhile has no lock any more. */
async function replace(path: string, content: LockHolder | { readonly released: true }): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify(content), { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
