/** A field of a cron expression: its numbers, the names that stand for them, and what else it may say. */
interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names of `from`, `from + 1`, …; default: none. */
  readonly names?: readonly string[];
  /** What only this field may say. */
  readonly special?: RegExp;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fields: readonly Field[] = [
  { name: "minutes", from: 0, to: 59 },
  { name: "hours", from: 0, to: 23 },
  { name: "day of month", from: 1, to: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: "month", from: 1, to: 12, names: months },
  {
    name: "day of week",
    from: 1,
    to: 7,
    names: weekdays,
    special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
  },
  { name: "year", from: 1970, to: 2199 },
];

/**
 * What EventBridge Scheduler takes where it would refuse a cron expression.
 *
 * @param expression its six fields, as they stand between `cron(` and `)`
 * @returns what is allowed, such as `0 to 23 for its hours, not 25`; undefined where it is right
 * Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function cronProblem(expression: string): string | undefined {
  const given = expression.split(" ");
  if (given.length !== fields.length || given.includes("")) {
    return `six fields with one space between them: ${fields.map(({ name }) => name).join(", ")}`;
  }
  for (const [index, field] of fields.entries()) {
    const text = given[index] ?? "";
    if (!isRight(text, field)) return `${field.from} to ${field.to} for its ${field.name}, not ${text}`;
  }
  if ((given[2] === "?") === (given[4] === "?")) {
    return "? for one of day of month and day of week, and a day or * for the other";
  }
  return undefined;
}

function isRight(text: string, field: Field): boolean {
  if (field.special?.test(text)) return true;
  return text.split(",").every((item) => {
    const [range = "", step, ...more] = item.split("/");
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
    if (range === "*") return true;
    const ends = range.split("-");
    return ends.length <= 2 && ends.every((end) => isNumber(end, field));
  });
}

function isNumber(text: string, { from, to, names = [] }: Field): boolean {
  if (names.includes(text.toUpperCase())) return true;
  return /^\d{1,4}$/.test(text) && Number(text) >= from && Number(text) <= to;
}
