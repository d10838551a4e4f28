import { Int32, type Table, Utf8, vectorFromArray } from "apache-arrow";
import { col, fn, Graph, lit } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const rows = (table: Table) =>
  table
    .toArray()
    .map((row) => Object.values(row.toJSON() as object).map((v) => (typeof v === "bigint" ? Number(v) : v)));
const names = (table: Table) => table.schema.fields.map(({ name }) => name);
const typeOf = (table: Table, name: string) => String(table.schema.fields.find((field) => field.name === name)?.type);

/** "Ada" is a person and a boat. */
const society = () =>
  Graph.from({
    nodes: {
      Person: { id: ["Ada", "Bob"], age: Int32Array.of(36, 41), name: ["A", "B"] },
      Boat: { id: vectorFromArray(["Ada", "Titan"]), age: BigInt64Array.of(7n, 2n ** 40n), name: [1, 2] },
    },
    edges: {
      KNOWS: { table: { src: ["Ada"], dst: ["Bob"], weight: [2] }, from: "Person", to: "Person" },
      OWNS: { table: { src: ["Bob", "Bob"], dst: ["Titan", "Ada"], price: [10, 20] }, from: "Person", to: "Boat" },
    },
  });

describe("all nodes of several labels", () => {
  it("have the type that holds the values of every label", async () => {
    const table = await (await society()).nodes.select("label", "id", "age").collect();
    expect([typeOf(table, "id"), typeOf(table, "age")]).toEqual(["Utf8", "Int64"]);
    expect(rows(table)).toEqual([
      ["Person", "Ada", 36],
      ["Person", "Bob", 41],
      ["Boat", "Ada", 7],
      ["Boat", "Titan", 2 ** 40],
    ]);
    const old = await (await society()).filterNodes("age > 36");
    expect(rows(await old.nodes.select("id").collect())).toEqual([["Bob"], ["Titan"]]);
  });

  it("refuse a column without a common type only where it is read", async () => {
    const { nodes } = await society();
    const counts = await nodes.groupBy("label").agg(fn.count().as("n")).sort("label").collect();
    expect(rows(counts)).toEqual([
      ["Boat", 2],
      ["Person", 2],
    ]);
    expect(nodes.select("id", "age").schema.fields).toHaveLength(2);
    const refused = {
      code: "UNSUPPORTED_TYPE",
      message: expect.stringContaining('"name" is string in "Person" and int64 in "Boat"'),
      details: { table: "Boat", column: "name", expected: "string", got: "int64" },
    };
    await expect(nodes.collect()).rejects.toMatchObject(refused);
    await expect(nodes.filter(col("name").eq("A")).select("id").collect()).rejects.toMatchObject(refused);
    await expect(nodes.prepare()).rejects.toMatchObject(refused);
    expect(() => nodes.schema).toThrow(expect.objectContaining(refused));
  });

  it("refuse such a column whatever its rows, and nothing else", async () => {
    const g = await society();
    const refused = { code: "UNSUPPORTED_TYPE", details: expect.objectContaining({ column: "name" }) };
    const read = [
      g.nodes.limit(0),
      g.nodes.filter(lit(false)),
      g.nodes.limit(0).select("name"),
      g.nodes.select("id").join(g.nodes.filter(lit(false)).select("id", "name"), { on: "id" }),
      g.sql("SELECT * FROM nodes WHERE false"),
      g.sql("SELECT id FROM nodes WHERE EXISTS (SELECT 1 FROM nodes AS n WHERE n.name = 'A') AND false"),
    ];
    for (const frame of read) {
      await expect(frame.collect()).rejects.toMatchObject(refused);
      await expect(frame.prepare()).rejects.toMatchObject(refused);
      expect(() => frame.schema).toThrow(expect.objectContaining(refused));
    }
    const others = [
      g.nodes.drop("name").limit(0),
      g.nodes.limit(0).select("id"),
      g.sql("SELECT count(*) AS n FROM nodes WHERE false"),
    ];
    for (const frame of others) {
      expect(names(await frame.collect())).toEqual(frame.schema.names);
    }
  });

  it("unite 64-bit integers and floats, unless that would lose a digit", async () => {
    const united = (big: bigint) =>
      Graph.from({ nodes: { A: { id: [1], x: BigInt64Array.of(big) }, B: { id: [2], x: Float64Array.of(0.5) } } });
    expect(rows(await (await united(2n ** 53n)).nodes.select("x").collect())).toEqual([[2 ** 53], [0.5]]);
    await expect((await united(2n ** 53n + 1n)).nodes.select("x").collect()).rejects.toMatchObject({
      ...{ code: "QUERY_FAILED", details: { column: "x", got: "9007199254740993" } },
    });
  });

  it("refuse a column named label, as edges do one named type, only where it is read", async () => {
    const g = await Graph.from({
      nodes: { A: { id: [1], label: ["x"] }, B: { id: [2] } },
      edges: {
        T: { table: { src: [1], dst: [2], type: ["q"] }, from: "A", to: "B" },
        U: { table: { src: [2], dst: [1] }, from: "B", to: "A" },
      },
    });
    expect(rows(await g.nodes.select("id").collect())).toEqual([[1], [2]]);
    expect(rows(await g.label("A").collect())).toEqual([[1, "x"]]);
    await expect(g.nodes.collect()).rejects.toMatchObject({
      ...{ code: "INVALID_QUERY", details: { table: "A", column: "label" } },
    });
    await expect(g.edges.select("type").collect()).rejects.toMatchObject({
      ...{ code: "INVALID_QUERY", details: { table: "T", column: "type" } },
    });
    expect(names(await g.algo.degree())).toEqual(["id", "label", "degree"]);
  });
});

describe("algorithms over several labels", () => {
  it("give the label beside the id, and take it to tell nodes of one id apart", async () => {
    const g = await society();
    const fromPerson = await g.algo.bfs({ sources: { id: ["Ada"], label: ["Person"] } });
    expect(names(fromPerson).slice(0, 2)).toEqual(["id", "label"]);
    const distance = async (label: string) => {
      const table = await g.algo.bfs({ sources: { id: ["Ada"], label: [label] } });
      return [...(table.getChild("distance") ?? [])];
    };
    expect(await distance("Person")).toEqual([0, 1, 2, 2]);
    expect(await distance("Boat")).toEqual([null, null, 0, null]);
  });

  it("join their results back to every label", async () => {
    const g = await society();
    const ranked = await g.withNodes(await g.algo.degree({ direction: "in" }));
    expect(rows(await ranked.nodes.select("label", "id", "degree").collect())).toEqual([
      ["Person", "Ada", 0],
      ["Person", "Bob", 1],
      ["Boat", "Ada", 1],
      ["Boat", "Titan", 1],
    ]);
  });

  it("name the type that lacks the weights", async () => {
    const g = await society();
    await expect(g.algo.degree({ weight: "weight" })).rejects.toMatchObject({
      ...{ code: "UNKNOWN_COLUMN", details: { table: "OWNS", column: "weight" } },
    });
    const known = await g.project({ labels: ["Person"], types: ["KNOWS"] });
    expect(rows(await known.algo.degree({ direction: "out", weight: "weight" }))).toEqual([
      ["Ada", 2],
      ["Bob", 0],
    ]);
  });
});

describe("removing nodes by a condition", () => {
  it("removes those of one label alone, where one is named", async () => {
    const g = await society();
    const left = async (part: Promise<Graph>) => rows(await (await part).nodes.select("label", "id").collect());
    expect(await left(g.removeNodes("age > 0", { label: "Boat" }))).toEqual([
      ["Person", "Ada"],
      ["Person", "Bob"],
    ]);
    expect(await left(g.removeNodes(col("age").lt(40), { label: "Person" }))).toEqual([
      ["Person", "Bob"],
      ["Boat", "Ada"],
      ["Boat", "Titan"],
    ]);
    expect((await g.removeNodes(col("id").isIn(vectorFromArray(["Ada"])), { label: "Boat" })).numNodes).toBe(3);
    expect((await g.removeNodes("age > 0")).numNodes).toBe(0);
    const failed = g.removeNodes("age > 0", { label: "Car" });
    await expect(failed).rejects.toMatchObject({ code: "UNKNOWN_LABEL", details: { parameter: "label", got: "Car" } });
  });

  it("needs no label column where there is one label", async () => {
    const g = await Graph.from({ nodes: { Person: { id: [1, 2], label: ["x", "y"] } }, edges: { src: [1], dst: [2] } });
    expect((await g.removeNodes("label = 'x'", { label: "Person" })).numNodes).toBe(1);
    const bare = await Graph.fromEdges([1], [2]);
    await expect(bare.removeNodes("id > 0", { label: "Person" })).rejects.toMatchObject({ code: "UNKNOWN_LABEL" });
  });

  it("reads the columns of that label, whatever type they have in others", async () => {
    const left = await (await society()).removeNodes(col("name").eq("A"), { label: "Person" });
    expect(rows(await left.nodes.select("label", "id").collect())).toEqual([
      ["Person", "Bob"],
      ["Boat", "Ada"],
      ["Boat", "Titan"],
    ]);
  });
});

describe("labels whose keys have other names", () => {
  const make = () =>
    Graph.from({
      nodes: { Person: { id: ["a", "b"] }, City: { table: { name: ["a", "c"] }, id: "name" } },
      edges: { LIVES_IN: { table: { src: ["a", "b"], dst: ["a", "c"] }, from: "Person", to: "City" } },
    });

  it("take ids under the name of any of them", async () => {
    const g = await make();
    const distances = async (source: object) => [
      ...((await g.algo.bfs({ source } as never)).getChild("distance") ?? []),
    ];
    expect(await distances({ label: ["City"], name: ["c"] })).toEqual([null, null, null, 0]);
    expect(await distances({ name: ["c"], label: ["City"] })).toEqual([null, null, null, 0]);
    expect(await distances({ label: ["City"], id: ["c"] })).toEqual([null, null, null, 0]);
    const planned = g.algo.frame("bfs", { source: { label: ["Person"], name: ["b"] } } as never);
    expect([...((await planned.collect()).getChild("distance") ?? [])]).toEqual([null, 0, null, 1]);
    expect((await g.subgraph({ label: ["Person", "City"], name: ["a", "a"] })).numEdges).toBe(1);
    expect((await g.removeNodes({ label: ["City"], name: ["a"] })).numNodes).toBe(3);
  });

  it("are all searched for an id without a label", async () => {
    const g = await make();
    expect(rows(await (await g.subgraph(["b", "c"])).nodes.collect())).toEqual([
      ["Person", "b", null],
      ["City", null, "c"],
    ]);
    await expect(g.subgraph(["a"])).rejects.toMatchObject({ details: { parameter: "label", got: "a" } });
    const set = await g.withNodeAttributes({ z: { nodes: { name: ["c"] }, values: [5] } });
    expect(rows(await set.label("City").collect())).toEqual([
      ["a", null],
      ["c", 5],
    ]);
  });
});

describe("a type between several pairs of labels", () => {
  it("is one table, whose rows are counted together", async () => {
    const owned = { src: ["Ada"], dst: ["Ada"], since: [1912] };
    const g = await (await society()).addEdges(owned, { type: "KNOWS", from: "Boat", to: "Person" });
    expect(g.types).toEqual(["KNOWS", "OWNS"]);
    const known = [
      ["Ada", "Bob", 2, null],
      ["Ada", "Ada", null, 1912],
    ];
    expect(rows(await g.type("KNOWS").collect())).toEqual(known);
    expect(rows(await g.sql('SELECT * FROM "KNOWS"').collect())).toEqual(known);
    const { distance } = (await g.algo.bfs({ sources: { label: ["Boat"], id: ["Ada"] } })).toArray()[1].toJSON();
    expect(distance).toBe(2);
    const marked = await g.withEdgeAttributes({ mark: { edges: [0, 1], values: ["a", "b"] } }, { type: "KNOWS" });
    expect(rows(await marked.type("KNOWS").select("dst", "mark").collect())).toEqual([
      ["Bob", "a"],
      ["Ada", "b"],
    ]);
    const owning = await g.withEdgeAttributes({ mark: { values: ["c", "d"] } }, { type: "OWNS" });
    expect(rows(await owning.type("OWNS").select("dst", "mark").collect())).toEqual([
      ["Titan", "c"],
      ["Ada", "d"],
    ]);
  });
});

describe("a composite key", () => {
  const country = vectorFromArray(["NO", "SE", "NO"], new Utf8());
  const nodes = { country, code: Int32Array.of(1, 1, 2) };
  const edges = { c1: ["NO", "NO"], k1: [1, 2], c2: ["SE", "NO"], k2: [1, 1] };
  const id = ["country", "code"];
  const open = () => Graph.from({ nodes, edges }, { id, src: ["c1", "k1"], dst: ["c2", "k2"] });

  it("leads the results of algorithms, by its own names and types", async () => {
    const g = await open();
    const table = await g.algo.shortestPaths({ sources: { country: ["NO"], code: [2] } });
    expect(names(table).slice(0, 2)).toEqual(id);
    expect(table.schema.fields[1]?.type).toEqual(new Int32());
    expect([...(table.getChild("distance") ?? [])]).toEqual([1, 2, 0]);
    const restarted = await g.algo.pagerank({ personalization: { country: ["SE"], code: [1], weight: [1] } });
    expect([...(restarted.getChild("pagerank") ?? [])].map((rank) => Number(rank) > 0.99)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("joins results back", async () => {
    const g = await open();
    const table = await (await g.withNodes(await g.algo.degree())).nodes.collect();
    expect(rows(table)).toEqual([
      ["NO", 1, 2],
      ["SE", 1, 1],
      ["NO", 2, 1],
    ]);
  });

  it("takes all its columns to name nodes", async () => {
    const g = await open();
    expect((await g.subgraph({ country: ["NO"], code: [2] })).numNodes).toBe(1);
    await expect(g.subgraph(["NO"])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const needed = { code: "INVALID_ARGUMENT", details: { expected: "a column for each of country, code" } };
    for (const source of ["NO", ["NO", 2]]) {
      await expect(g.algo.bfs({ source })).rejects.toMatchObject({ ...needed, details: { parameter: "source" } });
      await expect(g.algo.bfs({ source })).rejects.toMatchObject(needed);
      expect(() => g.algo.frame("bfs", { source } as never)).toThrow(expect.objectContaining({ code: needed.code }));
    }
    await expect(g.algo.bfs({ sources: { country: ["DK"], code: [1] } })).rejects.toMatchObject({ code: "UNKNOWN_ID" });
  });

  it("names inferred nodes as `id` says", async () => {
    const inferred = await Graph.from({ edges }, { id: ["land", "number"], src: ["c1", "k1"], dst: ["c2", "k2"] });
    expect(names(await inferred.nodes.collect())).toEqual(["land", "number"]);
    const single = await Graph.from({ edges: { src: ["SFO"], dst: ["JFK"] } }, { id: "iata" });
    expect(names(await single.algo.degree())).toEqual(["iata", "degree"]);
    expect(single.schema.nodes[0]?.id).toEqual(["iata"]);
    expect(names(await (await Graph.fromEdges([1], [2], {}, { id: "user" })).nodes.collect())).toEqual(["user"]);
    const wrong = Graph.from({ edges }, { id: "land", src: ["c1", "k1"], dst: ["c2", "k2"] });
    await expect(wrong).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "id" } });
  });
});
