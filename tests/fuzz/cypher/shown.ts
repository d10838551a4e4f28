/** Values as text, those of both sides alike. */

import type { Value } from "./naive/values.ts";
import type { Type } from "./syntax.ts";
import type { World } from "./world.ts";

const isNone = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Numbers that are computed in another order may differ in their last digits. */
const rounded = (value: number) => Number(value.toPrecision(12)) + 0;

/** Elements whose order is not determined come in that of their texts. */
function listed(items: unknown[], ordered: boolean): unknown[] {
  return ordered ? items : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** A value of the evaluation that tries everything. */
export function wantedOf(world: World, type: Type, value: Value): unknown {
  if (value === null) return null;
  if (typeof type !== "string") {
    const items = (value as Value[]).map((item) => wantedOf(world, type.list, item));
    return listed(items, type.ordered);
  }
  if (type === "node") {
    const { node } = value as { node: number };
    const { x, s, l } = world.nodes[node] as World["nodes"][number];
    return { id: node, x, s, l };
  }
  if (type === "edge") {
    const { src, dst, w } = world.edges[(value as { edge: number }).edge] as World["edges"][number];
    return { src, dst, w };
  }
  if (type === "path") {
    const { nodes, edges } = (value as { path: { nodes: number[]; edges: number[] } }).path;
    return {
      nodes: nodes.map((node) => wantedOf(world, "node", { node })),
      relationships: edges.map((edge) => wantedOf(world, "edge", { edge })),
    };
  }
  return typeof value === "number" ? rounded(value) : value;
}

/** A value of a table. */
export function foundOf(type: Type, value: unknown): unknown {
  if (isNone(value)) return null;
  if (typeof type !== "string") {
    const items = [...(value as Iterable<unknown>)].map((item) => foundOf(type.list, item));
    return listed(items, type.ordered);
  }
  const part = (name: string, of: Type) => foundOf(of, (value as Record<string, unknown>)[name]);
  const list = (item: Type): Type => ({ list: item, ordered: true });
  if (type === "node")
    return { id: part("id", "int"), x: part("x", "int"), s: part("s", "text"), l: part("l", list("int")) };
  if (type === "edge") return { src: part("src", "int"), dst: part("dst", "int"), w: part("w", "float") };
  if (type === "path")
    return { nodes: part("nodes", list("node")), relationships: part("relationships", list("edge")) };
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? rounded(value) : value;
}
