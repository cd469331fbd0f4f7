import type { Json } from "../../../asl/types/json.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { Driver } from "../driver.ts";
import { sfnError } from "../errors.ts";
import { optionalPayload, optionalText, type RequestBody, requiredText, taskTokenLength } from "../request-members.ts";

/** Longest error and cause, in characters (FACTS.md C). */
const errorLength = { min: 0, max: 256 };
const causeLength = { min: 0, max: 32_768 };

/** Tokens that this service gives out look so; anything else never was one. */
const TOKEN = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** By its token, whoever does the work of a Task tells how it went. */
export function taskTokenOperations(engine: Engine, driver: Driver) {
  function told(wasWaiting: boolean) {
    if (!wasWaiting) throw sfnError.taskGone();
    driver.wake();
    return {};
  }

  return {
    SendTaskSuccess(body: RequestBody) {
      const token = requiredToken(body);
      const output = readOutput(body);
      return told(engine.completeToken(token, { type: "succeeded", output }));
    },

    SendTaskFailure(body: RequestBody) {
      const token = requiredToken(body);
      const [error, cause] = [optionalText(body, "error", errorLength), optionalText(body, "cause", causeLength)];
      const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
      return told(engine.completeToken(token, { type: "failed", ...failure }));
    },

    SendTaskHeartbeat: (body: RequestBody) => told(engine.heartbeat(requiredToken(body))),
  };
}

function requiredToken(body: RequestBody): string {
  const token = requiredText(body, "taskToken", taskTokenLength);
  if (!TOKEN.test(token)) throw sfnError.invalidToken();
  return token;
}

function readOutput(body: RequestBody): Json {
  const text = optionalPayload(body, "output");
  if (text === undefined) throw sfnError.constraint("null", "output", "Member must not be null");
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw sfnError.invalidOutput(error instanceof Error ? error.message : String(error));
  }
}
