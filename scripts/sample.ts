import { resolve } from "node:path";
import { makeFolder } from "../local/make-folder.ts";
import { UsageError } from "../local/usage-error.ts";
import { ProgressDisplay } from "./backfill/progress.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { homeFolder, rawFolder } from "./platform/names.ts";
import { defaultSample } from "./sample/default-sample.ts";
import { generateSample } from "./sample/generate.ts";

const command: Command = {
  usage: "npm run sample --",
  summary:
    "Makes raw files of the dataset vibration: one csv.gz per device and 5 minutes. Files that are there are kept.",
  options: {
    devices: { value: "N", help: `1 to 99; default ${defaultSample.devices}` },
    from: { value: "DATE", help: `first day or hour, in UTC; default ${defaultSample.from}` },
    hours: { value: "N", help: `default ${defaultSample.hours}` },
    days: { value: "N", help: "instead of --hours" },
    hz: { value: "N", help: `records per second and device, 1 to 1000; default ${defaultSample.hz}` },
    seed: { value: "N", help: `the same seed makes the same files; default ${defaultSample.seed}` },
    out: { value: "DIR", help: "where the files go; default .sluice/raw" },
  },
};

async function sample(args: Arguments): Promise<number> {
  const number = (name: string, fallback: number, min: number, max: number) => {
    const text = args.option(name);
    const value = Number(text ?? fallback);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new UsageError(`--${name} is "${text}"; it is a whole number from ${min} to ${max}.`);
  };
  if (args.option("days") !== undefined && args.option("hours") !== undefined) {
    throw new UsageError("Give --days or --hours, not both.");
  }
  const days = args.option("days") === undefined ? undefined : number("days", 1, 1, 3660);
  const from = hour(args.option("from") ?? defaultSample.from);
  const display = new ProgressDisplay(process.stderr);
  const root = resolve(args.option("out") ?? rawFolder(homeFolder()));
  const options = {
    root,
    from,
    devices: number("devices", defaultSample.devices, 1, 99),
    hours: days === undefined ? number("hours", defaultSample.hours, 1, 87_840) : days * 24,
    hz: number("hz", defaultSample.hz, 1, 1000),
    seed: number("seed", defaultSample.seed, 0, 0xffffffff),
  };
  await makeFolder(root).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--out names ${root}, which cannot be a folder (${error.code}).`);
  });
  const made = await generateSample({ ...options, onFile: (done, of) => display.show(`${done} of ${of} files`) });
  display.clear();
  if (args.json) console.log(JSON.stringify({ ...options, ...made }));
  else {
    const megabytes = (made.bytes / 1e6).toFixed(1);
    console.log(
      `${made.files} files, ${made.kept} of them there already: ${made.records} records, ${megabytes} MB uncompressed, in ${root}`,
    );
  }
  return exitCodes.done;
}

function hour(text: string): string {
  const [, date, clock = "00"] = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]))?$/.exec(text) ?? [];
  const time = Date.parse(`${date}T${clock}:00:00Z`);
  if (date !== undefined && !Number.isNaN(time) && new Date(time).toISOString().startsWith(date))
    return `${date}T${clock}`;
  throw new UsageError(`--from is "${text}"; it is a day such as 2024-01-31, or an hour of one such as 2024-01-31T05.`);
}

await runCommand(command, sample);
