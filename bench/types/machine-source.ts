/**
 * The TypeScript of a machine as people write them: Tasks with catchers, Maps in Maps, Choices and Parallels, each reading what the one before
 * came to.
 *
 * @param states how many, a multiple of 5
 * @param root the way from where it will stand to the project's root, such as `../..`
 */
export function machineSource(states: number, root: string): string {
  const parts = Array.from({ length: states / 5 }, (_, part) => (part % 2 === 0 ? mapsInMaps(part) : branches(part)));
  return `${imports(root)}
export const made = machine("m", { input: Row, output: z.number() }, (flow, n0) => {
${parts.join("\n")}
  return n${parts.length}.n;
});
`;
}

const imports = (root: string) => `import * as z from "zod";
import { machine } from "${root}/asl/builder/machine.ts";
import { count } from "${root}/asl/expressions/array.ts";
import { gt } from "${root}/asl/expressions/comparison.ts";

const Item = z.strictObject({ key: z.string(), bytes: z.int(), note: z.string().optional() });
const Row = z.strictObject({ n: z.number(), name: z.string(), items: z.array(Item).max(9) });
const transform = { name: "transform", input: Row, output: Row, errors: ["Broken"] as const, timeout: 9, memory: 128 };
`;

/** A Task, a Map, a Task in it, a Map in that, and a Task in that. */
function mapsInMaps(part: number): string {
  return `  const task${part} = flow.invoke("Task ${part}", transform, n${part}, {
    retry: [{ ErrorEquals: ["States.TaskFailed"] }],
    catch: [{ errors: ["Broken"], run: (_flow, error) => ({ n: 0, name: error.Cause, items: [] }) }],
  });
  const map${part} = flow.map("Map ${part}", { items: task${part}.items, maxConcurrency: 4 }, (each, item, index) => {
    const row = each.invoke("Each ${part}", transform, { n: index, name: item.key, items: [item] });
    const inner = each.map("Inner ${part}", { items: row.items }, (deep, own) =>
      deep.invoke("Deep ${part}", transform, { n: own.bytes, name: item.key, items: row.items }),
    );
    return { n: count(inner), name: row.name };
  });
  const n${part + 1} = { n: count(map${part}), name: task${part}.name, items: task${part}.items };`;
}

/** A Choice, a Task in a branch of it, a Parallel, and a Pass and a Task in its branches. */
function branches(part: number): string {
  return `  const chosen${part} = flow.choice(
    "Choice ${part}",
    [{ when: gt(n${part}.n, 3), run: (yes) => yes.invoke("Chosen ${part}", transform, n${part}).n }],
    () => n${part}.n,
  );
  const [left${part}, right${part}] = flow.parallel("Parallel ${part}", [
    (one) => one.pass("Pass ${part}", { n: chosen${part} }),
    (other) => other.invoke("Other ${part}", transform, n${part}),
  ]);
  const n${part + 1} = { n: left${part}.n, name: right${part}.name, items: right${part}.items };`;
}
