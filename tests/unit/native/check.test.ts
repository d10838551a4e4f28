import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  col,
  display,
  exportStream,
  Frame,
  fn,
  formatTable,
  Graph,
  htmlTable,
  importStream,
  msg,
  Session,
  src,
} from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";
import { invalid } from "../../../src/native/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "quiver-"));
afterAll(() => rmSync(folder, { recursive: true }));

const columns = { id: ["Ada", "Bob"], age: [36, 41] };
const g = await Graph.from({ nodes: columns, edges: { src: ["Ada"], dst: ["Bob"] } });
const prepared = await g.nodes.prepare();
const passing = { toDst: src("age"), agg: { sum: fn.sum(msg()) } };

/** Every call that takes options, with one that none of them has. */
const calls: Record<string, (options: object) => unknown> = {
  "Graph.from": (o) => Graph.from({ nodes: columns }, o),
  "Graph.fromEdges": (o) => Graph.fromEdges([1], [2], {}, o),
  project: (o) => g.project({}, o),
  "a part of project": (o) => g.project(o),
  withNodeAttributes: (o) => g.withNodeAttributes({}, o),
  withEdgeAttributes: (o) => g.withEdgeAttributes({}, o),
  withNodes: (o) => g.withNodes(columns, o),
  addNodes: (o) => g.addNodes({ id: ["Cleo"] }, o),
  addEdges: (o) => g.addEdges({ src: ["Bob"], dst: ["Ada"] }, o),
  removeNodes: (o) => g.removeNodes(["Ada"], o),
  "removeNodes by a condition": (o) => g.removeNodes("age > 40", o),
  removeEdges: (o) => g.removeEdges("true", o),
  filterNodes: (o) => g.filterNodes("true", o),
  filterEdges: (o) => g.filterEdges("true", o),
  subgraph: (o) => g.subgraph(["Ada"], o),
  neighborhood: (o) => g.neighborhood("Ada", o),
  reverse: (o) => g.reverse(o),
  toUndirected: (o) => g.toUndirected(o),
  simplify: (o) => g.simplify(o),
  upsertNodes: (o) => g.upsertNodes({ id: ["Cleo"] }, o),
  contract: (o) => g.contract("age", o),
  merge: (o) => g.merge(g, o),
  diff: (o) => g.diff(g, o),
  projectBipartite: (o) => g.projectBipartite(["Ada"], o),
  validate: (o) => g.validate(o),
  aggregateMessages: (o) => g.aggregateMessages({ ...passing, ...o }),
  pregel: (o) => g.pregel({ ...passing, columns: { x: { initial: 1, update: 1 } }, ...o }),
  bfs: (o) => g.algo.bfs({ source: "Ada", ...o }),
  "Frame.from": (o) => Frame.from(columns, o),
  join: (o) => g.nodes.join(columns, { on: "id", ...o }),
  union: (o) => g.nodes.union(columns, o),
  unnest: (o) => g.nodes.unnest("id", o),
  sample: (o) => g.nodes.sample({ count: 1, ...o }),
  collect: (o) => g.nodes.collect(o),
  toArrow: (o) => g.nodes.toArrow(o),
  toColumns: (o) => g.nodes.toColumns(o),
  toArray: (o) => g.nodes.toArray(o),
  count: (o) => g.nodes.count(o),
  toGraph: (o) => g.edges.toGraph(o),
  stream: (o) => g.nodes.stream(o),
  prepare: (o) => g.nodes.prepare(o),
  writeCsv: (o) => g.nodes.writeCsv(join(folder, "nodes.csv"), o),
  execute: (o) => prepared.execute({}, o),
  "stream of a prepared query": (o) => prepared.stream({}, o),
  "exportStream of a frame": (o) => exportStream(g.nodes, o),
  "exportStream of a table": (o) => exportStream(columns, o),
  Session: (o) => new Session(o),
  register: (o) => new Session().register("t", columns, o),
  "from of a session": (o) => new Session().from(columns, o),
  over: (o) => fn.count().over(o),
  first: (o) => fn.first("age", o),
  lag: (o) => fn.lag("age", 1, o),
  firstValue: (o) => fn.firstValue("age", o),
  "list.sort": (o) => col("id").list.sort(o),
  formatTable: async (o) => formatTable(await g.nodes.collect(), o),
  htmlTable: async (o) => htmlTable(await g.nodes.collect(), o),
  display: async (o) => display(await g.nodes.collect(), o),
};

describe("options", () => {
  it.each(Object.entries(calls))("of %s are refused where they do not exist", async (_, call) => {
    const misspelt = expect.objectContaining({ name: "QuiverError", code: "INVALID_ARGUMENT" });
    await expect((async () => call({ labl: "P" }))()).rejects.toEqual(misspelt);
    if (call !== calls["a part of project"]) await (async () => call({}))();
  });

  it("are named, with those that exist", async () => {
    await expect(g.neighborhood("Ada", { hop: 2 } as never)).rejects.toMatchObject({
      details: {
        parameter: "options",
        expected: "an object of signal, onProgress, threads, label, hops, direction",
        got: '"hop"',
      },
    });
    await expect(g.nodes.collect({ param: {} } as never)).rejects.toMatchObject({
      details: { expected: "an object of signal, onProgress, threads, params" },
    });
    await expect(g.filterNodes("true", { label: "Person" } as never)).rejects.toMatchObject({
      details: { got: '"label"' },
    });
    await expect(g.withNodeAttributes({ z: { node: ["Ada"], values: [1] } } as never)).rejects.toMatchObject({
      details: { parameter: "attributes.z", expected: "an object of nodes, values, type", got: '"node"' },
    });
    await expect(g.withEdgeAttributes({ z: { edge: [0], values: [1] } } as never)).rejects.toMatchObject({
      details: { parameter: "attributes.z", got: '"edge"' },
    });
  });

  it.each<[string, () => unknown, string]>([
    ["attributes", () => g.withNodeAttributes(undefined as never), "attributes"],
    ["an attribute", () => g.withNodeAttributes({ z: null } as never), "attributes.z"],
    ["an attribute of edges", () => g.withEdgeAttributes({ z: undefined } as never), "attributes.z"],
    ["the nodes of an attribute", () => g.withNodeAttributes({ z: { values: [1] } } as never), "nodes"],
    ["parameters of a prepared query", () => prepared.execute(null as never), "params"],
    ["parameters, at once", () => prepared.executeSync(null as never), "params"],
    ["parameters of a stream", () => prepared.stream(null as never), "params"],
    ["parameters", () => g.nodes.collect({ params: null as never }), "params"],
    ["options", () => g.nodes.collect(null as never), "options"],
    ["a part", () => g.project(null as never), "part"],
    ["messages", () => g.aggregateMessages(null as never), "options"],
    ["a sample", () => g.nodes.sample(undefined as never), "options"],
    ["an algorithm's", () => g.algo.pagerank(null as never), "options"],
    ["an algorithm's in a plan", () => g.algo.frame("bfs", null as never), "options"],
    ["an estimate's", () => g.algo.estimate("pagerank", null as never), "options"],
    ["a handle", () => importStream(null as never), "handle"],
    ["a handle's address", () => importStream({ address: 5 } as never), "handle"],
    ["a signal", () => g.reverse({ signal: {} as never }), "signal"],
    ["an algorithm's signal", () => g.algo.pagerank({ signal: {} as never }), "signal"],
    ["a stream's signal", () => g.nodes.stream({ signal: {} as never }).next(), "signal"],
    ["a callback", () => g.reverse({ onProgress: 5 as never }), "onProgress"],
  ])("that are nothing are refused: %s", async (_, call, parameter) => {
    await expect((async () => call())()).rejects.toMatchObject({
      ...{ name: "QuiverError", code: "INVALID_ARGUMENT" },
      details: { parameter },
    });
  });
});

describe("ownership", () => {
  it.each<[string, (options: { ownership: never }) => unknown]>([
    ["Graph.from", (o) => Graph.from({ nodes: columns }, o)],
    ["Graph.fromEdges", (o) => Graph.fromEdges([1], [2], {}, o)],
    ["Graph.fromCsv", (o) => Graph.fromCsv({ edges: "never.csv" }, o)],
    ["toGraph", (o) => g.edges.toGraph(o)],
    ["Frame.from", (o) => Frame.from(columns, o)],
    ["Frame.from a frame", (o) => Frame.from(g.nodes, o)],
    ["Frame.from a promise", (o) => Frame.from(Promise.resolve(columns), o)],
    ["register", (o) => new Session().register("t", columns, o)],
    ["from of a session", (o) => new Session().from(columns, o)],
  ])("of %s is one of three", async (_, call) => {
    for (const [ownership, got] of [
      ["move", '"move"'],
      [null, "null"],
    ]) {
      await expect((async () => call({ ownership: ownership as never }))()).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        details: { parameter: "ownership", expected: '"borrow", "transfer", "copy"', got },
      });
    }
  });
});

describe("what was given", () => {
  it.each([
    ["nothing that converts", Object.create(null), "[object Object]"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["a column of that name", { toString: ["a"] }, "[object Object]"],
    ["a long list", Array(1000).fill(7), `${"7,".repeat(50)}…`],
    ["text", "x", '"x"'],
  ])("is told of %s", (_, value, got) => {
    expect(invalid("x", "something else", value).details.got).toBe(got);
  });
});
