import type { Json, JsonObject } from "../../asl/types/json.ts";

/** What one attempt of a mocked Task comes to. */
export type MockedAttempt =
  | { readonly type: "return"; readonly result: Json }
  | { readonly type: "throw"; readonly error: string; readonly cause: string | undefined };

/** A mocked response: what each attempt of a visit comes to, the first at index 0, then its retries. */
export interface MockedResponse {
  readonly name: string;
  readonly attempts: readonly MockedAttempt[];
}

/** The mocked responses of a test case, by the names of the Task states that they answer. */
export type TestCase = ReadonlyMap<string, MockedResponse>;

/** Test cases by machine and name. */
export type MockConfig = ReadonlyMap<string, ReadonlyMap<string, TestCase>>;

/** Something in a mock configuration that cannot be. */
export interface MockProblem {
  /** `/MockedResponses/Busy/1-2/Throw`: a path from the top. */
  readonly field: string;
  /** What was found, and what can stand there. */
  readonly message: string;
}

/** Most attempts that one response may answer: a range that long is a slip, and would only take up memory. */
const MOST_ATTEMPTS = 10_000;

/**
 * Reads the mock configuration of Step Functions Local: `StateMachines` with `TestCases`, and `MockedResponses` with what
 * each attempt, or range of attempts, is to `Return` or to `Throw` (FACTS.md H).
 */
export function readMockConfig(value: Json): MockConfig | { readonly problems: readonly MockProblem[] } {
  const problems: MockProblem[] = [];
  const { StateMachines = {}, MockedResponses = {}, ...others } = membersOf(value, "", problems);
  for (const name of Object.keys(others)) {
    problems.push({ field: `/${name}`, message: "is not known; there are StateMachines and MockedResponses" });
  }
  const responses = mapOf(MockedResponses, "/MockedResponses", problems, (response, field, name) => ({
    name,
    attempts: readAttempts(response, field, problems),
  }));
  const config = mapOf(StateMachines, "/StateMachines", problems, (machine, field) => {
    const { TestCases, ...rest } = membersOf(machine, field, problems);
    for (const name of Object.keys(rest))
      problems.push({ field: `${field}/${name}`, message: "is not known; there is TestCases" });
    return mapOf(TestCases ?? {}, `${field}/TestCases`, problems, (states, at) => readTestCase(states, at));
  });
  return problems.length > 0 ? { problems } : config;

  function readTestCase(states: Json, field: string): TestCase {
    const named = mapOf(states, field, problems, (name, at) => {
      const response = typeof name === "string" ? responses.get(name) : undefined;
      if (response === undefined) {
        const known = [...responses.keys()].join(", ") || "none";
        problems.push({
          field: at,
          message: `is ${JSON.stringify(name)}, which no mocked response is called; there is ${known}`,
        });
      }
      return response;
    });
    return new Map([...named].filter((each): each is [string, MockedResponse] => each[1] !== undefined));
  }
}

/** The attempts of one response, whose members are numbers and ranges: from 0 on, each once. */
function readAttempts(value: Json, field: string, problems: MockProblem[]): readonly MockedAttempt[] {
  const ranges = Object.entries(membersOf(value, field, problems))
    .map(([name, answer]) => ({ name, answer, ...readRange(name) }))
    .sort((a, b) => a.first - b.first);
  if (ranges.length === 0) problems.push({ field, message: 'answers no attempt; the first one is "0"' });
  const attempts: MockedAttempt[] = [];
  for (const { name, answer, first, last } of ranges) {
    const at = `${field}/${name}`;
    if (!(first <= last && last < MOST_ATTEMPTS)) {
      const allowed = `an attempt from 0 to ${MOST_ATTEMPTS - 1} such as "0", or a range such as "1-3"`;
      problems.push({ field: at, message: `is not ${allowed}` });
    } else if (first !== attempts.length) {
      const why = `it begins at ${first}, the next attempt to answer is ${attempts.length}`;
      problems.push({ field: at, message: `attempts are answered from 0 on, each once: ${why}` });
      return attempts;
    } else {
      const attempt = readAttempt(answer, at, problems);
      if (attempt === undefined) return attempts;
      for (let index = first; index <= last; index++) attempts.push(attempt);
    }
  }
  return attempts;
}

/** `2`, or `1-3` inclusive; NaN where it is neither. */
function readRange(name: string): { readonly first: number; readonly last: number } {
  const [, first = "", last = first] = /^(\d+)(?:-(\d+))?$/.exec(name) ?? [];
  return { first: Number.parseInt(first, 10), last: Number.parseInt(last, 10) };
}

function readAttempt(value: Json, field: string, problems: MockProblem[]): MockedAttempt | undefined {
  const members = membersOf(value, field, problems);
  const { Return: result, Throw: thrown } = members;
  if (Object.keys(members).length !== 1 || (result === undefined && thrown === undefined)) {
    const found = Object.keys(members).join(", ") || "nothing";
    problems.push({ field, message: `has ${found}; it needs either Return or Throw` });
    return undefined;
  }
  if (result !== undefined) return { type: "return", result };
  const { Error: error, Cause: cause } = membersOf(thrown, `${field}/Throw`, problems);
  if (typeof error !== "string") {
    problems.push({ field: `${field}/Throw/Error`, message: "must be a text, the error's name" });
    return undefined;
  }
  if (cause !== undefined && typeof cause !== "string") {
    problems.push({ field: `${field}/Throw/Cause`, message: "must be a text" });
    return undefined;
  }
  return { type: "throw", error, cause };
}

function mapOf<Value>(
  value: Json,
  field: string,
  problems: MockProblem[],
  read: (member: Json, field: string, name: string) => Value,
): Map<string, Value> {
  const members = Object.entries(membersOf(value, field, problems));
  return new Map(members.map(([name, member]) => [name, read(member, `${field}/${name}`, name)]));
}

function membersOf(value: Json | undefined, field: string, problems: MockProblem[]): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  problems.push({ field: field || "/", message: "must be an object" });
  return {};
}
