import { devNull } from "node:os";
import { localPlace } from "../place.ts";
import type { LambdaFunction } from "./lambda-function.ts";

/** Variables of the gateway's own environment that a process needs to run at all. */
const inherited = ["PATH", "LANG", "LC_ALL", "SystemRoot"];

/**
 * The environment variables of a function's process: Lambda's, then what the options add. Of the gateway's own only what
 * a process needs to run: a developer's profile, region, credentials or NODE_OPTIONS must not reach a function, and the
 * SDK's configuration files are switched off for the same reason.
 */
export function environmentVariables(
  { name, memory }: LambdaFunction,
  own: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...Object.fromEntries(inherited.flatMap((variable) => (own[variable] ? [[variable, own[variable]]] : []))),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${name}.log`,
    AWS_REGION: localPlace.region,
    AWS_DEFAULT_REGION: localPlace.region,
    // Whose request it is: the gateway holds it against the function's role.
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    TZ: "UTC",
    ...added,
  };
}
