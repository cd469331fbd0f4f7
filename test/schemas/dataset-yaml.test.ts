import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Dataset } from "../../schemas/dataset.ts";
import { datasetDigest } from "../../schemas/dataset-digest.ts";
import { datasetTables } from "../../schemas/dataset-tables.ts";
import { parseDataset } from "../../schemas/dataset-yaml.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";

const good = `description: Readings
files: raw/{yyyy}/{MM}/{dd}/{rig}_{HH}{mm}.csv.gz
partition: hour
timezone: Europe/Berlin
format:
  type: csv
columns:
  - name: rig
    type: string
    required: true
  - { name: at, type: timestamp, required: true }
  - { name: value, type: "decimal(9, 3)", from: Value (Nm) }
timestamp: at
deduplicate: [rig, at]
tolerated_rejects: 0.02
`;

function parse(text: string): Dataset {
  const parsed = parseDataset(text, { file: "dataset.yml", name: "bench" });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return parsed.dataset;
}

/** The messages about a description in which one text stands for another. */
function messages(from: string, to: string): string[] {
  if (!good.includes(from)) throw new Error(`The description has no ${from}.`);
  return messagesOf(good.replace(from, to));
}

function messagesOf(text: string): string[] {
  const parsed = parseDataset(text, { file: "dataset.yml", name: "bench" });
  return parsed.ok ? [] : parsed.diagnostics.map(formatDiagnostic);
}

describe("a dataset.yml", () => {
  it("becomes a dataset with its defaults filled in", () => {
    expect(parse(good)).to.deep.equal({
      name: "bench",
      description: "Readings",
      files: "raw/{yyyy}/{MM}/{dd}/{rig}_{HH}{mm}.csv.gz",
      partition: "hour",
      timezone: "Europe/Berlin",
      format: { type: "csv", delimiter: ",", quote: '"', header: true, encoding: "utf-8", compression: "gzip" },
      columns: [
        { name: "rig", type: "string", required: true },
        { name: "at", type: "timestamp", required: true },
        { name: "value", type: "decimal(9, 3)", required: false, from: "Value (Nm)" },
      ],
      timestamp: "at",
      drop: [],
      deduplicate: ["rig", "at"],
      tolerated_rejects: 0.02,
    });
  });

  it("says how files of other times differ: names that a column had, columns that came or went, columns to drop", () => {
    const changed = `${good.replace("from: Value (Nm)", "from: [Value (Nm), Torque], optional: true")}drop: [comment]\n`;
    expect(parse(changed).columns[2]).to.deep.include({ from: ["Value (Nm)", "Torque"], optional: true });
    expect(parse(changed).drop).to.deep.equal(["comment"]);
    expect(parse(`${good}drop: "*"\n`).drop).to.equal("*");
  });

  it("describes ndjson", () => {
    const ndjson = good.replace("type: csv", "type: ndjson").replace("Value (Nm)", "reading.torque");
    expect(parse(ndjson).format).to.deep.equal({ type: "ndjson", compression: "gzip" });
  });

  it("of every dataset here is right", () => {
    const file = "datasets/vibration/dataset.yml";
    const parsed = parseDataset(readFileSync(file, "utf8"), { file, name: "vibration" });
    expect(parsed.ok ? [] : parsed.diagnostics.map(formatDiagnostic)).to.deep.equal([]);
  });

  it("has the same digest whatever its prose, its order and its defaults, and another for another meaning", () => {
    const digest = datasetDigest(parse(good));
    expect(digest).to.match(/^[0-9a-f]{64}$/);
    expect(datasetDigest(parse(good.replace("Readings", "Others")))).to.equal(digest);
    expect(datasetDigest(parse(good.replace("type: csv", "compression: gzip\n  type: csv")))).to.equal(digest);
    expect(datasetDigest(parse(good.replace("0.02", "0.03")))).not.to.equal(digest);
  });

  it("makes two tables, partitioned alike", () => {
    const { published, rejects } = datasetTables(parse(good));
    const partitionKeys = [
      { Name: "date", Type: "string" },
      { Name: "hour", Type: "string" },
    ];
    expect(published).to.deep.equal({
      name: "bench",
      columns: [
        { Name: "rig", Type: "string" },
        { Name: "at", Type: "timestamp" },
        { Name: "value", Type: "decimal(9,3)" },
      ],
      partitionKeys,
    });
    expect(rejects.name).to.equal("bench_rejects");
    expect(rejects.columns.map(({ Name }) => Name)).to.deep.equal(["file", "line", "column_name", "reason", "record"]);
    expect(rejects.partitionKeys).to.deep.equal(partitionKeys);
  });
});

describe("a dataset.yml is refused, with the place, what was found and what is allowed:", () => {
  const keys =
    "description, files, partition, timezone, format, columns, timestamp, drop, deduplicate, tolerated_rejects";
  const types =
    "string, boolean, int, bigint, float, double, decimal(p,s), date, timestamp with 1 <= p <= 38 and 0 <= s <= p";
  const cases: readonly [name: string, from: string, to: string, ...messages: string[]][] = [
    [
      "broken YAML",
      "[rig, at]",
      "[rig, at",
      "dataset.yml:15:1: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    [
      "a key twice",
      "partition: hour",
      "partition: hour\npartition: day",
      "dataset.yml:4:1: this is not YAML: Map keys must be unique",
    ],
    [
      "an unknown key",
      "timestamp: at",
      "timestamp: at\ntolerated_reject: 1",
      `dataset.yml:14:1: tolerated_reject: there is no such key; allowed: ${keys}. Did you mean tolerated_rejects?`,
    ],
    [
      "an unknown key of a column",
      "    required: true",
      "    require: true",
      "dataset.yml:10:5: columns[0].require: there is no such key; allowed: name, type, required, from, optional, format. Did you mean required?",
      'dataset.yml:14:15: deduplicate[0]: found "rig"; allowed: a column with required: true, so that no part of a key is empty',
    ],
    [
      "an unknown key of the format",
      "type: csv",
      "type: csv\n  delimeter: ;",
      "dataset.yml:7:3: format.delimeter: there is no such key; allowed: type, delimiter, quote, header, nulls, encoding, compression. Did you mean delimiter?",
    ],
    [
      "a name",
      "timestamp: at",
      "timestamp: at\nname: other",
      "dataset.yml:14:1: name: there is no such key; the dataset's name is its folder's, \"bench\"",
    ],
    ["a missing key", "partition: hour\n", "", "dataset.yml:1:1: partition: found nothing; allowed: day, hour"],
    ["a list in place of a text", "Readings", "[a]", "dataset.yml:1:14: description: found a list; allowed: text"],
    [
      "a text in place of a list",
      "deduplicate: [rig, at]",
      "deduplicate: rig",
      'dataset.yml:14:14: deduplicate: found "rig"; allowed: a list',
    ],
    [
      "a text in place of a boolean",
      "required: true",
      "required: yes",
      'dataset.yml:10:15: columns[0].required: found "yes"; allowed: true or false',
    ],
    [
      "a text in place of a number",
      "0.02",
      "2 %",
      'dataset.yml:15:20: tolerated_rejects: found "2 %"; allowed: a number',
    ],
    [
      "a share out of range",
      "0.02",
      "2",
      "dataset.yml:15:20: tolerated_rejects: found 2; allowed: a share from 0 to 1",
    ],
    [
      "an unknown partition",
      "partition: hour",
      "partition: hours",
      'dataset.yml:3:12: partition: found "hours"; allowed: day, hour. Did you mean hour?',
    ],
    [
      "an unknown time zone",
      "Europe/Berlin",
      "Europe/Berln",
      'dataset.yml:4:11: timezone: found "Europe/Berln"; allowed: a name of the IANA time zone database such as Europe/Berlin or UTC. Did you mean Europe/Berlin?',
    ],
    [
      "a city as time zone",
      "Europe/Berlin",
      "Berlin",
      'dataset.yml:4:11: timezone: found "Berlin"; allowed: a name of the IANA time zone database such as Europe/Berlin or UTC. Did you mean Europe/Berlin?',
    ],
    [
      "an offset as time zone",
      "Europe/Berlin",
      '"+01:00"',
      'dataset.yml:4:11: timezone: found "+01:00"; allowed: a name of the IANA time zone database such as Europe/Berlin or UTC',
    ],
    [
      "file names without the partition's date",
      "{HH}",
      "{hh}",
      'dataset.yml:2:8: files: found "raw/{yyyy}/{MM}/{dd}/{rig}_{hh}{mm}.csv.gz"; a dataset with "partition: hour" needs {yyyy}, {MM}, {dd}, {HH} in its file names, but {HH} is not there; it has {hh}, which is a name of yours. Did you mean {HH}?',
    ],
    [
      "a format that is not read",
      "type: csv",
      "type: json",
      'dataset.yml:6:9: format.type: found "json"; allowed: csv, ndjson',
    ],
    [
      "a compression that is not read",
      "type: csv",
      "type: csv\n  compression: lz4",
      'dataset.yml:7:16: format.compression: found "lz4"; allowed: gzip, zstd, none',
    ],
    [
      "an empty text for no value",
      "type: csv",
      'type: csv\n  nulls: ["NA", ""]',
      'dataset.yml:7:17: format.nulls[1]: found ""; allowed: a text of 1 to 40 characters',
    ],
    [
      "no list of texts for no value",
      "type: csv",
      "type: csv\n  nulls: NA",
      'dataset.yml:7:10: format.nulls: found "NA"; allowed: a list of texts, such as ["NA", "?"]',
    ],
    [
      "an encoding that is not read",
      "type: csv",
      "type: csv\n  encoding: latin1",
      'dataset.yml:7:13: format.encoding: found "latin1"; allowed: utf-8',
    ],
    [
      "a delimiter of two characters",
      "type: csv",
      'type: csv\n  delimiter: "||"',
      'dataset.yml:7:14: format.delimiter: found "||"; allowed: one ASCII character that is no letter, digit, space or line end, such as "," or "\\t"',
    ],
    [
      "a quote that is the delimiter",
      "type: csv",
      'type: csv\n  quote: ","',
      'dataset.yml:7:10: format.quote: found ","; allowed: a character other than the delimiter',
    ],
    [
      "a delimiter of ndjson",
      "type: csv",
      'type: ndjson\n  delimiter: ","',
      "dataset.yml:7:3: format.delimiter: there is no such key; allowed: type, compression",
    ],
    [
      "a file's column that two columns are read from",
      "from: Value (Nm)",
      "from: [Value, rig]",
      "dataset.yml:12:49: columns[2].from: found a list; allowed: a column of the file that no other column is read from",
    ],
    [
      "names of a column that are neither a name nor a list",
      "from: Value (Nm)",
      "from: 5",
      "dataset.yml:12:49: columns[2].from: found 5; allowed: a name in the files, or a list of names",
    ],
    [
      "a required column that is optional",
      "required: true }",
      "required: true, optional: true }",
      "dataset.yml:11:60: columns[1].optional: found true; allowed: false; a required column has a value in every record",
    ],
    [
      "a dropped column that is also kept",
      "timestamp: at",
      "timestamp: at\ndrop: [note, rig]",
      'dataset.yml:14:14: drop[1]: found "rig"; allowed: a name in the files that no column is read from',
    ],
    [
      "columns dropped of files without a header",
      "type: csv",
      "type: csv\n  header: false",
      'dataset.yml:13:49: columns[2].from: found "Value (Nm)"; allowed: no name in the file; with header: false cells are taken in the order of columns',
    ],
    [
      "an unknown type",
      "type: string",
      "type: integr",
      `dataset.yml:9:11: columns[0].type: found "integr"; allowed: ${types}. Did you mean int?`,
    ],
    [
      "a type of another database",
      "type: string",
      "type: varchar",
      `dataset.yml:9:11: columns[0].type: found "varchar"; allowed: ${types}. Did you mean string?`,
    ],
    [
      "a decimal without quotes in braces",
      '"decimal(9, 3)"',
      "decimal(9,3)",
      `dataset.yml:12:26: columns[2].type: found "decimal(9"; allowed: ${types}. Inside { } it has to be quoted: "decimal(9,4)"`,
      "dataset.yml:12:36: columns[2].3): there is no such key; allowed: name, type, required, from, optional, format",
    ],
    [
      "a decimal with too many digits",
      "decimal(9, 3)",
      "decimal(39, 3)",
      `dataset.yml:12:26: columns[2].type: found "decimal(39, 3)"; allowed: ${types}`,
    ],
    [
      "a timestamp format that does not exist",
      "timestamp, required",
      "timestamp, format: iso8601, required",
      'dataset.yml:11:42: columns[1].format: found "iso8601"; allowed: iso, epoch_ms, epoch_s or a pattern such as %Y-%m-%d %H:%M:%S',
    ],
    [
      "a timestamp pattern with an unknown field",
      "timestamp, required",
      'timestamp, format: "%Y-%j", required',
      'dataset.yml:11:42: columns[1].format: found "%Y-%j"; %j is no field; a pattern is made of %Y %m %d %H %I %M %S %f %p %b %z and %%',
    ],
    [
      "a timestamp pattern without a date",
      "timestamp, required",
      'timestamp, format: "%H:%M", required',
      'dataset.yml:11:42: columns[1].format: found "%H:%M"; a pattern needs %Y, %d and one of %m and %b',
    ],
    [
      "a format of another type",
      "type: string",
      "type: string\n    format: iso",
      'dataset.yml:10:13: columns[0].format: found "iso"; allowed: no format; only a timestamp has one, and this column is string',
    ],
    [
      "a column name with capitals",
      "name: value",
      "name: Value",
      'dataset.yml:12:13: columns[2].name: found "Value"; allowed: a name of a-z, 0-9 and _ that begins with a letter',
    ],
    [
      "a column twice",
      "name: value",
      "name: rig",
      'dataset.yml:12:13: columns[2].name: found "rig"; allowed: a name that no other column has',
    ],
    [
      "two columns from one",
      "Value (Nm)",
      "at",
      'dataset.yml:12:49: columns[2].from: found "at"; allowed: a column of the file that no other column is read from',
    ],
    [
      "a column that is a partition column",
      "name: value",
      "name: hour",
      'dataset.yml:12:13: columns[2].name: found "hour"; allowed: a name other than hour, which is a partition column of the table',
    ],
    [
      "a name in a file that names nothing",
      "type: csv",
      "type: csv\n  header: false",
      'dataset.yml:13:49: columns[2].from: found "Value (Nm)"; allowed: no name in the file; with header: false cells are taken in the order of columns',
    ],
    [
      "a timestamp that is no column",
      "timestamp: at",
      "timestamp: att",
      'dataset.yml:13:12: timestamp: found "att"; allowed: a timestamp column: at. Did you mean at?',
    ],
    [
      "a timestamp that is no timestamp",
      "timestamp: at",
      "timestamp: rig",
      'dataset.yml:13:12: timestamp: found "rig"; allowed: a timestamp column: at',
    ],
    [
      "a key that is no column",
      "[rig, at]",
      "[rigg, at]",
      'dataset.yml:14:15: deduplicate[0]: found "rigg"; allowed: a column: rig, at, value. Did you mean rig?',
    ],
    [
      "a key that may be empty",
      "[rig, at]",
      "[rig, value]",
      'dataset.yml:14:20: deduplicate[1]: found "value"; allowed: a column with required: true, so that no part of a key is empty',
    ],
    [
      "no columns in a key",
      "[rig, at]",
      "[]",
      "dataset.yml:14:14: deduplicate: found a list; allowed: at least one column",
    ],
  ];
  for (const [name, from, to, ...expected] of cases) {
    it(name, () => {
      expect(messages(from, to)).to.deep.equal(expected);
    });
  }

  it("nothing at all, or no map", () => {
    expect(messagesOf("")).to.deep.equal(["dataset.yml:1:1: found nothing; allowed: a map of keys and values"]);
    expect(messagesOf("- a")).to.deep.equal(["dataset.yml:1:1: found a list; allowed: a map of keys and values"]);
  });

  it("an alias without its anchor", () => {
    expect(messages("Readings", "*text")).to.deep.equal([
      "dataset.yml:1:14: *text refers to an anchor, and there is no &text before it",
    ]);
  });

  it("two documents", () => {
    expect(messagesOf(`${good}---\na: b\n`)).to.deep.equal([
      "dataset.yml:16:1: a second YAML document begins here; a dataset is described by one",
    ]);
  });

  it("several things at once, in the order of the file", () => {
    const text = good.replace("Readings", "5").replace("timezone: Europe", "timezone: Europa").replace("0.02", "-1");
    expect(messagesOf(text).map((message) => message.split(": ").slice(0, 2).join(" "))).to.deep.equal([
      "dataset.yml:1:14 description",
      "dataset.yml:4:11 timezone",
      "dataset.yml:15:20 tolerated_rejects",
    ]);
  });

  it("a folder's name that no table can have", () => {
    const parsed = parseDataset(good, { file: "dataset.yml", name: "Bench-1" });
    expect(parsed.ok ? [] : parsed.diagnostics.map(formatDiagnostic)).to.deep.equal([
      "dataset.yml:1:1: the folder's name, \"Bench-1\", is the table's: a name of a-z, 0-9 and _ that begins with a letter",
    ]);
  });
});
