import type { ApiAction, ApiShape, ServiceModel } from "../../engine/api-model.ts";

/** What is read of a service model of botocore (`service-2.json`). */
export interface BotocoreModel {
  readonly metadata: { readonly serviceId: string };
  readonly operations: {
    readonly [name: string]: {
      readonly input?: { readonly shape: string };
      readonly output?: { readonly shape: string };
    };
  };
  readonly shapes: { readonly [name: string]: BotocoreShape };
}

interface BotocoreShape {
  readonly type: string;
  readonly members?: { readonly [name: string]: { readonly shape: string } };
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  /** Any JSON. */
  readonly document?: boolean;
  readonly eventstream?: boolean;
}

/**
 * Where TestState was recorded to hold results to something else, by service and shape: it refuses a MemorySize above the 10,240 MB
 * that functions can have, which newer models raise for managed instances.
 */
const CORRECTIONS: { readonly [service: string]: { readonly [shape: string]: { readonly max: number } } } = {
  lambda: { MemorySize: { max: 10_240 } },
};

const NUMBERS = ["integer", "long", "short", "float", "double", "biginteger", "bigdecimal"];

/** The name that `aws-sdk` integrations have for a service: its id in small letters, without blanks. */
export function sdkName({ metadata }: BotocoreModel): string {
  return metadata.serviceId.toLowerCase().replaceAll(" ", "");
}

/** What Tasks and mocked results are held to: a service's actions with their requests' members, and the shapes of the responses. */
export function serviceModel(model: BotocoreModel): ServiceModel {
  const reached = new Set<string>();
  const actions = Object.entries(model.operations).map(([name, { input, output }]) => {
    if (output !== undefined) reach(model, output.shape, reached);
    const { members = {}, required = [] } = input === undefined ? {} : shapeOf(model, input.shape);
    const names = Object.keys(members).map(upperFirst);
    const action: ApiAction = {
      ...(output === undefined ? {} : { response: output.shape }),
      ...(names.length > 0 ? { members: names } : {}),
      ...(required.length > 0 ? { required: required.map(upperFirst) } : {}),
    };
    return [lowerFirst(name), action] as const;
  });
  const corrections = CORRECTIONS[sdkName(model)] ?? {};
  const shapes = [...reached]
    .sort()
    .map((name) => [name, apiShape({ ...shapeOf(model, name), ...corrections[name] })] as const);
  return { actions: Object.fromEntries(actions), shapes: Object.fromEntries(shapes) };
}

/** As text with one action or shape a line, so that an update shows what changed. */
export function modelText({ actions, shapes }: ServiceModel): string {
  const lines = (of: object) =>
    Object.entries(of)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(",\n");
  return `{"actions":{\n${lines(actions)}\n},"shapes":{\n${lines(shapes)}\n}}\n`;
}

function reach(model: BotocoreModel, name: string, reached: Set<string>): void {
  if (reached.has(name)) return;
  reached.add(name);
  const { members = {}, member, value } = shapeOf(model, name);
  const within = [...Object.values(members), ...(member ? [member] : []), ...(value ? [value] : [])];
  for (const { shape } of within) reach(model, shape, reached);
}

function shapeOf({ shapes }: BotocoreModel, name: string): BotocoreShape {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`The model has no shape ${name}.`);
  return shape;
}

function apiShape(shape: BotocoreShape): ApiShape {
  const { type, members = {}, required = [], min, max } = shape;
  if (shape.document === true || shape.eventstream === true) return { type: "any" };
  if (type === "structure") {
    const named = Object.entries(members).map(([name, member]) => [upperFirst(name), member.shape] as const);
    return {
      type,
      members: Object.fromEntries(named),
      ...(required.length > 0 ? { required: required.map(upperFirst) } : {}),
    };
  }
  if (type === "list") return { type, of: shape.member?.shape ?? "" };
  if (type === "map") return { type, of: shape.value?.shape ?? "" };
  if (type === "timestamp" || type === "boolean") return { type };
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  if (NUMBERS.includes(type)) return { type: "number", ...bounds };
  if (type === "blob") return { type, ...bounds };
  if (type === "string") return { type, ...bounds, ...(shape.enum === undefined ? {} : { enum: shape.enum }) };
  return { type: "any" };
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
