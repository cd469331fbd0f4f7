import type { Json } from "../../asl/types/json.ts";
import type { ApiModels } from "../api-model.ts";
import type { Languages, Stage } from "../compile-block.ts";
import { diagnosticsOf, invalidDefinition } from "../diagnostics.ts";
import { type Payload, payload, payloadOfText } from "../payload.ts";
import { isObject } from "../query/json-path/evaluate-path.ts";
import type { TaskOutcome, TaskRequest } from "../task.ts";
import { readDefinition } from "../validate-definition.ts";
import { inspectionData, type Seen } from "./inspection.ts";
import { readMock } from "./mock.ts";
import { readContext } from "./mocked-context.ts";
import { type MockedOutcome, mockMap, mockParallel, retriesSoFar } from "./mocked-work.ts";
import { refuse, type TestRefusal, type TestStateAnswer, type TestStateRequest } from "./request.ts";
import { TestRun, type TestRunInput, type TestRunServices } from "./test-run.ts";
import { compileTested, hasState, type TestedState } from "./tested-state.ts";
import { unfitFor } from "./unfit.ts";

/** What a test needs from outside. */
export interface TestServices extends Omit<TestRunServices, "startTask"> {
  readonly languages: Languages;
  /** What mocked results are held to. */
  readonly models: ApiModels;
  /** Does the work of a Task that is not mocked, and tells once what came of it, at once or later. */
  startTask(request: TaskRequest, tell: (outcome: TaskOutcome) => void): void;
}

/**
 * Runs one state by itself, as the API's TestState does (FACTS.md H): with the interpreter that runs executions, so that a state does
 * here what it does there. `told` is told once; at once, unless a Task without a mock is waited for.
 */
export function testState(
  request: TestStateRequest,
  services: TestServices,
  told: (answer: TestStateAnswer) => void,
): void {
  const seen: Seen = { stages: new Map(), map: undefined };
  const prepared = prepare(request, services, (stage, value) => seen.stages.set(stage, value));
  if ("refused" in prepared) {
    told(prepared);
    return;
  }
  const { tested, given, mocked } = prepared;
  const run: TestRun = new TestRun(tested, given, {
    ...services,
    startTask: (task) => {
      if (mocked === undefined) services.startTask(task, (outcome) => tell(outcome));
    },
  });
  const answer = () => {
    const result = run.result();
    if (result === undefined) return;
    const { retry, catcher, ...rest } = result;
    if ((request.inspectionLevel ?? "INFO") === "INFO") told(rest);
    else {
      const taken = { ...(retry === undefined ? {} : { retry }), ...(catcher === undefined ? {} : { catcher }) };
      told({ ...rest, inspectionData: inspectionData(request.input ?? "{}", seen, run.frame, taken) });
    }
  };
  const tell = (outcome: TaskOutcome) => {
    if (outcome.type === "succeeded") seen.stages.set("result", outcome.output);
    run.tell(outcome);
    answer();
  };
  const refused = begin(run, prepared, request, seen);
  if (refused !== undefined) told(refused);
  else if (run.result() !== undefined) answer();
  else if (mocked !== undefined) tell(outcomeOf(mocked));
}

interface Prepared {
  readonly tested: TestedState;
  readonly given: TestRunInput;
  readonly mocked: MockedOutcome | undefined;
}

function prepare(
  request: TestStateRequest,
  services: TestServices,
  observe: (stage: Stage, value: Json) => void,
): Prepared | TestRefusal {
  const read = readDefinition(request.definition);
  if ("diagnostics" in read) return refuse("InvalidDefinition", invalidDefinition(read.diagnostics));
  const tested = compileTested(read.definition, request.stateName, services, observe);
  if ("noState" in tested) return refuse("ValidationException", `State not found: ${tested.noState}`);
  if ("problems" in tested) {
    return refuse("InvalidDefinition", invalidDefinition(diagnosticsOf(tested.problems)));
  }
  const unfit = unfitFor(request, tested.plan);
  if (unfit !== undefined) return unfit;
  const source = request.stateConfiguration?.errorCausedByState;
  if (source !== undefined && !hasState(tested.machine, source)) {
    return refuse("ValidationException", `State not found: ${source}`);
  }
  const given = readGiven(request, tested.isInMap);
  if ("refused" in given) return given;
  const mocked = request.mock && readMock(request.mock, tested.plan, services.models);
  if (mocked !== undefined && "refused" in mocked) return mocked;
  return { tested, given, mocked };
}

function readGiven(request: TestStateRequest, isInMap: boolean): TestRunInput | TestRefusal {
  const { input = "{}", variables = "{}", context, roleArn } = request;
  if (parsed(input) === undefined) {
    return refuse("InvalidExecutionInput", "Invalid State Machine Execution Input: the input is not JSON");
  }
  const values = parsed(variables);
  if (values === undefined || !isObject(values)) {
    return refuse("ValidationException", "The variables must be a JSON object: names with their values.");
  }
  const read = context === undefined ? undefined : readContext(context, isInMap);
  if (read !== undefined && "refused" in read) return read;
  return {
    input: payloadOfText(input),
    variables: new Map(Object.entries(values).map(([name, value]): [string, Payload] => [name, payload(value)])),
    roleArn,
    context: read?.context,
  };
}

/** Begins the state's work; a Task's mock is told later, when it has been scheduled. */
function begin(run: TestRun, prepared: Prepared, request: TestStateRequest, seen: Seen): TestRefusal | undefined {
  const { tested, mocked } = prepared;
  const { plan } = tested;
  const { stateConfiguration: given = {} } = request;
  const { retrierRetryCount: retries = 0, mapIterationFailureCount: failures = 0, mapItemReaderData: read } = given;
  if (plan.type === "Map" && mocked !== undefined) {
    const settled = (settings: NonNullable<Seen["map"]>) => {
      seen.map = settings;
    };
    run.happen((of) => mockMap(of, run.frame, plan, mocked, { read, failures, retries, settled }));
    return failures > (seen.map?.items.length ?? failures) ? tooManyFailures() : undefined;
  }
  if (plan.type === "Parallel" && mocked !== undefined) {
    run.happen((of) => mockParallel(of, run.frame, plan, mocked, retries));
    return undefined;
  }
  run.enter();
  if (plan.type === "Task" && mocked !== undefined && "failure" in mocked) {
    run.frame.retries = retriesSoFar(plan, mocked.failure, retries);
  }
  return undefined;
}

function tooManyFailures(): TestRefusal {
  return refuse(
    "ValidationException",
    "Map iteration failure count must be less than or equal to the number of Map iterations",
  );
}

function outcomeOf(mocked: MockedOutcome): TaskOutcome {
  return "result" in mocked ? { type: "succeeded", output: mocked.result } : { type: "failed", ...mocked.failure };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
