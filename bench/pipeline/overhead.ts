import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { withDuckDb } from "../../functions/transform-file/duckdb.ts";
import { fileBytes } from "../../functions/transform-file/raw-bytes.ts";
import { transform } from "../../functions/transform-file/transform.ts";
import { datasetsFolder, loadDataset } from "../../scripts/platform/load-dataset.ts";
import { projectRoot } from "../../scripts/platform/names.ts";
import { generateSample } from "../../scripts/sample/generate.ts";
import { defaultSample } from "../../scripts/sample/sample-options.ts";

/** A backfill of many small files, measured from outside. */
export interface Overhead {
  readonly files: number;
  /** CPU of all processes. */
  readonly milliseconds: number;
  /** The most memory that the gateway's process held, in MiB. */
  readonly gatewayMebibytes: number;
}

const devices = 99;
/** Of `alerts`: a file per device and hour that is not quiet. */
const filesPerDay = 2_000;
/** Clock ticks of /proc/PID/stat per second; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Backfills about so many files of `alerts`, ten records each, without reports, in a command of its own, and reads what CPU
 * it and its children took (proc_pid_stat(5), cutime and cstime) and its peak of memory (VmHWM). Linux only.
 *
 * @param folder an empty one
 */
export async function measureOverhead(folder: string, about: number): Promise<Overhead> {
  const raw = rawIn(folder);
  const datasets = join(folder, "datasets");
  await mkdir(join(datasets, "alerts"), { recursive: true });
  await cp(join(datasetsFolder, "alerts", "dataset.yml"), join(datasets, "alerts", "dataset.yml"));
  const days = Math.max(1, Math.round(about / filesPerDay));
  const used = Math.min(devices, Math.ceil(devices * (about / filesPerDay)));
  const options = { ...defaultSample, datasets: ["alerts"], devices: used, hours: 24 * days };
  const { files } = await generateSample(options, { root: raw, onFile: () => {} });
  const before = await childMilliseconds();
  const last = new Date(Date.UTC(2024, 0, days)).toISOString().slice(0, 10);
  const range = ["--from", "2024-01-01", "--to", last];
  const gatewayMebibytes = await backfill(
    ["--dataset", "alerts", "--datasets", datasets, "--raw", raw, ...range],
    folder,
  );
  const milliseconds = (await childMilliseconds()) - before;
  return { files, milliseconds, gatewayMebibytes };
}

function rawIn(folder: string): string {
  return join(folder, "raw");
}

/** Runs the command to its end; the peak of its memory in MiB. */
async function backfill(args: readonly string[], folder: string): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", join("scripts", "backfill.ts"), ...args], {
    cwd: projectRoot,
    env: { ...process.env, SLUICE_HOME: join(folder, "home") },
    stdio: ["ignore", "ignore", "inherit"],
  });
  let peak = 0;
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peak = Math.max(peak, Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
  };
  const timer = setInterval(() => void look(), 500);
  const [code] = await once(child, "close");
  clearInterval(timer);
  if (code !== 0) throw new Error(`The backfill ended with code ${code}.`);
  return peak;
}

/** CPU of all children of this process that have ended, and of theirs. */
async function childMilliseconds(): Promise<number> {
  const fields = (await readFile("/proc/self/stat", "utf8")).replace(/^.*\) /, "").split(" ");
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / ticksPerSecond;
}

/**
 * CPU of transforming one of the files that {@link measureOverhead} left in a folder, alone, in this process, after some that are not
 * counted. The least of three: taking too little away from the whole makes the overhead larger, never smaller. Milliseconds.
 */
export async function transformMilliseconds(folder: string): Promise<number> {
  const raw = rawIn(folder);
  const dataset = await loadDataset("alerts");
  const paths = (await readdir(raw, { recursive: true })).filter((path) => path.endsWith(".gz"));
  const [warm, counted] = [paths.slice(0, 50), paths.slice(50, 350)];
  const run = async (keys: readonly string[]) => {
    const begun = process.cpuUsage();
    for (const key of keys) {
      const options = { dataset, key, source: key, raw: await fileBytes(join(raw, key)), folder };
      await withDuckDb(2048, (db) => transform(db, options));
    }
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000 / Math.max(1, keys.length);
  };
  await run(warm);
  const measured = counted.length > 0 ? counted : warm;
  return Math.min(await run(measured), await run(measured), await run(measured));
}
