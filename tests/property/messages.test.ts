/** Random graphs with nulls under random messages, against loops over the edges that share no code with the engine. */
import * as arrow from "apache-arrow";
import { col, dst, type Expr, edge, fn, Graph, lit, msg, src } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

type Value = number | null;

interface Node {
  value: Value;
  level: Value;
}

interface Edge {
  src: number;
  dst: number;
  weight: Value;
}

/** An expression, and what it is of an edge and its ends. */
interface Term {
  expr: Expr;
  of(from: Node, to: Node, edge: Edge): Value;
}

const binary = (combine: (a: number, b: number) => number) => (a: Value, b: Value) =>
  a === null || b === null ? null : combine(a, b);

// Halves and small factors, so that sums are exact in any order.
function term(random: Random, depth: number): Term {
  if (depth === 0 || random.chance(0.2)) {
    return random.pick<() => Term>([
      () => ({ expr: src("value"), of: (from) => from.value }),
      () => ({ expr: dst("value"), of: (_, to) => to.value }),
      () => ({ expr: src("level"), of: (from) => from.level }),
      () => ({ expr: edge("weight"), of: (_, __, { weight }) => weight }),
      () => ({ expr: lit(2.5), of: () => 2.5 }),
    ])();
  }
  const [a, b] = [term(random, depth - 1), term(random, depth - 1)];
  return random.pick<() => Term>([
    () => ({ expr: a.expr.add(b.expr), of: (...at) => binary((a, b) => a + b)(a.of(...at), b.of(...at)) }),
    () => ({ expr: a.expr.sub(b.expr), of: (...at) => binary((a, b) => a - b)(a.of(...at), b.of(...at)) }),
    () => ({ expr: fn.coalesce(a.expr, b.expr), of: (...at) => a.of(...at) ?? b.of(...at) }),
    () => ({
      expr: fn.when(a.expr.lt(b.expr)).then(a.expr).otherwise(b.expr),
      of: (...at) => {
        const [x, y] = [a.of(...at), b.of(...at)];
        return x !== null && y !== null && x < y ? x : y;
      },
    }),
  ])();
}

interface Case {
  graph: Graph;
  nodes: Node[];
  edges: Edge[];
  directed: boolean;
}

async function randomCase(random: Random): Promise<Case> {
  const number = (): Value => (random.chance(0.2) ? null : (random.below(41) - 20) / 2);
  const count = 1 + random.below(40);
  const nodes = Array.from({ length: count }, () => ({ value: number(), level: number() }));
  const edges = Array.from({ length: random.below(200) }, () => {
    // Some nodes get most of the edges, and some edges are loops.
    const [from, to] = [random.below(count), random.chance(0.3) ? 0 : random.below(count)];
    return { src: from, dst: to, weight: number() };
  });
  const directed = random.chance(0.7);
  const vector = (values: Value[]) => arrow.vectorFromArray(values, new arrow.Float64());
  const ints = (values: number[]) => arrow.vectorFromArray(values, new arrow.Int32());
  const table = new arrow.Table({
    id: ints(nodes.map((_, id) => id)),
    value: vector(nodes.map(({ value }) => value)),
    level: vector(nodes.map(({ level }) => level)),
  });
  const links = new arrow.Table({
    src: ints(edges.map(({ src }) => src)),
    dst: ints(edges.map(({ dst }) => dst)),
    weight: vector(edges.map(({ weight }) => weight)),
  });
  return { graph: await Graph.from({ nodes: table, edges: links }, { directed }), nodes, edges, directed };
}

/** What each node gets, along every edge and, in an undirected graph, back along it. */
function inboxes({ nodes, edges, directed }: Case, toDst: Term | null, toSrc: Term | null, where: Term | null) {
  const inboxes: number[][] = nodes.map(() => []);
  const ways = edges.flatMap((edge) =>
    directed || edge.src === edge.dst ? [edge] : [edge, { ...edge, src: edge.dst, dst: edge.src }],
  );
  for (const way of ways) {
    const at = [nodes[way.src], nodes[way.dst], way] as [Node, Node, Edge];
    if (where && !((where.of(...at) ?? 0) > 0)) continue;
    const [forth, back] = [toDst?.of(...at) ?? null, toSrc?.of(...at) ?? null];
    if (forth !== null) inboxes[way.dst]?.push(forth);
    if (back !== null) inboxes[way.src]?.push(back);
  }
  return inboxes;
}

const column = (table: arrow.Table, name: string): Value[] =>
  [...(table.getChild(name) ?? [])].map((value) => (value === null ? null : Number(value)));

const total = (values: number[]): Value => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0));

describe("random messages", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => [seed]))("aggregate as loops do, seed %i", async (seed) => {
    const random = new Random(seed);
    const made = await randomCase(random);
    const toDst = random.chance(0.8) ? term(random, 3) : null;
    const toSrc = !toDst || random.chance(0.4) ? term(random, 3) : null;
    const where = random.chance(0.5) ? term(random, 2) : null;
    const table = await made.graph.aggregateMessages({
      ...(toDst ? { toDst: toDst.expr } : {}),
      ...(toSrc ? { toSrc: toSrc.expr } : {}),
      ...(where ? { where: where.expr.gt(0) } : {}),
      agg: [
        fn.sum(msg()).as("sum"),
        fn.count().as("count"),
        fn.min(msg()).as("min"),
        fn.max(msg()).as("max"),
        fn.countDistinct(msg()).as("different"),
      ],
    });
    const got = inboxes(made, toDst, toSrc, where);
    expect(column(table, "sum")).toEqual(got.map(total));
    expect(column(table, "count")).toEqual(got.map((values) => values.length));
    expect(column(table, "min")).toEqual(got.map((values) => (values.length === 0 ? null : Math.min(...values))));
    expect(column(table, "max")).toEqual(got.map((values) => (values.length === 0 ? null : Math.max(...values))));
    expect(column(table, "different")).toEqual(got.map((values) => new Set(values).size));
  });

  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))("iterate as loops do, seed %i", async (seed) => {
    const random = new Random(1000 + seed);
    const made = await randomCase(random);
    const [toDst, where] = [term(random, 2), random.chance(0.5) ? term(random, 1) : null];
    const maxIterations = 1 + random.below(6);
    const table = await made.graph.pregel({
      // The state takes the place of the column of that name.
      columns: { level: { initial: col("level"), update: fn.least("level", col("in").add(1)) } },
      toDst: toDst.expr,
      ...(where ? { where: where.expr.gt(0) } : {}),
      agg: { in: fn.min(msg()) },
      maxIterations,
    });
    let nodes = made.nodes;
    let [iterations, converged] = [0, false];
    while (iterations < maxIterations && !converged) {
      const before = nodes;
      const got = inboxes({ ...made, nodes }, toDst, null, where);
      nodes = before.map((node, i) => {
        const values = [...(got[i]?.map((value) => value + 1) ?? []), ...(node.level === null ? [] : [node.level])];
        return { ...node, level: values.length === 0 ? null : Math.min(...values) };
      });
      converged = nodes.every(({ level }, i) => level === before[i]?.level);
      iterations += 1;
    }
    expect(column(table, "level")).toEqual(nodes.map(({ level }) => level));
    expect(table.schema.metadata.get("iterations")).toBe(String(iterations));
    expect(table.schema.metadata.get("converged")).toBe(String(converged));
  });
});
