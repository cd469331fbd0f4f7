import { ServiceError } from "../aws-json.ts";

/** Something that an operation names does not exist. */
export function entityNotFound(message: string): ServiceError {
  return new ServiceError("EntityNotFoundException", message);
}

/** Something with the key of what is to be made exists. */
export function alreadyExists(message: string): ServiceError {
  return new ServiceError("AlreadyExistsException", message);
}

/** The request is not one that Glue, or this subset of it, takes. */
export function invalidInput(message: string): ServiceError {
  return new ServiceError("InvalidInputException", message);
}
