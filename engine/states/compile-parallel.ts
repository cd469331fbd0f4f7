import { awsWords } from "../aws-words.ts";
import { compileBlock } from "../compile-block.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { ParallelPlan } from "../machine.ts";
import { compileRecovery } from "./compile-recovery.ts";

/** Compiles a Parallel; each branch is a block of its own, in the machine's query language: a state's own is for that state. */
export function compileParallel(compiler: StateCompiler): ParallelPlan {
  const { fields, around, compilation } = compiler;
  const branches = fields.objects("Branches");
  if (fields.any("Branches") === undefined) fields.missing("Branches", "an array of branches is required here");
  else if (branches.length === 0) {
    fields.problem("Branches", "an array of at least one branch is required here", awsWords.empty);
  }
  return {
    type: "Parallel",
    ...compiler.common("arguments"),
    ...compileRecovery(compiler),
    branches: branches.map((branch) => {
      const block = compileBlock(branch, around, compilation);
      branch.refuseOthers("a branch");
      return block;
    }),
  };
}
