/** Graphs as plain lists of objects, and what changes make of them: nothing of this is computed by the package. */
import { Float64, Int32, Utf8, vectorFromArray } from "apache-arrow";
import { Graph } from "arrow-quiver";
import type { Random } from "../random.ts";

export type Value = number | string | null;
export type Row = Record<string, Value>;
export type Key = readonly Value[];

export interface Node {
  label: string | null;
  key: Key;
  values: Row;
}

export interface Edge {
  type: string | null;
  src: Node;
  dst: Node;
  values: Row;
}

/** What a graph looks like, whatever is in it. */
export interface Shape {
  directed: boolean;
  labels: readonly (string | null)[];
  /** Name, label of the sources, label of the destinations. */
  types: readonly (readonly [type: string | null, from: string | null, to: string | null])[];
  /** The key's columns. */
  id: readonly string[];
  text: boolean;
}

export const SHAPES: readonly Shape[] = [true, false].flatMap((directed) => [
  { directed, labels: [null], types: [[null, null, null]], id: ["id"], text: false },
  { directed, labels: [null], types: [[null, null, null]], id: ["country", "code"], text: true },
  {
    ...{ directed, labels: ["A", "B"], id: ["name"], text: true },
    types: [
      ["KNOWS", "A", "A"],
      ["OWNS", "A", "B"],
      ["KNOWS", "B", "A"],
    ],
  },
]);

export interface Model {
  shape: Shape;
  nodes: Node[];
  edges: Edge[];
}

const TYPES = { count: new Int32(), weight: new Float64(), word: new Utf8() } as const;
export type Attribute = keyof typeof TYPES;
const ATTRIBUTES = Object.keys(TYPES) as Attribute[];

export function value(random: Random, name: Attribute): Value {
  if (random.chance(0.2)) return null;
  if (name === "count") return random.below(3);
  if (name === "word") return random.pick(["", "x", "y"]);
  return random.pick([0, -0, 0.5, 1, Number.NaN, Number.POSITIVE_INFINITY]);
}

export const values = (random: Random, names: readonly Attribute[]): Row =>
  Object.fromEntries(names.map((name) => [name, value(random, name)]));

export const attributes = (random: Random): Attribute[] => ATTRIBUTES.filter(() => random.chance(0.7));

export function key(random: Random, { id, text }: Shape): Key {
  return id.map((_, i) => (text && i === 0 ? random.pick(["a", "b", "c", "dd"]) : random.below(id.length > 1 ? 3 : 9)));
}

export const named = (node: Pick<Node, "label" | "key">) => JSON.stringify([node.label, node.key]);

export const find = ({ nodes }: Model, of: Pick<Node, "label" | "key">): Node | undefined =>
  nodes.find((node) => named(node) === named(of));

/** As it is written, NaN as NaN and -0 as 0. */
export const shown = (row: object): string =>
  JSON.stringify(
    Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, each) => (typeof each === "number" ? String(each + 0) : each),
  );

function columns(rows: readonly Row[], names: readonly Attribute[]) {
  return Object.fromEntries(
    names.map((name) => [name, vectorFromArray(rows.map((row) => row[name] ?? null) as never[], TYPES[name])]),
  );
}

function keyColumns(keys: readonly Key[], names: readonly string[]) {
  return Object.fromEntries(
    names.map((name, i) => {
      const column = keys.map((each) => each[i] as never);
      const type = column.some((each) => typeof each === "string") ? TYPES.word : TYPES.count;
      return [name, vectorFromArray(column, type)];
    }),
  );
}

export const nodeTable = (
  shape: Shape,
  nodes: readonly Pick<Node, "key" | "values">[],
  names: readonly Attribute[],
) => ({
  ...keyColumns(
    nodes.map((node) => node.key),
    shape.id,
  ),
  ...columns(
    nodes.map((node) => node.values),
    names,
  ),
});

export const ends = ({ id }: Shape) => ({
  src: id.length === 1 ? ["src"] : id.map((name) => `src_${name}`),
  dst: id.length === 1 ? ["dst"] : id.map((name) => `dst_${name}`),
});

export const edgeTable = (shape: Shape, edges: readonly Edge[], names: readonly Attribute[]) => ({
  ...keyColumns(
    edges.map(({ src }) => src.key),
    ends(shape).src,
  ),
  ...keyColumns(
    edges.map(({ dst }) => dst.key),
    ends(shape).dst,
  ),
  ...columns(
    edges.map((edge) => edge.values),
    names,
  ),
});

/** A random graph: nodes with all attributes, edges among them, parallel ones and self-loops included. */
export function model(random: Random, shape: Shape, size: number): Model {
  const made: Model = { shape, nodes: [], edges: [] };
  for (const label of shape.labels) {
    for (let i = 0; i < size; i++) {
      const node = { label, key: key(random, shape), values: values(random, ATTRIBUTES) };
      if (!find(made, node)) made.nodes.push(node);
    }
  }
  for (const [type, from, to] of shape.types) {
    const [sources, targets] = [from, to].map((label) => made.nodes.filter((node) => node.label === label)) as [
      Node[],
      Node[],
    ];
    for (let i = 0; i < 2 * size && sources.length > 0 && targets.length > 0; i++) {
      made.edges.push({
        type,
        src: random.pick(sources),
        dst: random.pick(targets),
        values: values(random, ATTRIBUTES),
      });
    }
  }
  return made;
}

export function build({ shape, nodes, edges }: Model): Promise<Graph> {
  const { src, dst } = ends(shape);
  const options = { id: shape.id, src, dst, directed: shape.directed };
  const table = (label: string | null) =>
    nodeTable(
      shape,
      nodes.filter((node) => node.label === label),
      ATTRIBUTES,
    );
  if (shape.labels[0] === null) {
    return Graph.from(
      { nodes: table(null), edges: edgeTable(shape, edges, ATTRIBUTES) },
      options,
    ) as Promise<unknown> as Promise<Graph>;
  }
  // Of one name there are several types here, between other labels: the second is added.
  const [first, second, third] = shape.types.map(([type, from, to]) => ({
    ...{ type, from: from as string, to: to as string },
    table: edgeTable(
      shape,
      edges.filter((edge) => isOf(edge, [type, from, to])),
      ATTRIBUTES,
    ),
  }));
  const graph = Graph.from(
    {
      nodes: Object.fromEntries(shape.labels.map((label) => [label as string, table(label)])),
      edges: Object.fromEntries(
        [first, second].map((each) => [each?.type, { table: each?.table, from: each?.from, to: each?.to }]),
      ) as never,
    },
    options,
  ) as Promise<unknown> as Promise<Graph>;
  return graph.then((made) =>
    made.addEdges(third?.table as never, {
      type: third?.type as string,
      from: third?.from as string,
      to: third?.to as string,
    }),
  );
}

export const isOf = (edge: Edge, [type, from, to]: Shape["types"][number]): boolean =>
  edge.type === type && edge.src.label === from && edge.dst.label === to;

/** The rows of all tables as text: nodes by label and edges by type, in order. */
export function rowsOf({ shape, nodes, edges }: Model): { nodes: string[]; edges: string[] } {
  const named = (names: readonly string[], keys: Key) =>
    Object.fromEntries(names.map((name, i) => [name, keys[i] as Value]));
  const { src, dst } = ends(shape);
  const byLabel = shape.labels.flatMap((label) => nodes.filter((node) => node.label === label));
  // Types of one name lie side by side.
  const [first, ...others] = shape.types;
  const types = [
    first,
    ...others.filter(([type]) => type === first?.[0]),
    ...others.filter(([type]) => type !== first?.[0]),
  ];
  const byType = types.flatMap((type) => edges.filter((edge) => isOf(edge, type as Shape["types"][number])));
  return {
    nodes: byLabel.map((node) =>
      shown({ ...dropNulls(node.values), ...named(shape.id, node.key), ...tag("label", node.label) }),
    ),
    edges: byType.map((edge) =>
      shown({
        ...dropNulls(edge.values),
        ...{ ...named(src, edge.src.key), ...named(dst, edge.dst.key), ...tag("type", edge.type) },
      }),
    ),
  };
}

const tag = (name: string, value: string | null) => (value === null ? {} : { [name]: value });

export const dropNulls = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, each]) => each !== null));

export async function rowsOfGraph(graph: Graph): Promise<{ nodes: string[]; edges: string[] }> {
  const rows = async (frame: Graph["nodes"]) =>
    (await frame.toArray({ int64: "number" })).map((row: Row) => shown(dropNulls(row)));
  return { nodes: await rows(graph.nodes), edges: await rows(graph.edges) };
}
