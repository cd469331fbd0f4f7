import type { Engine } from "../../../engine/engine.ts";
import { knownRedrive } from "../../../engine/redrive.ts";
import { redriveProblem } from "../../../engine/redrive-status.ts";
import { ServiceError } from "../../aws-json.ts";
import type { Driver } from "../driver.ts";
import { sfnError } from "../errors.ts";
import type { ExecutionRecord } from "../execution-record.ts";
import { newMachine } from "../load-machines.ts";
import { recordRedriveStatus } from "../record-redrive-status.ts";
import { optionalText, type RequestBody, requiredText } from "../request-members.ts";
import type { Store } from "../store.ts";
import { existing } from "./executions.ts";
import { seconds } from "./machines.ts";

/** Continues executions that failed, timed out or were stopped, also those of an earlier process. */
export function redriveOperations(store: Store, engine: Engine, driver: Driver) {
  return {
    RedriveExecution(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn"));
      const clientToken = optionalText(body, "clientToken");
      const known = knownRedrive(record.redrives, clientToken, engine.now);
      if (known !== undefined) return { redriveDate: seconds(known.redriveDate) };
      if (engine.execution(record.executionArn) === undefined) restore(store, engine, record);
      const redriven = engine.redrive(record.executionArn, clientToken);
      if ("refused" in redriven) throw new ServiceError(redriven.refused, redriven.message);
      driver.wake();
      return { redriveDate: seconds(redriven.redriveDate) };
    },
  };
}

/** Takes an execution that ended back into the engine. Throws ExecutionNotRedrivable where it cannot be redriven. */
function restore(store: Store, engine: Engine, record: ExecutionRecord): void {
  const problem = redriveProblem(recordRedriveStatus(store, record, engine.now, engine.limits));
  if (problem !== undefined) throw sfnError.notRedrivable(problem);
  const saved = store.saved.read(record.sequence);
  const machine = store.revision(record.revision);
  if (saved === undefined || machine === undefined)
    throw sfnError.notRedrivable("Execution was not saved where it stood");
  const restored = engine.restore(saved, newMachine(machine), store.history(record));
  if ("problems" in restored) {
    throw sfnError.notRedrivable(restored.problems.map(({ path, message }) => `${message} at ${path}`).join("; "));
  }
}
