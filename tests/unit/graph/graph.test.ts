import { inspect } from "node:util";
import {
  Table as ArrowTable,
  Bool,
  Int64,
  RecordBatchReader,
  type Table,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import {
  col,
  diagnostics,
  exportStream,
  fn,
  formatTable,
  Graph,
  type GraphOptions,
  resetDiagnostics,
} from "arrow-quiver";
import { describe, expect, it } from "vitest";

const people = tableFromArrays({ id: ["Ada", "Bob", "Cleo", "Dan"], age: Int32Array.of(36, 41, 29, 52) });
const knows = tableFromArrays({
  ...{ src: ["Ada", "Bob", "Cleo", "Dan", "Dan", "Dan"], dst: ["Bob", "Cleo", "Ada", "Ada", "Ada", "Dan"] },
  since: Int32Array.of(2011, 2012, 2013, 2014, 2015, 2016),
});
const open = (options?: GraphOptions) => Graph.from({ nodes: people, edges: knows }, options);

const column = (table: Table, name: string) => [...(table.getChild(name) ?? [])];
const ids = async (g: Graph) => column(await g.nodes.collect(), "id");
const ends = async (g: Graph) => {
  const table = await g.edges.collect();
  const dst = column(table, "dst");
  return column(table, "src").map((src, i) => `${src}-${dst[i]}`);
};

describe("Graph.from", () => {
  it("keeps nodes, parallel edges and self-loops in the order they came in", async () => {
    const g = await open();
    expect([g.numNodes, g.numEdges, g.directed, g.labels, g.types]).toEqual([4, 6, true, [], []]);
    expect(await ids(g)).toEqual(["Ada", "Bob", "Cleo", "Dan"]);
    expect(await ends(g)).toEqual(["Ada-Bob", "Bob-Cleo", "Cleo-Ada", "Dan-Ada", "Dan-Ada", "Dan-Dan"]);
  });

  it("stores integers of plain arrays as Int64, however many bits they need", async () => {
    const numbers = (last: number | bigint | null) => [...Array(5000).keys(), -1, 2 ** 31 - 1, -(2 ** 31), last];
    for (const last of [0, null, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const g = await Graph.fromEdges(numbers(7), numbers(7), { a: numbers(last), b: numbers(7) });
      const int = await g.withEdgeAttributes({ c: { values: numbers(last), type: "int" } });
      const table = await int.edges.collect();
      expect(table.schema.fields.map(({ type }) => String(type))).toEqual(Array(5).fill("Int64"));
      const expected = numbers(last).map((value) => (value === null ? null : BigInt(value)));
      expect(column(table, "a")).toEqual(expected);
      expect(column(table, "c")).toEqual(expected);
      expect(g.numNodes).toBe(5003);
    }
    const mixed = await Graph.fromEdges(numbers(7), numbers(7), { half: numbers(0.5) });
    expect(String((await mixed.edges.collect()).schema.fields[2]?.type)).toBe("Float64");
    await expect(Graph.fromEdges(numbers(7), numbers(7n))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { column: "dst", row: 5003 },
    });
  });

  it("takes the same tables as batches, bytes, iterables and arrays", async () => {
    async function* batches() {
      yield* people.batches;
    }
    const arrays = { id: ["Ada", "Bob", "Cleo", "Dan"], age: Int32Array.of(36, 41, 29, 52) };
    for (const nodes of [
      people.batches,
      people.batches[0],
      tableToIPC(people),
      batches(),
      arrays,
      (await open()).nodes,
    ]) {
      const g = await Graph.from({ nodes: nodes as unknown as typeof people, edges: knows });
      expect(await ids(g)).toEqual(["Ada", "Bob", "Cleo", "Dan"]);
      expect(column(await g.nodes.collect(), "age")).toEqual([36, 41, 29, 52]);
    }
  });

  it("takes frames without rows", async () => {
    const { nodes, edges } = await open();
    const g = await Graph.from({ nodes: nodes.filter("age > 50"), edges: edges.filter("since > 2020") });
    expect([g.numNodes, g.numEdges]).toEqual([1, 0]);
    expect(g.edges.schema.names).toEqual(["src", "dst", "since"]);
  });

  it("takes tables of empty vectors", async () => {
    const columns = { id: vectorFromArray([], new Int64()), active: vectorFromArray([], new Bool()) };
    const { nodes } = await Graph.from({ nodes: new ArrowTable(columns) });
    expect(nodes.schema.fields.map(({ type }) => String(type))).toEqual(["Int64", "Bool"]);
  });

  it("takes object literals that are tables for these, not for labels", async () => {
    using stream = await exportStream(knows);
    const batches = {
      *[Symbol.iterator]() {
        yield* knows.batches;
      },
    };
    for (const edges of [
      { address: stream.address },
      { collect: async () => knows },
      { arrayBuffer: async () => tableToIPC(knows).slice().buffer as ArrayBuffer },
      batches,
    ]) {
      expect((await Graph.from({ edges } as never)).numEdges).toBe(6);
    }
    const named = await Graph.from({ edges: { KNOWS: { collect: async () => knows }, LIKES: batches } } as never);
    expect([named.types, named.numEdges]).toEqual([["KNOWS", "LIKES"], 12]);
    const label = await Graph.from({ nodes: { collect: people, address: { id: ["Oslo"] } } });
    expect(label.labels).toEqual(["collect", "address"]);
  });

  it("takes bytes per name, where they are no columns", async () => {
    const [nodes, edges] = [tableToIPC(people), tableToIPC(knows)];
    const g = await Graph.from({ nodes: { Person: nodes }, edges: { KNOWS: edges } });
    expect([g.labels, g.types, g.numNodes, g.numEdges]).toEqual([["Person"], ["KNOWS"], 4, 6]);
    const mixed = await Graph.from({ nodes: { Person: nodes, City: tableFromArrays({ id: ["Oslo"] }) } });
    expect(mixed.labels).toEqual(["Person", "City"]);
    expect((await Graph.from({ nodes: { Person: { table: nodes, id: "id" } } })).labels).toEqual(["Person"]);
    const column = await Graph.from({ nodes: { id: Uint8Array.of(1, 2), colour: Uint8Array.of(255, 0) } });
    expect([column.labels, column.numNodes]).toEqual([[], 2]);
    const text = Graph.from({ nodes: { Person: new TextEncoder().encode("id,name") } });
    await expect(text).rejects.toMatchObject({ code: "INVALID_DATA", details: { table: "Person" } });
  });

  it("takes a column named table for one", async () => {
    const id = Int32Array.of(1, 2);
    for (const table of [Int32Array.of(7, 8), Uint8Array.of(7, 8), [7, 8], tableFromArrays({ id }).getChild("id")]) {
      const g = await Graph.from({ nodes: { P: { id, table }, Q: { id: Int32Array.of(3) } } } as never);
      expect(g.label("P").schema.names).toEqual(["id", "table"]);
    }
  });

  it("takes ids of 64 bits, signed or not", async () => {
    const large = 2n ** 64n - 5n;
    const g = await Graph.from({
      nodes: { id: [large, 1n, 2 ** 40] },
      edges: { src: [1n, large], dst: [large, 2n ** 40n] },
    });
    expect(String(g.schema.nodes[0]?.schema.fields[0]?.type)).toBe("Uint64");
    for (const id of [large, [large], [large, 1n]]) expect((await g.subgraph(id)).numNodes).toBe([id].flat().length);
    expect(column(await g.algo.bfs({ source: large }), "distance")).toEqual([0, null, 1]);
    expect(column(await g.algo.bfs({ sources: [1n, large] }), "distance")).toEqual([0, 0, 1]);
    const set = await g.withNodeAttributes({ z: { nodes: [large, 1n], values: [2n ** 63n, null] } });
    expect(column(await set.nodes.collect(), "z")).toEqual([2n ** 63n, null, null]);
    expect((await g.removeNodes([large])).numNodes).toBe(2);
    const signed = await Graph.from({ nodes: { id: [-1n, 5n] } });
    expect((await signed.subgraph([5n])).numNodes).toBe(1);
    await expect(signed.subgraph([2n ** 63n])).rejects.toMatchObject({ code: "UNKNOWN_ID" });
  });

  it("infers nodes in order of first appearance", async () => {
    const g = await Graph.from({ edges: { src: [3, 1, 2], dst: [1, 2, 7] } });
    expect((await ids(g)).map(Number)).toEqual([3, 1, 2, 7]);
  });

  it("takes key columns of other names, and several of them", async () => {
    const nodes = { country: ["NO", "SE", "NO"], code: [1, 1, 2], size: [10, 20, 30] };
    const edges = { c1: ["NO", "NO"], k1: [1, 2], c2: ["SE", "NO"], k2: [1, 1] };
    const g = await Graph.from({ nodes, edges }, { id: ["country", "code"], src: ["c1", "k1"], dst: ["c2", "k2"] });
    expect([g.numNodes, g.numEdges]).toEqual([3, 2]);
    const degree = await g.algo.degree({ direction: "in" });
    expect(column(degree, "country")).toEqual(["NO", "SE", "NO"]);
    expect(column(degree, "degree").map(Number)).toEqual([1, 1, 0]);
  });

  it("follows onDangling and onDuplicate", async () => {
    const edges = { src: ["Ada", "Eve"], dst: ["Bob", "Ada"] };
    const dangling = (onDangling?: "error" | "skip" | "add") =>
      Graph.from({ nodes: people, edges }, onDangling ? { onDangling } : {});
    await expect(dangling()).rejects.toMatchObject({ code: "DANGLING_EDGE", details: { column: "src", row: 1 } });
    expect((await dangling("skip")).numEdges).toBe(1);
    expect(await ids(await dangling("add"))).toEqual(["Ada", "Bob", "Cleo", "Dan", "Eve"]);

    const twice = { id: ["Ada", "Bob", "Ada"], age: [1, 2, 3] };
    const duplicate = (onDuplicate?: "error" | "first") =>
      Graph.from({ nodes: twice, edges: { src: ["Ada"], dst: ["Bob"] } }, onDuplicate ? { onDuplicate } : {});
    await expect(duplicate()).rejects.toMatchObject({ code: "DUPLICATE_KEY", details: { column: "id", row: 2 } });
    const first = await duplicate("first");
    expect(column(await first.nodes.collect(), "age").map(Number)).toEqual([1, 2]);
  });

  it("refuses null keys with column and row", async () => {
    const nodes = { id: ["Ada", null, "Bob"] };
    const failed = Graph.from({ nodes, edges: { src: ["Ada"], dst: ["Bob"] } });
    await expect(failed).rejects.toMatchObject({ code: "NULL_KEY", details: { column: "id", row: 1 } });
  });

  it.each([
    ["nothing", () => Graph.from({})],
    ["no object", () => Graph.from(null as never)],
    ["an unknown word", () => open({ onDangling: "ignore" as never })],
    ["no threads", () => open({ threads: 0 })],
    ["no key columns", () => open({ id: [] })],
    ["columns beside tables", () => Graph.from({ nodes: { A: people, b: [1, 2] }, edges: knows } as never)],
    ["src among the attributes", () => Graph.fromEdges([1], [2], { src: [3] })],
    ["a column of destinations left out", () => Graph.fromEdges([1], undefined as never)],
    ["a misspelt option", () => open({ onDangeling: "skip" } as never)],
    ["a misspelt table", () => Graph.from({ node: people, edges: knows } as never)],
    ["a misspelt option of a type", () => Graph.from({ edges: { K: { table: knows, form: "Person" } } } as never)],
    ["a direction that is no boolean", () => open({ directed: "no" as never })],
  ])("refuses %s", async (_, make) => {
    await expect((async () => make())()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("names the table that cannot be read", async () => {
    const uneven = Graph.from({ nodes: people, edges: { src: ["Ada", "Bob"], dst: ["Bob"] } });
    await expect(uneven).rejects.toMatchObject({ details: { table: "edges", column: "dst", got: "1 rows" } });
    const number = Graph.from({ nodes: { Person: 5 }, edges: knows } as never);
    await expect(number).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { table: "Person" } });
  });

  it("names the column that a table lacks", async () => {
    await expect(open({ id: "name" })).rejects.toMatchObject({ code: "UNKNOWN_COLUMN", details: { column: "name" } });
  });
});

describe("a graph of several labels and types", () => {
  const make = () =>
    Graph.from({
      nodes: { Person: people, City: { table: { name: ["Oslo", "Rome"], population: [7, 28] }, id: "name" } },
      edges: {
        KNOWS: { table: knows, from: "Person", to: "Person" },
        LIVES_IN: { table: { src: ["Ada", "Bob"], dst: ["Rome", "Oslo"] }, from: "Person", to: "City" },
      },
    });

  it("keeps each table's own columns", async () => {
    const g = await make();
    expect([g.labels, g.types, g.numNodes, g.numEdges]).toEqual([["Person", "City"], ["KNOWS", "LIVES_IN"], 6, 8]);
    expect(g.schema.nodes.map(({ id, numRows }) => [id, numRows])).toEqual([
      [["id"], 4],
      [["name"], 2],
    ]);
    expect(g.schema.edges.map(({ from, to }) => [from, to])).toEqual([
      ["Person", "Person"],
      ["Person", "City"],
    ]);
    expect(column(await g.label("City").collect(), "name")).toEqual(["Oslo", "Rome"]);
    expect((await g.type("LIVES_IN").collect()).numRows).toBe(2);
    expect(() => g.label("Village")).toThrow(expect.objectContaining({ code: "UNKNOWN_LABEL" }));
    expect(() => g.type("HATES")).toThrow(expect.objectContaining({ code: "UNKNOWN_LABEL" }));
  });

  it("projects to a part", async () => {
    const g = await (await make()).project({ labels: ["Person"] });
    expect([g.labels, g.types, g.numNodes, g.numEdges]).toEqual([["Person"], ["KNOWS"], 4, 6]);
    await expect((await make()).project({ labels: ["Village"] })).rejects.toMatchObject({ code: "UNKNOWN_LABEL" });
  });

  it("sets attributes of all edges of a type", async () => {
    const g = await (await make()).withEdgeAttributes({ rent: { values: [9, 8] } }, { type: "LIVES_IN" });
    expect(column(await g.type("LIVES_IN").collect(), "rent").map(Number)).toEqual([9, 8]);
    expect(g.schema.edges[0]?.schema.fields.map(({ name }) => name)).toEqual(["src", "dst", "since"]);
    const other = g.withEdgeAttributes({ rent: { edges: [0], values: [9] } }, { type: "LIVES_IN" });
    await expect(other).rejects.toMatchObject({ code: "UNKNOWN_ID", details: { column: "edge", got: "0" } });
  });

  it("keeps the name of the column that tells labels apart", async () => {
    const named = (label: number) => ({ table: { label: [label] }, id: "label" });
    const failed = Graph.from({ nodes: { A: named(1), B: named(2) } });
    await expect(failed).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { table: "A", column: "label" } });
  });
});

describe("changes", () => {
  it("leave the graph as it was", async () => {
    const g = await open();
    await g.removeNodes(["Ada"]);
    await g.withNodeAttributes({ age: { nodes: ["Ada"], values: [99], type: "int" } });
    expect(await ids(g)).toEqual(["Ada", "Bob", "Cleo", "Dan"]);
    expect(column(await g.nodes.collect(), "age")).toEqual([36, 41, 29, 52]);
  });

  it("convert the ids that several attributes share once", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2] }, edges: { src: [1], dst: [2] } });
    const nodes = [2, 1];
    resetDiagnostics();
    const set = await g.withNodeAttributes({ a: { nodes, values: [1.5, 2.5] }, b: { nodes, values: [3.5, 4.5] } });
    expect(diagnostics().copyReasons).toEqual({ "plain array": 3 * 16 });
    const table = await set.nodes.collect();
    expect([column(table, "a"), column(table, "b")]).toEqual([
      [2.5, 1.5],
      [4.5, 3.5],
    ]);
  });

  it("set attributes of the same and of other nodes in the order that is given", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2, 3] }, edges: { src: [1], dst: [2] } });
    const [table, cut] = [tableFromArrays({ id: [3, 1], x: [30, 10] }), tableFromArrays({ id: [2] })];
    const id = () => table.getChild("id") as Vector;
    const chunks = table.getChild("x")?.concat(tableFromArrays({ x: [20] }).getChild("x") as Vector) as Vector;
    const set = await g.withNodeAttributes({
      a: { nodes: id(), values: ["three", "one"] },
      b: { nodes: id(), values: table.getChild("x") as Vector },
      c: { nodes: [2], values: [true] },
      d: { nodes: id(), values: [3.5, null] },
      e: { nodes: id().concat(cut.getChild("id") as Vector), values: chunks },
      a2: { nodes: id(), values: [null, "uno"] },
    });
    const rows = await set.nodes.collect();
    expect(rows.schema.names).toEqual(["id", "a", "b", "c", "d", "e", "a2"]);
    expect(rows.toArray().map((row) => Object.values(row.toJSON()))).toEqual([
      [1n, "one", 10, null, null, 10, "uno"],
      [2n, null, null, true, null, 20, null],
      [3n, "three", 30, null, 3.5, 30, null],
    ]);
    const wrong = g.withNodeAttributes({ a: { nodes: id(), values: [1, 2] }, b: { nodes: id(), values: [1, 2, 3] } });
    await expect(wrong).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { column: "b" } });
    const key = g.withNodeAttributes({ id: { nodes: id(), values: [1, 2] } });
    await expect(key).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "attributes" } });
  });

  it("add nodes and edges", async () => {
    const g = await open();
    const more = await g.addNodes({ id: ["Eve"], city: ["Oslo"] });
    expect(await ids(more)).toEqual(["Ada", "Bob", "Cleo", "Dan", "Eve"]);
    expect(column(await more.nodes.collect(), "age")).toEqual([36, 41, 29, 52, null]);
    expect(column(await more.nodes.collect(), "city")).toEqual([null, null, null, null, "Oslo"]);
    const joined = await more.addEdges({ src: ["Eve"], dst: ["Ada"] });
    expect((await ends(joined)).at(-1)).toBe("Eve-Ada");
    await expect(g.addNodes({ id: ["Ada"] })).rejects.toMatchObject({ code: "DUPLICATE_KEY" });
    await expect(g.addEdges({ src: ["Eve"], dst: ["Ada"] })).rejects.toMatchObject({ code: "DANGLING_EDGE" });
    expect((await g.addEdges({ src: ["Eve"], dst: ["Ada"] }, { onDangling: "add" })).numNodes).toBe(5);
  });

  it("add the first edges", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2] } });
    const joined = await g.addEdges({ src: [1], dst: [2], weight: [5] });
    expect((await joined.algo.degree({ weight: "weight" })).getChild("degree")?.toArray()).toEqual(
      Float64Array.of(5, 5),
    );
  });

  it("set nulls, and fill columns of nothing but nulls", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2], age: Int32Array.of(36, 41), city: [null, null] } });
    const unset = await g.withNodeAttributes({ age: { nodes: [2], values: [null] } });
    expect(column(await unset.nodes.collect(), "age")).toEqual([36, null]);
    const filled = await g.withNodeAttributes({ city: { nodes: [1], values: ["Oslo"] } });
    expect(column(await filled.nodes.collect(), "city")).toEqual(["Oslo", null]);
    const more = await g.addNodes({ id: [3], city: ["Rome"], age: [null] });
    expect(column(await more.nodes.collect(), "city")).toEqual([null, null, "Rome"]);
    expect(column(await more.nodes.collect(), "age")).toEqual([36, 41, null]);
  });

  it("join a table by key", async () => {
    const g = await (await open()).withNodes({ id: ["Cleo", "Ada"], city: ["Oslo", "Rome"] });
    expect(column(await g.nodes.collect(), "city")).toEqual(["Rome", null, "Oslo", null]);
    await expect(g.withNodes({ id: ["Eve"], city: ["Bern"] })).rejects.toMatchObject({ code: "UNKNOWN_ID" });
  });

  it("remove nodes by id and by condition, with the edges at them", async () => {
    const g = await open();
    expect(await ends(await g.removeNodes(["Dan"]))).toEqual(["Ada-Bob", "Bob-Cleo", "Cleo-Ada"]);
    expect(await ids(await g.removeNodes(col("age").gt(40)))).toEqual(["Ada", "Cleo"]);
    expect(await ids(await g.removeNodes("age < 40"))).toEqual(["Bob", "Dan"]);
    await expect(g.removeNodes(["Eve"])).rejects.toMatchObject({ code: "UNKNOWN_ID" });
  });

  it("filter and remove edges, keeping all nodes", async () => {
    const g = await open();
    const late = await g.filterEdges(col("since").ge(2015));
    expect([late.numNodes, await ends(late)]).toEqual([4, ["Dan-Ada", "Dan-Dan"]]);
    expect(await ends(await g.removeEdges("since >= 2012"))).toEqual(["Ada-Bob"]);
    expect(await ids(await g.filterNodes("age > 36 AND age < 50"))).toEqual(["Bob"]);
    await expect(g.filterNodes("no_such_column > 1")).rejects.toMatchObject({ name: "QuiverError" });
    await expect(g.filterNodes("sum(age) > 1")).rejects.toMatchObject({
      ...{ code: "INVALID_QUERY", details: { got: expect.stringContaining("age") } },
    });
  });

  it("cut out subgraphs and neighbourhoods", async () => {
    const g = await open();
    expect(await ends(await g.subgraph(["Cleo", "Ada"]))).toEqual(["Cleo-Ada"]);
    expect(await ids(await g.neighborhood(["Dan"]))).toEqual(["Ada", "Dan"]);
    expect(await ids(await g.neighborhood("Dan"))).toEqual(["Ada", "Dan"]);
    expect(await ids(await g.subgraph("Dan"))).toEqual(["Dan"]);
    await expect(g.subgraph(undefined as never)).rejects.toMatchObject({ details: { parameter: "ids" } });
    expect(await ids(await g.neighborhood(["Dan"], { hops: 2 }))).toEqual(["Ada", "Bob", "Dan"]);
    expect(await ids(await g.neighborhood(["Ada"], { direction: "in" }))).toEqual(["Ada", "Cleo", "Dan"]);
    expect(await ids(await g.neighborhood(["Ada"], { hops: 0 }))).toEqual(["Ada"]);
    await expect(g.neighborhood(["Ada"], { hops: -1 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("take ids in any iterable, and batches of them", async () => {
    const g = await open();
    const table = tableFromArrays({ id: ["Ada", "Dan"] });
    const two = ["Ada", "Dan"];
    for (const some of [
      new Set(two),
      two.values(),
      new Map([
        ["Ada", 0],
        ["Dan", 0],
      ]).keys(),
    ]) {
      expect(await ids(await g.subgraph(some))).toEqual(two);
    }
    for (const some of [
      new Set(table.batches),
      table.batches.values(),
      table,
      RecordBatchReader.from(tableToIPC(table)),
    ]) {
      expect(await ids(await g.subgraph(some as never))).toEqual(two);
    }
    expect(await ids(await g.removeNodes(new Set(["Bob", "Cleo"])))).toEqual(two);
    expect((await g.subgraph(new Set<string>())).numNodes).toBe(0);
    expect(column(await g.algo.bfs({ sources: new Set(two) }), "distance")).toEqual([0, 1, 2, 0]);
    const aged = await g.withNodeAttributes({ age: { nodes: new Set(two), values: [1, 2] } });
    expect(column(await aged.nodes.collect(), "age")).toEqual([1, 41, 29, 2]);
    await expect(g.subgraph(new Set([{}]) as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("turn edges round, undirect and simplify", async () => {
    const g = await open();
    const reversed = await g.reverse();
    expect(reversed.schema.edges.map(({ src, dst }) => [src, dst])).toEqual([[["dst"], ["src"]]]);
    expect(await ids(await reversed.neighborhood(["Ada"]))).toEqual(["Ada", "Cleo", "Dan"]);
    const undirected = await g.toUndirected();
    expect([undirected.directed, undirected.numEdges]).toEqual([false, 6]);
    expect(await ends(await g.simplify())).toEqual(["Ada-Bob", "Bob-Cleo", "Cleo-Ada", "Dan-Ada"]);
  });

  it("take ids as numbers, bigints and strings where the key has 64 bits", async () => {
    const g = await Graph.fromEdges(BigInt64Array.of(1n, 2n), BigInt64Array.of(2n, 9007199254740993n));
    for (const id of [1, 1n, "1"]) expect(await ids(await g.subgraph([id]))).toEqual([1n]);
    expect(await ids(await g.subgraph(["9007199254740993"]))).toEqual([9007199254740993n]);
  });
});

describe("algorithms", () => {
  it("take a date for a node whose key is one", async () => {
    const days = [new Date(1), new Date(2)];
    const g = await Graph.from({ edges: { src: [days[0]], dst: [days[1]] } });
    expect(column(await g.algo.bfs({ source: new Date(2) }), "distance")).toEqual([null, 0]);
  });

  it("say what was given in the place of sources", async () => {
    const g = await open();
    const expected = "one node id or more";
    for (const none of [[], tableFromArrays({ id: [] as string[] }), g.nodes.filter("false"), new Float64Array(0)]) {
      await expect(g.algo.bfs({ sources: none as never })).rejects.toMatchObject({
        ...{ code: "INVALID_ARGUMENT", details: { parameter: "sources", expected, got: "no rows" } },
      });
    }
    await expect(g.algo.bfs({ source: [] as never })).rejects.toMatchObject({ details: { parameter: "source" } });
    expect(() => g.algo.frame("bfs", { source: "Ada", sources: ["Bob"] } as never)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ parameter: "source", got: '"Ada"' }) }),
    );
    const both = g.algo.bfs({ source: "Ada", sources: ["Bob"] } as never);
    await expect(both).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { parameter: "source", got: '"Ada"' },
    });
  });

  it("name the number that JSON cannot hold", async () => {
    const g = await open();
    await expect(g.algo.pagerank({ damping: Number.NaN })).rejects.toMatchObject({ details: { got: '"NaN"' } });
  });

  it("give empty tables that can be sliced and read back", async () => {
    const g = await Graph.from({ nodes: { id: ["a"], l: [1], b: [true] } });
    const frame = g.nodes.filter("id = $id").select("id", fn.sql("[l]").as("list"), "b");
    using prepared = await frame.prepare();
    for (const none of [await frame.collect({ params: { id: "x" } }), prepared.executeSync({ id: "x" })]) {
      expect(none.batches.map(({ numRows }) => numRows)).toEqual([0]);
      expect([none.numRows, none.slice(0, 10).numRows, none.toArray()]).toEqual([0, 0, []]);
      expect(tableFromIPC(tableToIPC(none)).schema.names).toEqual(["id", "list", "b"]);
      expect((await Graph.from({ nodes: none.slice(0, 10) })).numNodes).toBe(0);
    }
  });

  it("give tables that show themselves", async () => {
    const g = await open();
    for (const table of [await g.algo.degree(), await g.nodes.collect(), await g.validate()]) {
      expect(inspect(table)).toBe(formatTable(table));
      expect(Object.keys(table)).toEqual(Object.keys(people));
    }
  });
});

describe("a graph", () => {
  it("tells its memory and what may surprise", async () => {
    const g = await open();
    const { nodes, edges, ids: keys, topology, total } = g.memory;
    expect(nodes).toBeGreaterThan(0);
    expect(total).toBe(nodes + edges + keys + topology);
    const problems = await g.validate();
    expect(column(problems, "kind")).toEqual(["selfLoop", "parallelEdge"]);
    expect(column(problems, "row").map(Number)).toEqual([5, 4]);
    expect((await (await g.simplify()).validate()).numRows).toBe(0);
  });

  it("shows itself", async () => {
    const g = await open();
    expect(inspect(g)).toMatch(/4 nodes.*6 edges.*directed/);
    expect(inspect(g)).toContain("since");
    const html = (
      (await Graph.from({ edges: { src: ["a"], dst: ["b"], "<b>": [1] } })) as unknown as Record<
        symbol,
        () => Record<string, string>
      >
    )[Symbol.for("Jupyter.display")]?.();
    expect(Object.keys(html ?? {}).sort()).toEqual(["text/html", "text/plain"]);
    expect(html?.["text/html"]).toContain("&lt;b&gt;");
  });

  it("shows names on one line, whatever they hold", async () => {
    const g = await Graph.from({ nodes: { "P\u001b[31m": { id: [1], "a\nb": [1] }, Q: { id: [1] } } });
    expect(inspect(g).split("\n")).toEqual([
      "Graph: 2 nodes, 0 edges, directed",
      "  P\\u001b[31m  1  id: Int64, a\\nb: Int64",
      "  Q            1  id: Int64",
    ]);
    expect(inspect(g.label("P\u001b[31m"))).toBe("Frame label P\\u001b[31m");
  });

  it("closes once, for good, and leaves its results alone", async () => {
    const g = await open();
    const smaller = await g.filterNodes("age > 30");
    const table = await g.nodes.collect();
    g.close();
    g.close();
    await expect(g.filterNodes("age > 30")).rejects.toMatchObject({ code: "CLOSED" });
    expect(() => g.memory).toThrow(expect.objectContaining({ code: "CLOSED" }));
    expect(g.numNodes).toBe(4);
    expect(column(table, "age")).toEqual([36, 41, 29, 52]);
    expect(await ids(smaller)).toEqual(["Ada", "Bob", "Dan"]);
  });

  it("stops on abort with the signal's reason and stays usable", async () => {
    const g = await open();
    const reason = { why: "enough" };
    await expect(g.reverse({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(open({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await g.reverse()).numEdges).toBe(6);
  });
});
