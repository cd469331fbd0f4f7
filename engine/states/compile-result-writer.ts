import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { WriterPlan } from "../map-run/distributed-map-plan.ts";
import type { ResultFormat } from "../map-run/write-results.ts";
import { objectArguments } from "./object-arguments.ts";

const RESOURCE = /^arn:[\w-]+:states:[\w-]*:\d*:s3:putObject$/;
const TRANSFORMATIONS = ["NONE", "COMPACT", "FLATTEN"] as const;
const OUTPUT_TYPES = ["JSON", "JSONL"] as const;

/**
 * Compiles a `ResultWriter`: with a Resource the results are written to S3, with a WriterConfig alone they are formatted and
 * handed on. Where it names no Transformation, results that are written are NONE and others COMPACT.
 */
export function compileResultWriter(compiler: StateCompiler, writer: DefinitionFields): WriterPlan {
  const resource = writer.text("Resource");
  const config = writer.object("WriterConfig");
  if (resource === undefined && config === undefined) {
    writer.problem("", "a ResultWriter needs a Resource with its arguments, a WriterConfig, or both");
  }
  if (resource !== undefined && !RESOURCE.test(resource)) {
    writer.problem("Resource", `arn:aws:states:::s3:putObject is expected, found ${JSON.stringify(resource)}`);
  }
  const plan: WriterPlan = {
    arguments: resource === undefined ? undefined : objectArguments(compiler, writer, "ResultWriter"),
    format:
      config === undefined ? WRITTEN_AS_THEY_ARE : readFormat(config, resource === undefined ? "COMPACT" : "NONE"),
  };
  config?.refuseOthers("a WriterConfig");
  writer.refuseOthers(`a ResultWriter in ${compiler.language}`);
  return plan;
}

const WRITTEN_AS_THEY_ARE: ResultFormat = { transformation: "NONE", outputType: "JSON" };

function readFormat(config: DefinitionFields, transformation: ResultFormat["transformation"]): ResultFormat {
  return {
    transformation: oneOf(config, "Transformation", TRANSFORMATIONS, transformation),
    outputType: oneOf(config, "OutputType", OUTPUT_TYPES, "JSON"),
  };
}

function oneOf<T extends string>(fields: DefinitionFields, name: string, allowed: readonly T[], absent: T): T {
  const value = fields.text(name);
  const found = allowed.find((each) => each === value);
  if (value !== undefined && found === undefined) {
    fields.problem(name, `one of ${allowed.join(", ")} is expected, found ${JSON.stringify(value)}`);
  }
  return found ?? absent;
}
