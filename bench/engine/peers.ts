/**
 * What other local Step Functions took for the same workloads, in seconds: recorded once, on one machine of 2 cores, the median
 * of 3 runs. ALS is aws-local-stepfunctions 3.0.0 without reading its events, jar is AWS Step Functions Local 1.4, moto is moto
 * 5.2.1. Undefined where it failed.
 */
export interface Peers {
  readonly als: number | undefined;
  readonly jar: number | undefined;
  readonly moto: number | undefined;
}

export const peers: { readonly [workload in "W2" | "W3" | "W4" | "W5"]: Peers } = {
  W2: { als: 0.073, jar: 0.62, moto: 44 },
  /** ALS by a handler written for it. */
  W3: { als: 0.19, jar: 5.8, moto: undefined },
  W4: { als: 0.13, jar: undefined, moto: 192 },
  W5: { als: 30.1, jar: undefined, moto: 19 },
};

/** The fastest of them, in seconds. */
export function fastest(of: Peers): number {
  return Math.min(...[of.als, of.jar, of.moto].filter((seconds) => seconds !== undefined));
}
