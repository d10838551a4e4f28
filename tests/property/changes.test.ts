/** Changes of random graphs beside a model of plain objects. */
import type { Graph } from "arrow-quiver";
import { fn } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import {
  attributes,
  build,
  dropNulls,
  type Edge,
  edgeTable,
  ends,
  find,
  key,
  type Model,
  model,
  type Node,
  named,
  nodeTable,
  type Row,
  rowsOf,
  rowsOfGraph,
  SHAPES,
  type Shape,
  shown,
  type Value,
  values,
} from "./changes/model.ts";
import { Random } from "./random.ts";

const cases = SHAPES.flatMap((shape, i) =>
  [1, 2, 3].map(
    (seed) =>
      [
        `${shape.directed ? "" : "un"}directed, ${shape.labels.length > 1 ? "labels" : shape.id.join("+")}`,
        10 * i + seed,
        shape,
      ] as const,
  ),
);

const CONFLICTS = ["keep", "replace", "update"] as const;

/** One model with more nodes: `nodes` in their order, by the rule for those that are there. */
function withNodes(
  of: Model,
  nodes: readonly Node[],
  names: readonly string[],
  conflict: (typeof CONFLICTS)[number],
): Model {
  const changed = new Map<string, Row>();
  const added: Node[] = [];
  for (const node of nodes) {
    if (!find(of, node)) added.push(node);
    else if (conflict !== "keep") changed.set(named(node), node.values);
  }
  const renewed = new Map<Node, Node>();
  for (const node of of.nodes) {
    const row = changed.get(named(node));
    if (row === undefined) continue;
    const kept =
      conflict === "replace"
        ? {}
        : Object.fromEntries(Object.entries(node.values).filter(([name]) => !names.includes(name)));
    renewed.set(node, { ...node, values: { ...kept, ...row } });
  }
  const now = (node: Node) => renewed.get(node) ?? node;
  return {
    shape: of.shape,
    nodes: [...of.nodes.map(now), ...added],
    edges: of.edges.map((edge) => ({ ...edge, src: now(edge.src), dst: now(edge.dst) })),
  };
}

const idOf = ({ id }: Shape, node: Node) =>
  (id.length === 1 ? node.key[0] : Object.fromEntries(id.map((name, i) => [name, node.key[i]]))) as never;

/** Reads one node and its neighbours. */
function expectReads(graph: Graph, of: Model, node: Node): void {
  const { shape } = of;
  const where = node.label === null ? {} : { label: node.label };
  const read = graph.node(idOf(shape, node), where) as Row;
  const number = (each: unknown) => (typeof each === "bigint" ? Number(each) : each);
  const own = Object.fromEntries(Object.entries(read).map(([name, each]) => [name, number(each) as Value]));
  const expected = { ...node.values, ...Object.fromEntries(shape.id.map((name, i) => [name, node.key[i] as Value])) };
  expect(shown(dropNulls(own))).toBe(
    shown(dropNulls({ ...expected, ...(node.label === null ? {} : { label: node.label }) })),
  );
  const near = of.edges.flatMap(({ src, dst }) => {
    if (src === node) return [dst];
    return !shape.directed && dst === node ? [src] : [];
  });
  const order = shape.labels.flatMap((label) => of.nodes.filter((each) => each.label === label));
  const expectedIds = order.filter((each) => near.includes(each)).map((each) => JSON.stringify(idOf(shape, each)));
  const ids = graph.neighbors(idOf(shape, node), where).map((id) => JSON.stringify(id, (_, each) => number(each)));
  expect(ids).toEqual(expectedIds);
}

describe("a graph that grows", () => {
  it.each(cases)("%s (%i)", async (_, seed, shape) => {
    const random = new Random(seed);
    let now = model(random, shape, 4);
    let graph = await build(now);
    const before: [Graph, Model][] = [];
    for (let step = 0; step < 40; step++) {
      if (random.chance(0.2)) before.push([graph, now]);
      const names = attributes(random);
      if (random.chance(0.4)) {
        const conflict = random.pick(CONFLICTS);
        const label = random.pick(shape.labels);
        const nodes = new Map<string, Node>();
        for (let i = random.below(5); i >= 0; i--) {
          const node = { label, key: key(random, shape), values: values(random, names) };
          nodes.set(named(node), node);
        }
        const table = nodeTable(shape, [...nodes.values()], names);
        const options = label === null ? {} : { label };
        graph =
          conflict === "update" && random.chance(0.5)
            ? await graph.upsertNodes(table, options)
            : await graph.addNodes(table, { ...options, onConflict: conflict });
        now = withNodes(now, [...nodes.values()], names, conflict);
      } else {
        const [type, from, to] = random.pick(shape.types);
        const edges: Edge[] = [];
        const added: Node[] = [];
        const end = (label: string | null): Node => {
          const node = { label, key: key(random, shape), values: {} };
          const known = find(now, node) ?? added.find((each) => named(each) === named(node));
          if (!known) added.push(node);
          return known ?? node;
        };
        for (let i = random.below(6); i >= 0; i--)
          edges.push({ type, src: end(from), dst: end(to), values: values(random, names) });
        const options = type === null ? {} : { type, from: from as string, to: to as string };
        graph = await graph.addEdges(edgeTable(shape, edges, names), { ...options, ...ends(shape), onDangling: "add" });
        now = { shape, nodes: [...now.nodes, ...added], edges: [...now.edges, ...edges] };
      }
      if (random.chance(0.3) && now.nodes.length > 0) expectReads(graph, now, random.pick(now.nodes));
    }
    expect(await rowsOfGraph(graph)).toEqual(rowsOf(now));
    for (const node of now.nodes) expectReads(graph, now, node);
    for (const [old, was] of before) expect(await rowsOfGraph(old)).toEqual(rowsOf(was));
  });
});

/** A graph and one like it, of which some is changed. */
function pair(random: Random, shape: Shape): [Model, Model] {
  const first = model(random, shape, 5);
  const other = model(random, shape, 3);
  const nodes = new Map<string, Node>();
  for (const node of [...first.nodes, ...other.nodes]) {
    if (random.chance(0.15) || nodes.has(named(node))) continue;
    nodes.set(
      named(node),
      random.chance(0.3) ? { ...node, values: values(random, ["count", "weight", "word"]) } : node,
    );
  }
  const moved = [...first.edges, ...other.edges].flatMap((edge) => {
    const [src, dst] = [nodes.get(named(edge.src)), nodes.get(named(edge.dst))];
    if (!src || !dst || random.chance(0.15)) return [];
    const kept = random.chance(0.3) ? { ...edge.values, count: random.below(3) } : edge.values;
    const turned = !shape.directed && edge.src.label === edge.dst.label && random.chance(0.3);
    return [{ ...edge, src: turned ? dst : src, dst: turned ? src : dst, values: kept }];
  });
  return [first, { shape, nodes: [...nodes.values()], edges: moved }];
}

describe("merge", () => {
  it.each(cases)("%s (%i)", async (_, seed, shape) => {
    const random = new Random(seed);
    const [first, second] = pair(random, shape);
    const [a, b] = [await build(first), await build(second)];
    for (const conflict of CONFLICTS) {
      const united = withNodes(first, second.nodes, ["count", "weight", "word"], conflict);
      const node = (of: Node) => find(united, of) as Node;
      const brought = second.edges.map((edge) => ({ ...edge, src: node(edge.src), dst: node(edge.dst) }));
      const all = { ...united, edges: [...united.edges, ...byTypes(shape, brought)] };
      expect(await rowsOfGraph(await a.merge(b, { onConflict: conflict }))).toEqual(rowsOf(all));
      const seen = new Set(united.edges.map((edge) => between(shape, edge)));
      const distinct = byTypes(shape, brought).filter((edge) => {
        const isNew = !seen.has(between(shape, edge));
        seen.add(between(shape, edge));
        return isNew;
      });
      const merged = await a.merge(b, { onConflict: conflict, edges: "distinct" });
      expect(await rowsOfGraph(merged)).toEqual(rowsOf({ ...united, edges: [...united.edges, ...distinct] }));
    }
    expect(await rowsOfGraph(a)).toEqual(rowsOf(first));
    expect(await rowsOfGraph(b)).toEqual(rowsOf(second));
  });
});

/** Edges in the order of the other graph's tables. */
function byTypes(shape: Shape, edges: readonly Edge[]): Edge[] {
  const [first, ...others] = shape.types;
  const order = [
    first,
    ...others.filter(([type]) => type === first?.[0]),
    ...others.filter(([type]) => type !== first?.[0]),
  ];
  return order.flatMap((of) =>
    edges.filter((edge) => edge.type === of?.[0] && edge.src.label === of?.[1] && edge.dst.label === of?.[2]),
  );
}

/** The type and ends of an edge. */
function between({ directed }: Shape, { type, src, dst }: Edge): string {
  const names = [named(src), named(dst)];
  return JSON.stringify([type, ...(directed ? names : names.sort())]);
}

describe("diff", () => {
  it.each(cases)("%s (%i)", async (_, seed, shape) => {
    const random = new Random(seed + 100);
    const [first, second] = pair(random, shape);
    const { nodes, edges } = await (await build(first)).diff(await build(second));
    const changes: string[] = [];
    const note = (kind: string, of: object, old: Row | undefined, now: Row | undefined) => {
      const row: Row = { change: kind, ...of };
      for (const name of ["count", "weight", "word"]) {
        row[`${name}_old`] = old?.[name] ?? null;
        row[`${name}_new`] = now?.[name] ?? null;
      }
      changes.push(shown(row));
    };
    const keyed = (names: readonly string[], of: Node) => Object.fromEntries(names.map((name, i) => [name, of.key[i]]));
    const labelled = (node: Node) => ({
      ...keyed(shape.id, node),
      ...(node.label === null ? {} : { label: node.label }),
    });
    for (const node of first.nodes) {
      const now = find(second, node);
      if (!now) note("removed", labelled(node), node.values, undefined);
      else if (shown(dropNulls(node.values)) !== shown(dropNulls(now.values)))
        note("changed", labelled(node), node.values, now.values);
    }
    for (const node of second.nodes) if (!find(first, node)) note("added", labelled(node), undefined, node.values);
    expect(rows(nodes).sort()).toEqual(changes.splice(0).sort());

    const { src, dst } = ends(shape);
    const typed = (edge: Edge) => ({
      ...keyed(src, edge.src),
      ...{ ...keyed(dst, edge.dst), ...(edge.type === null ? {} : { type: edge.type }) },
    });
    const groups = new Map<string, [Edge[], Edge[]]>();
    const put = (side: 0 | 1) => (edge: Edge) => {
      const group = groups.get(between(shape, edge)) ?? [[], []];
      group[side].push(edge);
      groups.set(between(shape, edge), group);
    };
    byTypes(shape, first.edges).forEach(put(0));
    byTypes(shape, second.edges).forEach(put(1));
    for (const [old, now] of groups.values()) {
      const left = old.filter((edge) => {
        const same = now.findIndex((other) => shown(dropNulls(other.values)) === shown(dropNulls(edge.values)));
        if (same >= 0) now.splice(same, 1);
        return same < 0;
      });
      for (let i = 0; i < Math.max(left.length, now.length); i++) {
        const [a, b] = [left[i], now[i]];
        const kind = a === undefined ? "added" : b === undefined ? "removed" : "changed";
        note(kind, typed((a ?? b) as Edge), a?.values, b?.values);
      }
    }
    expect(rows(edges).sort()).toEqual(changes.sort());
  });

  it.each(cases)("of a graph and itself is empty: %s (%i)", async (_, seed, shape) => {
    const graph = await build(model(new Random(seed), shape, 5));
    const { nodes, edges } = await graph.diff(graph);
    expect([nodes.numRows, edges.numRows]).toEqual([0, 0]);
  });
});

const rows = (table: { toArray(): unknown[] }): string[] =>
  table.toArray().map((row) => shown(Object.fromEntries(Object.entries((row as { toJSON(): Row }).toJSON()))));

const sum = (all: readonly Value[]) => {
  const there = all.filter((each) => each !== null) as number[];
  return there.length === 0 ? null : there.reduce((total, each) => total + each, 0);
};

describe("simplify", () => {
  it.each(cases)("%s (%i)", async (_, seed, shape) => {
    const random = new Random(seed + 200);
    const made = model(random, shape, 4);
    const graph = await build(made);
    for (const selfLoops of [false, true]) {
      const groups = new Map<string, Edge[]>();
      for (const edge of byTypes(shape, made.edges)) {
        if (!selfLoops && edge.src === edge.dst) continue;
        // Of whatever type.
        const name = between(shape, { ...edge, type: null });
        groups.set(name, [...(groups.get(name) ?? []), edge]);
      }
      const expected = [...groups.values()].map(([first, ...others]) => {
        const all = [first as Edge, ...others].map((edge) => edge.values);
        return {
          ...(first as Edge),
          values: { ...first?.values, count: sum(all.map((row) => row.count ?? null)), edges: all.length },
        };
      });
      const simple = await graph.simplify({ selfLoops, agg: { count: "sum", edges: fn.count() } });
      const wanted = rowsOf({ ...made, edges: expected });
      expect(await rowsOfGraph(simple)).toEqual(wanted);
      const plain = await graph.simplify({ selfLoops });
      const firsts = [...groups.values()].map(([first]) => first as Edge);
      expect(await rowsOfGraph(plain)).toEqual(rowsOf({ ...made, edges: firsts }));
      expectReads(simple, { ...made, edges: expected }, random.pick(made.nodes));
    }
  });
});

describe("contract", () => {
  it.each(cases)("%s (%i)", async (_, seed, shape) => {
    const random = new Random(seed + 300);
    const made = model(random, shape, 5);
    const graph = await build(made);
    const order = shape.labels.flatMap((label) => made.nodes.filter((node) => node.label === label));
    const groups = [...new Set(order.map((node) => node.values.word ?? null).filter((word) => word !== null))];
    const group = (node: Node) => groups.indexOf(node.values.word as string);
    for (const selfLoops of [true, false]) {
      const contracted = await graph.contract("word", {
        ...{ selfLoops, onNull: "skip", nodes: { nodes: fn.count(), count: "sum" } },
        edges: { edges: fn.count(), count: "sum" },
      });
      const nodes = groups.map((word) => {
        const members = order.filter((node) => node.values.word === word);
        return shown(
          dropNulls({ word, nodes: members.length, count: sum(members.map((node) => node.values.count ?? null)) }),
        );
      });
      expect((await rowsOfGraph(contracted)).nodes).toEqual(nodes);
      const between = new Map<string, [ends: number[], type: string | null, Edge[]]>();
      for (const edge of made.edges) {
        let at = [group(edge.src), group(edge.dst)];
        if (!shape.directed) at = at.sort((a, b) => a - b);
        if (at.includes(-1) || (!selfLoops && at[0] === at[1])) continue;
        const name = JSON.stringify([edge.type, at]);
        between.set(name, [at, edge.type, [...(between.get(name)?.[2] ?? []), edge]]);
      }
      const edges = [...between.values()].map(([at, type, all]) =>
        shown(
          dropNulls({
            ...{ src: groups[at[0] as number] as string, dst: groups[at[1] as number] as string },
            ...{ edges: all.length, count: sum(all.map((edge) => edge.values.count ?? null)) },
            ...(type === null ? {} : { type }),
          }),
        ),
      );
      const found = await rowsOfGraph(contracted);
      expect(found.edges.sort()).toEqual(edges.sort());
      const kept = await graph.contract("word", { selfLoops, onNull: "skip", edges: "keep" });
      expect(kept.numEdges).toBe([...between.values()].reduce((total, [, , all]) => total + all.length, 0));
      const weights = (await kept.edges.toArray({ int64: "number" })).map((row: Row) =>
        shown({ count: row.count ?? null }),
      );
      const all = [...between.values()]
        .flatMap(([, , edges]) => edges)
        .map((edge) => shown({ count: edge.values.count ?? null }));
      expect(weights.sort()).toEqual(all.sort());
    }
  });
});

describe("projectBipartite", () => {
  it.each([1, 2, 3, 4, 5, 6].map((seed) => [seed, seed % 2 === 0] as const))("%i", async (seed, directed) => {
    const random = new Random(seed);
    const shape: Shape = { directed, labels: ["L", "R"], types: [["E", "L", "R"]], id: ["id"], text: false };
    const made = model(random, shape, 9);
    const graph = await (await import("arrow-quiver")).Graph.from(
      {
        nodes: {
          L: nodeTable(
            shape,
            made.nodes.filter(({ label }) => label === "L"),
            ["count"],
          ),
          R: nodeTable(
            shape,
            made.nodes.filter(({ label }) => label === "R"),
            ["count"],
          ),
        },
        edges: { E: { table: edgeTable(shape, made.edges, []), from: "L", to: "R" } },
      },
      { directed },
    );
    for (const label of ["L", "R"]) {
      const side = made.nodes.filter((node) => node.label === label);
      const near = (node: Node) =>
        new Set(made.edges.flatMap(({ src, dst }) => (src === node ? [dst] : dst === node ? [src] : [])));
      const expected = side.flatMap((u, i) =>
        side.slice(i + 1).flatMap((v) => {
          const shared = [...near(u)].filter((node) => near(v).has(node)).length;
          return shared === 0 ? [] : [shown({ src: u.key[0], dst: v.key[0], shared })];
        }),
      );
      const projected = await graph.projectBipartite({ label });
      expect(projected.directed).toBe(false);
      expect((await rowsOfGraph(projected)).edges).toEqual(expected);
      expect(projected.numNodes).toBe(side.length);
      const ids = side.map((node) => node.key[0] as number);
      const byIds = await graph.projectBipartite(ids, { label });
      expect(await rowsOfGraph(byIds)).toEqual(await rowsOfGraph(projected));
    }
  });
});
