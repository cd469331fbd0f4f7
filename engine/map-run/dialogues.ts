import type { EngineServices } from "../services.ts";
import { type ObjectDialogue, ObjectFailure, type ObjectOutcome, type ObjectRequest } from "./object-request.ts";

/** A dialogue that waits for an answer. */
interface Waiting {
  readonly dialogue: ObjectDialogue<unknown>;
  readonly done: (value: never) => void;
  readonly failed: (cause: string) => void;
}

/** The dialogues with the store of objects that are under way. */
export class Dialogues {
  readonly #services: Pick<EngineServices, "askObjects">;
  readonly #waiting = new Map<string, Waiting>();
  /** Answers that are still to be taken, so that a store that answers at once does not nest. */
  readonly #answers: { readonly requestId: string; readonly outcome: ObjectOutcome }[] = [];
  #isTaking = false;
  #requests = 0;

  /** Where the services have no store every dialogue fails, with a cause that says so. */
  constructor(services: Pick<EngineServices, "askObjects">) {
    this.#services = services;
  }

  /** Begins a dialogue. Of its end one of the two is told: what was made of the answers, or why there is nothing. */
  begin<T>(dialogue: ObjectDialogue<T>, done: (value: T) => void, failed: (cause: string) => void): void {
    this.#goOn({ dialogue, done, failed }, undefined);
  }

  /** What came of a request. What nobody waits for is ignored. */
  answer(requestId: string, outcome: ObjectOutcome): void {
    this.#answers.push({ requestId, outcome });
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      for (let next = this.#answers.shift(); next !== undefined; next = this.#answers.shift()) {
        const waiting = this.#waiting.get(next.requestId);
        this.#waiting.delete(next.requestId);
        if (waiting !== undefined) this.#goOn(waiting, next.outcome);
      }
    } finally {
      this.#isTaking = false;
    }
  }

  #goOn(waiting: Waiting, outcome: ObjectOutcome | undefined): void {
    const { dialogue, done, failed } = waiting;
    let step: IteratorResult<ObjectRequest, unknown>;
    try {
      // The first call starts the dialogue, which has asked nothing yet.
      step = dialogue.next(outcome as ObjectOutcome);
    } catch (error) {
      if (!(error instanceof ObjectFailure)) throw error;
      failed(error.message);
      return;
    }
    if (step.done) {
      done(step.value as never);
      return;
    }
    const requestId = `objects-${++this.#requests}`;
    this.#waiting.set(requestId, waiting);
    if (this.#services.askObjects !== undefined) this.#services.askObjects(requestId, step.value);
    else this.answer(requestId, { type: "failed", cause: NO_STORE });
  }
}

const NO_STORE = "Nothing here reads or writes objects: no object store was given to the engine.";
