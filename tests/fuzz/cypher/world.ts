/** Random graphs, as data and as Quiver has them. */
import { Field, Int64, List, vectorFromArray } from "apache-arrow";

import { Graph } from "../../../src/index.ts";
import type { Random } from "../../property/random.ts";

export interface World {
  directed: boolean;
  nodes: { label: string; x: number | null; s: string | null; l: (number | null)[] | null }[];
  edges: { src: number; dst: number; type: string; w: number | null }[];
}

export const LABELS: readonly string[] = ["A", "B"];
export const TYPES: readonly string[] = ["R", "S"];
export const TEXTS: readonly string[] = ["a", "b", "ab", ""];
/** Sums of halves are exact in any order. */
export const WEIGHTS: readonly number[] = [0, 0.5, 1, 2];

export function randomWorld(random: Random): World {
  const nodes = Array.from({ length: 1 + random.below(6) }, () => ({
    label: random.pick(LABELS),
    x: random.chance(0.2) ? null : random.below(3),
    s: random.chance(0.2) ? null : random.pick(TEXTS),
    l: random.chance(0.2)
      ? null
      : Array.from({ length: random.below(4) }, () => (random.chance(0.15) ? null : random.below(3))),
  }));
  const edges = Array.from({ length: random.below(11) }, () => ({
    src: random.below(nodes.length),
    dst: random.below(nodes.length),
    type: random.pick(TYPES),
    w: random.chance(0.2) ? null : random.pick(WEIGHTS),
  }));
  return sorted({ directed: random.chance(0.8), nodes, edges });
}

/** What is not there is an error, and no pattern without matches. */
export const labelsOf = ({ nodes }: World): string[] => [...new Set(nodes.map(({ label }) => label))];
export const typesOf = ({ edges }: World): string[] => TYPES.filter((type) => edges.some((edge) => edge.type === type));

/** What a type is called between two labels: a type of a graph is a table, and leads from one label to one. */
export const typeBetween = (type: string, from: string, to: string): string => `${type}_${from}_${to}`;

export const tableOf = ({ nodes }: Pick<World, "nodes">, { src, dst, type }: World["edges"][number]): string =>
  typeBetween(type, nodes[src]?.label as string, nodes[dst]?.label as string);

/** Nodes and edges in the order of their tables, so that their places are their rows. */
function sorted({ directed, nodes, edges }: World): World {
  const order = nodes.map((_, at) => at).sort((a, b) => compare(nodes[a]?.label, nodes[b]?.label) || a - b);
  const places = new Map(order.map((old, at) => [old, at]));
  const inOrder = order.map((old) => nodes[old] as World["nodes"][number]);
  const moved = edges.map((edge) => ({
    ...edge,
    src: places.get(edge.src) as number,
    dst: places.get(edge.dst) as number,
  }));
  const table = (edge: World["edges"][number]) => tableOf({ nodes: inOrder }, edge);
  return { directed, nodes: inOrder, edges: moved.sort((a, b) => compare(table(a), table(b))) };
}

const compare = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);

/** Lists of nothing have no type of their own. */
const INTEGERS = new List(new Field("item", new Int64(), true));

const whole = (value: number | null) => (value === null ? null : BigInt(value));

export async function graphOf(world: World): Promise<Graph> {
  const { directed, nodes, edges } = world;
  const labels = labelsOf(world);
  const nodeTables = labels.map((label) => {
    const own = [...nodes.entries()].filter(([, node]) => node.label === label);
    const columns = {
      id: Int32Array.from(own, ([at]) => at),
      x: own.map(([, { x }]) => whole(x)),
      s: own.map(([, { s }]) => s),
      l: vectorFromArray(
        own.map(([, { l }]) => l?.map(whole) ?? null),
        INTEGERS,
      ),
    };
    return [label, columns];
  });
  const edgeTables = [...new Set(edges.map((edge) => tableOf(world, edge)))].map((name) => {
    const own = edges.filter((edge) => tableOf(world, edge) === name);
    const ends = { src: Int32Array.from(own, ({ src }) => src), dst: Int32Array.from(own, ({ dst }) => dst) };
    const [, from, to] = name.split("_");
    return [name, { table: { ...ends, w: own.map(({ w }) => w) }, from, to }];
  });
  const [first] = labels;
  const none = {
    table: { src: new Int32Array(0), dst: new Int32Array(0), w: new Float64Array(0) },
    from: first,
    to: first,
  };
  const all = edgeTables.length > 0 ? edgeTables : [["none", none]];
  const input = { nodes: Object.fromEntries(nodeTables), edges: Object.fromEntries(all) };
  return (await Graph.from(input as never, { directed })) as Graph;
}
