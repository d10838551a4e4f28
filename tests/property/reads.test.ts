/** Small reads of random multigraphs and what is made of them, against the edge tables read row by row. */
import * as arrow from "apache-arrow";
import { type Direction, Graph, type GraphInput } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

const IDS: Record<string, (n: number) => arrow.DataType> = {
  int32: () => new arrow.Int32(),
  int64: () => new arrow.Int64(),
  utf8: () => new arrow.Utf8(),
  dictionary: () => new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
};
type Written = number | bigint | string;

const written = (kind: string, n: number): Written =>
  kind === "int32" ? n * 5 - 9 : kind === "int64" ? BigInt(n) * 10_000_000_000n : `node ${n}`;

type Tables = { [Kind in "nodes" | "edges"]: NonNullable<GraphInput[Kind]> };

/** A graph as two lists. */
interface Lists {
  nodes: { label: string | null; id: Written }[];
  edges: { type: string | null; src: number; dst: number; row: Record<string, unknown> }[];
  directed: boolean;
}

async function random(random: Random, kind: string, labels: string[], types: string[], directed: boolean) {
  const type = () => (IDS[kind] as () => arrow.DataType)();
  const ids = () => Array.from({ length: 9 }, (_, n) => n).filter(() => random.chance(0.6));
  const known = new Map(labels.map((label) => [label, [8, ...ids()].filter((n, i, all) => all.indexOf(n) === i)]));
  const column = (numbers: number[]) => arrow.vectorFromArray(numbers.map((n) => written(kind, n)) as never, type());
  // Nodes in two batches.
  const nodes = [...known].map(([label, numbers]) => {
    const cut = random.below(numbers.length + 1);
    const parts = [numbers.slice(0, cut), numbers.slice(cut)].map(
      (part) => new arrow.Table({ id: column(part), row: arrow.vectorFromArray(part, new arrow.Int32()) }),
    );
    return [label, parts.flatMap(({ batches }) => batches)] as const;
  });
  const edges = types.map((name, i) => {
    const [from, to] = [labels[i % labels.length] as string, random.pick(labels)];
    const ends = (label: string, count: number) =>
      Array.from({ length: count }, () => random.pick(known.get(label) as number[]));
    const count = random.below(30);
    const table = new arrow.Table({
      src: column(ends(from, count)),
      dst: column(ends(to, count)),
      w: arrow.vectorFromArray(
        Array.from({ length: count }, (_, k) => k / 2),
        new arrow.Float64(),
      ),
    });
    return [name, { table: table.batches, from, to }] as const;
  });
  const isPlain = labels.length === 1 && types.length === 1;
  const input = isPlain
    ? { nodes: nodes[0]?.[1] as arrow.RecordBatch[], edges: edges[0]?.[1].table as arrow.RecordBatch[] }
    : { nodes: Object.fromEntries(nodes), edges: Object.fromEntries(edges) };
  return Graph.from(input as Tables, { directed }) as Promise<Graph>;
}

async function listsOf(g: Graph): Promise<Lists> {
  const { schema } = g;
  const lists: Lists = { nodes: [], edges: [], directed: g.directed };
  for (const { label } of schema.nodes) {
    const table = await (label === null ? g.nodes : g.label(label)).collect();
    for (const id of table.getChild("id") ?? []) lists.nodes.push({ label, id });
  }
  const place = (label: string | null, id: unknown) =>
    lists.nodes.findIndex((node) => node.label === label && node.id === id);
  const types = new Set(schema.edges.map(({ type }) => type)).size;
  for (const { type, src, dst, from, to } of schema.edges) {
    const table = await (type === null ? g.edges : g.type(type)).collect();
    for (const each of table) {
      const row = each.toJSON() as Record<string, unknown>;
      const edge = { edge: lists.edges.length, ...(types > 1 ? { type } : {}), ...row };
      const ends = { src: place(from, row[src[0] as string]), dst: place(to, row[dst[0] as string]) };
      lists.edges.push({ type, ...ends, row: edge });
    }
  }
  return lists;
}

async function check(g: Graph) {
  const { nodes, edges, directed } = await listsOf(g);
  const named = nodes.map(({ label }) => (label === null ? {} : { label }));
  const types = [undefined, ...new Set(edges.flatMap(({ type }) => type ?? []))];
  const leads = (direction: Direction, edge: Lists["edges"][number], u: number): number[] => {
    const out = !directed || direction !== "in";
    const into = !directed || direction !== "out";
    return [...(out && edge.src === u ? [edge.dst] : []), ...(into && edge.dst === u ? [edge.src] : [])];
  };
  for (const [u, { id }] of nodes.entries()) {
    expect(g.hasNode(id, named[u])).toBe(true);
    expect(g.node(id, named[u])?.id).toBe(id);
    for (const type of types) {
      const of = { ...named[u], ...(type === undefined ? {} : { type }) };
      const some = edges.filter((edge) => type === undefined || edge.type === type);
      for (const direction of ["out", "in", "both"] as const) {
        const ends = some.flatMap((edge) => leads(direction, edge, u));
        const expected = [...new Set(ends)].sort((a, b) => a - b).map((v) => nodes[v]?.id);
        expect(g.neighbors(id, { ...of, direction })).toEqual(expected);
        expect(g.degreeOf(id, { ...of, direction })).toBe(ends.length);
      }
      for (const [v, other] of nodes.entries()) {
        const is = ({ src, dst }: { src: number; dst: number }) =>
          (src === u && dst === v) || (!directed && src === v && dst === u);
        const labels = {
          ...(named[u]?.label && { from: named[u].label }),
          ...(named[v]?.label && { to: named[v].label }),
        };
        const found = g.edgesBetween(id, other.id, { ...labels, ...(type === undefined ? {} : { type }) });
        expect(found).toEqual(some.filter(is).map(({ row }) => row));
      }
    }
  }
}

describe.each(Object.keys(IDS))("reads of graphs with ids of type %s", (kind) => {
  it.each([
    [["nodes"], ["edges"]],
    [["A", "B"], ["X"]],
    [
      ["A", "B", "C"],
      ["X", "Y", "Z"],
    ],
  ])("labels %s and types %s", async (labels, types) => {
    const source = new Random(labels.length * 1000 + kind.length);
    for (const directed of [true, false]) {
      const g = await random(source, kind, labels, types, directed);
      await check(g);
      await check(await g.reverse());
      await check(await g.toUndirected());
      await check(await g.filterNodes("row % 3 <> 1"));
      await check(await (await g.filterNodes("row % 2 = 0")).reverse());
      await check(await g.filterEdges("w < 6"));
      await check(await g.simplify());
      if (labels.length > 1) await check(await g.project({ labels: labels.slice(1) }));
      if (types.length > 1) await check(await g.project({ types: types.slice(0, 2) }));
      const grown = await g.addEdges(await (types.length > 1 ? g.type(types[0] as string) : g.edges).collect(), {
        ...(labels.length > 1 && { type: types[0] as string }),
      });
      await check(grown);
    }
  });
});
