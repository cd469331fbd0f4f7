import { resolve } from "node:path";
import { makeFolder } from "../local/make-folder.ts";
import { UsageError } from "../local/usage-error.ts";
import { ProgressDisplay } from "./backfill/progress-display.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { readNumber } from "./command/read-number.ts";
import { homeFolder, rawFolder } from "./platform/names.ts";
import { generateSample } from "./sample/generate.ts";
import { sampleDatasets } from "./sample/sample-datasets.ts";
import { defaultSample, type SampleOptions } from "./sample/sample-options.ts";

const names = sampleDatasets.map(({ name }) => name);

const command: Command = {
  usage: "npm run sample --",
  summary: `Makes raw files of the datasets ${names.join(", ")}: the same options make the same files. Files that are there are kept.`,
  options: {
    dataset: { value: "NAME", help: `one of ${names.join(", ")}; default all` },
    devices: { value: "N", help: `1 to 99; default ${defaultSample.devices}` },
    from: { value: "DATE", help: `first day or hour, in UTC; default ${defaultSample.from}` },
    days: { value: "N", help: `default ${defaultSample.hours / 24}` },
    hours: { value: "N", help: "instead of --days" },
    shift: { value: "N", help: "hours a day in which the machines run, from 06:00; default 24, all day" },
    hz: { value: "N", help: `records of vibration per second and device, 1 to 1000; default ${defaultSample.hz}` },
    minutes: { value: "N", help: `that a file of metrics covers, 1 or 3; default ${defaultSample.minutes}` },
    seed: { value: "N", help: `another seed makes other values; default ${defaultSample.seed}` },
    out: { value: "DIR", help: "where the files go; default .sluice/raw" },
  },
};

async function sample(args: Arguments): Promise<number> {
  const options = readOptions(args);
  const display = new ProgressDisplay(process.stderr);
  const root = resolve(args.option("out") ?? rawFolder(homeFolder()));
  await makeFolder(root).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--out names ${root}, which cannot be a folder (${error.code}).`);
  });
  const made = await generateSample(options, {
    root,
    onFile: (done, of) => display.show(`${done} of ${of} files`),
  });
  display.clear();
  if (args.json) console.log(JSON.stringify({ root, ...options, ...made }));
  else {
    const megabytes = (made.bytes / 1e6).toFixed(1);
    console.log(
      `${made.files} files, ${made.kept} of them there already: ${made.records} records, ${megabytes} MB uncompressed, in ${root}`,
    );
  }
  return exitCodes.done;
}

function readOptions(args: Arguments): SampleOptions {
  const number = (name: string, fallback: number, least: number, most: number) =>
    readNumber(args, name, { least, most, whole: true }) ?? fallback;
  if (args.option("days") !== undefined && args.option("hours") !== undefined) {
    throw new UsageError("Give --days or --hours, not both.");
  }
  const dataset = args.option("dataset");
  if (dataset !== undefined && !names.includes(dataset)) {
    throw new UsageError(`--dataset is "${dataset}"; samples are made of ${names.join(", ")}.`);
  }
  const minutes = number("minutes", defaultSample.minutes, 1, 3);
  if (minutes === 2) throw new UsageError("--minutes is 1 or 3, found 2.");
  return {
    datasets: dataset === undefined ? names : [dataset],
    devices: number("devices", defaultSample.devices, 1, 99),
    from: hour(args.option("from") ?? defaultSample.from),
    hours: args.option("hours") === undefined ? number("days", 2, 1, 3660) * 24 : number("hours", 1, 1, 87_840),
    shift: number("shift", 24, 1, 24),
    hz: number("hz", defaultSample.hz, 1, 1000),
    minutes,
    seed: number("seed", defaultSample.seed, 0, 0xffffffff),
  };
}

function hour(text: string): string {
  const [, date, clock = "00"] = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]))?$/.exec(text) ?? [];
  const time = Date.parse(`${date}T${clock}:00:00Z`);
  if (date !== undefined && !Number.isNaN(time) && new Date(time).toISOString().startsWith(date))
    return `${date}T${clock}`;
  throw new UsageError(`--from is "${text}"; it is a day such as 2024-01-31, or an hour of one such as 2024-01-31T05.`);
}

await runCommand(command, sample);
