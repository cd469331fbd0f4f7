export { errorNames, matchesError } from "../asl/error-name.ts";
