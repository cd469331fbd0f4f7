/** States, each of which is given by itself: a machine begins at the first. */
export const inJsonPath = (states: object, more: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
export const inJsonata = (states: object) => inJsonPath(states, { QueryLanguage: "JSONata" });
/** The same in a Map, and in the second branch of a Parallel. */
export const inMap = (states: object, more: object = {}) =>
  inJsonPath({ M: { Type: "Map", ItemProcessor: inJsonPath(states), End: true, ...more } });
export const inBranch = (states: object) =>
  inJsonata({
    P: { Type: "Parallel", Branches: [inJsonPath({ X: { Type: "Pass", End: true } }), inJsonPath(states)], End: true },
  });
export const distributed = (map: object, config: object = {}) =>
  inJsonPath({
    D: {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD", ...config },
        ...inJsonPath({ X: { Type: "Pass", End: true } }),
      },
      End: true,
      ...map,
    },
  });

export const invoke = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "f" },
  Retry: [{ ErrorEquals: ["States.ALL"] }],
};
const { Parameters: _, ...withoutParameters } = invoke;
/** The same in JSONata. */
export const call = { ...withoutParameters, Arguments: { FunctionName: "f" } };
export const done = { Type: "Succeed" };
export const choose = (...Choices: object[]) => ({ A: { Type: "Choice", Choices, Default: "B" }, B: done });
export const pass = (Output: unknown) => ({ A: { Type: "Pass", Output, End: true } });
