/** Cypher: clauses, patterns, expressions, values and errors, on a graph that is small enough to count by hand. */
import { beforeAll, describe, expect, it } from "vitest";

import { col, Graph, Session } from "../../../src/index.ts";

let g: Graph;
let plain: Graph;

beforeAll(async () => {
  g = (await Graph.from({
    nodes: {
      Person: {
        id: ["Ada", "Bob", "Cleo", "Dan", "Eve"],
        age: [36, 41, null, 29, 36],
        tags: [["x", "y"], [], null, ["y"], ["z"]],
      },
      City: { id: ["Oslo", "Rome"], people: [700n, 2800n] },
    },
    edges: {
      KNOWS: {
        table: {
          src: ["Ada", "Ada", "Bob", "Cleo", "Dan", "Dan"],
          dst: ["Bob", "Cleo", "Cleo", "Ada", "Dan", "Ada"],
          since: [2001, 2002, 2003, 2004, 2005, null],
        },
        from: "Person",
        to: "Person",
      },
      LIVES_IN: {
        table: { src: ["Ada", "Bob", "Cleo"], dst: ["Oslo", "Oslo", "Rome"] },
        from: "Person",
        to: "City",
      },
    },
  })) as Graph;
  plain = (await Graph.from({
    nodes: { id: [1, 2, 3], name: ["a", "b", "c"] },
    edges: { src: [1, 2, 2], dst: [2, 3, 3], w: [1.5, 2.5, 3.5] },
  })) as Graph;
});

/** Lists as arrays, structs as objects, and integers as numbers where these hold them. */
function shown(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Symbol.iterator in value && "length" in value) return [...(value as Iterable<unknown>)].map(shown);
  const entries = "toJSON" in value ? (value.toJSON as () => object)() : value;
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, shown(entry)]));
}

const rows = async (text: string, params = {}, of = g) =>
  (await of.cypher(text, params).toArray()).map((row) => Object.values(row).map(shown));
const column = async (text: string, params = {}, of = g) => (await rows(text, params, of)).map(([value]) => value);
const failure = (text: string, params = {}, of = g) =>
  of
    .cypher(text, params)
    .collect()
    .then(
      () => undefined,
      (error) => error,
    );

describe("patterns", () => {
  it.each<[string, unknown[]]>([
    ["MATCH (n) RETURN n.id", ["Ada", "Bob", "Cleo", "Dan", "Eve", "Oslo", "Rome"]],
    ["MATCH (n:Person) RETURN n.id", ["Ada", "Bob", "Cleo", "Dan", "Eve"]],
    ["MATCH (n:Person|City) RETURN count(*)", [7]],
    ["MATCH (n:!Person) RETURN n.id", ["Oslo", "Rome"]],
    ["MATCH (n:Person&City) RETURN n.id", []],
    ["MATCH (:Person {id: 'Ada'})-->(b) RETURN b.id ORDER BY b.id", ["Bob", "Cleo", "Oslo"]],
    ["MATCH (a {id: 'Ada'})-[:KNOWS]->(b) RETURN b.id ORDER BY b.id", ["Bob", "Cleo"]],
    ["MATCH (a)<-[:KNOWS]-(b {id: 'Dan'}) RETURN a.id ORDER BY a.id", ["Ada", "Dan"]],
    ["MATCH (a {id: 'Ada'})--(b) RETURN b.id ORDER BY b.id", ["Bob", "Cleo", "Cleo", "Dan", "Oslo"]],
    ["MATCH (a {id: 'Dan'})--(b) RETURN b.id ORDER BY b.id", ["Ada", "Dan"]],
    ["MATCH (a)-[:KNOWS]->(a) RETURN a.id", ["Dan"]],
    ["MATCH (a)-->(b)-->(a) WHERE a.id < b.id RETURN a.id + b.id", ["AdaCleo"]],
    [
      "MATCH (a)-[:KNOWS]->(b), (b)-[:LIVES_IN]->(c) RETURN a.id + c.id ORDER BY a.id + c.id",
      ["AdaOslo", "AdaRome", "BobRome", "CleoOslo", "DanOslo"],
    ],
    ["MATCH (a:City), (b:City) WHERE a.id <> b.id RETURN a.id + b.id ORDER BY a.id", ["OsloRome", "RomeOslo"]],
    ["MATCH (a)-[k:KNOWS {since: 2003}]->(b) RETURN a.id", ["Bob"]],
    ["MATCH (a)-[k:KNOWS|LIVES_IN]->(b) RETURN count(k)", [9]],
    ["MATCH (a WHERE a.age > 36)-[k WHERE k.since > 2000]->(b:Person) RETURN b.id", ["Cleo"]],
    ["MATCH (a:Person WHERE a.age = 36 AND (a)-[:LIVES_IN]->(:City)) RETURN a.id", ["Ada"]],
    // Of the three ways out of Ada to Bob, none takes an edge twice.
    ["MATCH (a {id: 'Bob'})<-[x]-(b)-[y]->(c) RETURN c.id ORDER BY c.id", ["Cleo", "Oslo"]],
    ["MATCH (a {id: 'Ada'})-[:KNOWS*2]->(b) RETURN b.id ORDER BY b.id", ["Ada", "Cleo"]],
    ["MATCH (a {id: 'Ada'})-[:KNOWS*1..2]->(b) RETURN b.id ORDER BY b.id", ["Ada", "Bob", "Cleo", "Cleo"]],
    ["MATCH (a {id: 'Ada'})-[:KNOWS*0..1]->(b) RETURN b.id ORDER BY b.id", ["Ada", "Bob", "Cleo"]],
    ["MATCH (a {id: 'Ada'})-[k:KNOWS*]->(b) RETURN size(k) ORDER BY size(k)", [1, 1, 2, 2, 3, 3, 4, 4]],
    ["MATCH (a {id: 'Ada'})-[:KNOWS]->{1,2}(b) RETURN count(*)", [4]],
  ])("%s", async (text, wanted) => {
    expect(await column(text)).toEqual(wanted);
  });

  it("paths have their nodes and edges in order, whichever end they are found from", async () => {
    const ids = "[n IN nodes(p) | n.id]";
    const since = "[k IN relationships(p) | k.since]";
    for (const [text, wanted] of [
      [
        `MATCH p = (a {id: 'Dan'})-[:KNOWS]->(b)-[:KNOWS]->(c {id: 'Bob'}) RETURN ${ids}, ${since}, length(p)`,
        [[["Dan", "Ada", "Bob"], [null, 2001], 2]],
      ],
      [
        `MATCH p = (a {id: 'Dan'})-[:KNOWS*2..2]->(b) WHERE b.id = 'Cleo' RETURN ${ids}, ${since}, length(p)`,
        [[["Dan", "Ada", "Cleo"], [null, 2002], 2]],
      ],
      [
        `MATCH (c {id: 'Cleo'}) MATCH p = (a)-[:KNOWS*2..2]->(c) WHERE a.id = 'Dan' RETURN ${ids}, ${since}, length(p)`,
        [[["Dan", "Ada", "Cleo"], [null, 2002], 2]],
      ],
      [`MATCH p = (a {id: 'Eve'}) RETURN ${ids}, ${since}, length(p)`, [[["Eve"], [], 0]]],
    ] as const)
      expect(await rows(text), text).toEqual(wanted);
  });

  it("shortest paths are one, all, or those to each node", async () => {
    const ways = "[k IN relationships(p) | k.since]";
    expect(await column(`MATCH p = shortestPath((a {id: 'Dan'})-[:KNOWS*]->(b {id: 'Cleo'})) RETURN ${ways}`)).toEqual([
      [null, 2002],
    ]);
    expect(
      await column(`MATCH (a {id: 'Bob'}), (b {id: 'Dan'}), p = shortestPath((a)-[:KNOWS*]-(b)) RETURN length(p)`),
    ).toEqual([2]);
    expect(await column("MATCH p = shortestPath((a {id: 'Dan'})-[*..1]->(b {id: 'Cleo'})) RETURN p")).toEqual([]);
    const all =
      "MATCH p = allShortestPaths((a {id: 'Cleo'})-[:KNOWS*]-(b)) RETURN b.id, length(p) ORDER BY b.id, length(p)";
    expect(await rows(all)).toEqual([
      ["Ada", 1],
      ["Ada", 1],
      ["Bob", 1],
      ["Dan", 2],
      ["Dan", 2],
    ]);
    expect(await column("MATCH p = ANY SHORTEST (a {id: 'Cleo'})-[:KNOWS]->+(b {id: 'Bob'}) RETURN length(p)")).toEqual(
      [2],
    );
  });

  it("an undirected graph has no direction", async () => {
    const both = await plain.toUndirected();
    expect(await column("MATCH (a {id: 3})-->(b) RETURN b.id", {}, both)).toEqual([2, 2]);
    expect(await column("MATCH (a {id: 3})-->(b) RETURN b.id", {}, plain)).toEqual([]);
  });

  it("parallel edges are ways of their own", async () => {
    expect(await column("MATCH (a)-[k]->(b {id: 3}) RETURN k.w ORDER BY k.w", {}, plain)).toEqual([2.5, 3.5]);
    expect(await column("MATCH (a {id: 3})<-[k]-(b)-[l]->(a) RETURN k.w + l.w", {}, plain)).toEqual([6, 6]);
  });
});

describe("clauses", () => {
  it("OPTIONAL MATCH keeps rows for which nothing is found, also below others", async () => {
    expect(await rows("MATCH (a:Person) OPTIONAL MATCH (a)-[:LIVES_IN]->(c) RETURN a.id, c.id ORDER BY a.id")).toEqual([
      ["Ada", "Oslo"],
      ["Bob", "Oslo"],
      ["Cleo", "Rome"],
      ["Dan", null],
      ["Eve", null],
    ]);
    const twice = `MATCH (a:Person) OPTIONAL MATCH (a)-[k:KNOWS]->(b) WHERE k.since > 2002
      OPTIONAL MATCH (b)-[:LIVES_IN]->(c) RETURN a.id, b.id, c.id ORDER BY a.id, b.id`;
    expect(await rows(twice)).toEqual([
      ["Ada", null, null],
      ["Bob", "Cleo", "Rome"],
      ["Cleo", "Ada", "Oslo"],
      ["Dan", "Dan", null],
      ["Eve", null, null],
    ]);
    expect(await rows("OPTIONAL MATCH (n:City {id: 'Paris'}) RETURN n")).toEqual([[null]]);
    expect(await rows("OPTIONAL MATCH p = (n {id: 'Eve'})-->() RETURN p, length(p)")).toEqual([[null, null]]);
  });

  it("WITH groups, sorts, cuts off and names", async () => {
    const text = `MATCH (a:Person)-[:LIVES_IN]->(c) WITH c, count(*) AS n, collect(a.id) AS who WHERE n > 1
      RETURN c.id, n, who`;
    const found = await rows(text);
    expect(found.map(([city, n, who]) => [city, n, [...(who as string[])].sort()])).toEqual([
      ["Oslo", 2, ["Ada", "Bob"]],
    ]);
    const oldest =
      "MATCH (a:Person) WITH a ORDER BY a.age DESC, a.id LIMIT 2 MATCH (a)-->(b) RETURN a.id, b.id ORDER BY b.id";
    expect(await rows(oldest)).toEqual([
      ["Cleo", "Ada"],
      ["Bob", "Cleo"],
      ["Bob", "Oslo"],
      ["Cleo", "Rome"],
    ]);
    expect(await column("MATCH (n:Person) RETURN DISTINCT n.age ORDER BY n.age")).toEqual([29, 36, 41, null]);
    expect(await column("MATCH (n:Person) RETURN n.id ORDER BY n.age DESC, n.id SKIP 1 LIMIT 2")).toEqual([
      "Bob",
      "Ada",
    ]);
    expect(await column("MATCH (n:Person) RETURN n.id ORDER BY n.id SKIP $s LIMIT $l", { s: 1, l: 2n })).toEqual([
      "Bob",
      "Cleo",
    ]);
    expect(await rows("MATCH (n:Person) WITH *, n.age AS age RETURN * ORDER BY n.id LIMIT 1")).toMatchObject([
      [{ id: "Ada" }, 36],
    ]);
  });

  it("aggregates are those of all rows, of keys, and within others' expressions", async () => {
    expect(
      await rows("MATCH (n:Person) RETURN count(*), count(n.age), sum(n.age), avg(n.age), min(n.id), max(n.age)"),
    ).toEqual([[5, 4, 142, 35.5, "Ada", 41]]);
    expect(
      await rows("MATCH (n:Person {id: 'Nobody'}) RETURN count(*), sum(n.age), collect(n.id), max(n.age)"),
    ).toEqual([[0, 0, [], null]]);
    expect(
      await rows("MATCH (n:Person) RETURN n.age, count(*) * 10 + 1 AS k ORDER BY count(*) DESC, n.age LIMIT 2"),
    ).toEqual([
      [36, 21],
      [29, 11],
    ]);
    expect(await rows("MATCH (n:Person) RETURN count(DISTINCT n.age), collect(DISTINCT n.age)[0] IS NOT NULL")).toEqual(
      [[3, true]],
    );
    expect(await rows("MATCH (a)-[:LIVES_IN]->(c) RETURN c, size(collect(a)) AS n ORDER BY n")).toMatchObject([
      [{ id: "Rome" }, 1],
      [{ id: "Oslo" }, 2],
    ]);
  });

  it("UNWIND lays lists out, and collect gathers them", async () => {
    expect(await column("UNWIND [1, 2, null] AS x RETURN x")).toEqual([1, 2, null]);
    expect(await column("UNWIND [] AS x RETURN x")).toEqual([]);
    expect(await column("MATCH (n:Person) UNWIND n.tags AS t RETURN DISTINCT t ORDER BY t")).toEqual(["x", "y", "z"]);
    expect(
      await column("MATCH (n:City) WITH collect(n) AS cities UNWIND cities AS m RETURN m.id ORDER BY m.id"),
    ).toEqual(["Oslo", "Rome"]);
    expect(await column("UNWIND range(1, 7, 3) AS x RETURN x * x")).toEqual([1, 16, 49]);
    expect(await column("UNWIND $ids AS id MATCH (n {id: id}) RETURN n.age", { ids: ["Dan"] }).catch(String)).toEqual([
      29,
    ]);
  });

  it("UNION unites, once or all", async () => {
    const one = "MATCH (n:City) RETURN n.id AS id";
    expect(await column(`${one} UNION ${one}`)).toHaveLength(2);
    expect(await column(`${one} UNION ALL ${one}`)).toHaveLength(4);
    expect((await failure(`${one} UNION MATCH (n) RETURN n.id`)).message).toContain("same names");
  });
});

describe("queries within expressions", () => {
  it.each<[string, unknown[]]>([
    ["MATCH (n:Person) WHERE (n)-[:LIVES_IN]->() RETURN n.id", ["Ada", "Bob", "Cleo"]],
    ["MATCH (n:Person) WHERE NOT (n)--() RETURN n.id", ["Eve"]],
    ["MATCH (n:Person) WHERE EXISTS { (n)-[k:KNOWS]->(m) WHERE m.id = n.id } RETURN n.id", ["Dan"]],
    [
      "MATCH (n:Person) WHERE EXISTS { MATCH (n)-[:KNOWS]->()-[:LIVES_IN]->(c {id: 'Rome'}) } RETURN n.id ORDER BY n.id",
      ["Ada", "Bob"],
    ],
    [
      "MATCH (n:Person) WHERE n.age > 40 OR EXISTS { (n)<-[:KNOWS]-() } RETURN n.id ORDER BY n.id",
      ["Ada", "Bob", "Cleo", "Dan"],
    ],
    ["MATCH (n:Person) RETURN COUNT { (n)-[:KNOWS]->() } AS c ORDER BY n.id", [2, 1, 1, 2, 0]],
    [
      "MATCH (n:Person) RETURN COLLECT { MATCH (n)-[:LIVES_IN]->(c) RETURN c.id } AS c ORDER BY n.id",
      [["Oslo"], ["Oslo"], ["Rome"], [], []],
    ],
    [
      "MATCH (n:City) RETURN [(n)<-[:LIVES_IN]-(p) WHERE p.age IS NOT NULL | p.id + '!'] AS c ORDER BY n.id DESC",
      [[], ["Ada!", "Bob!"]],
    ],
    ["MATCH (n:Person) WITH n, size([(n)-->(m) | m]) AS d WHERE d > 2 RETURN n.id", ["Ada"]],
  ])("%s", async (text, wanted) => {
    const found = await column(text);
    expect(found.map((value) => (Array.isArray(value) ? [...value].sort() : value))).toEqual(wanted);
  });
});

describe("expressions", () => {
  it.each<[string, unknown]>([
    ["7 / 2", 3],
    ["7 / 2.0", 3.5],
    ["-7 % 3", -1],
    ["2 ^ 3", 8],
    ["0x1F + 0o17", 46],
    ["-9223372036854775808", -(2n ** 63n)],
    ["'a' + 'b'", "ab"],
    ["'a' + 1", "a1"],
    ["[1, 2] + [3]", [1, 2, 3]],
    ["[1, 2] + 3", [1, 2, 3]],
    ["[1, 2, 3][0]", 1],
    ["[1, 2, 3][-1]", 3],
    ["[1, 2, 3][5]", null],
    ["[1, 2, 3, 4][1..3]", [2, 3]],
    ["[1, 2, 3, 4][..2]", [1, 2]],
    ["[1, 2, 3, 4][-2..]", [3, 4]],
    ["[x IN [1, 2, 3] WHERE x > 1 | x * 10]", [20, 30]],
    ["[x IN [1, 2, 3] WHERE x > 1]", [2, 3]],
    ["[x IN [[1, 2], [3]] | [y IN x | y + 1]]", [[2, 3], [4]]],
    ["all(x IN [1, 2] WHERE x > 0)", true],
    ["any(x IN [1, 2] WHERE x > 2)", false],
    ["any(x IN [1, null] WHERE x > 2)", null],
    ["none(x IN [] WHERE x > 2)", true],
    ["single(x IN [1, 2] WHERE x > 1)", true],
    ["2 IN [1, 2]", true],
    ["3 IN [1, null]", null],
    ["null = null", null],
    ["null IS NULL", true],
    ["1 < 2 < 3", true],
    ["1 < 3 < 2", false],
    ["true XOR true", false],
    ["NOT true OR true", true],
    ["'Hallo' STARTS WITH 'Ha'", true],
    ["'Hallo' ENDS WITH 'Ha'", false],
    ["'Hallo' CONTAINS 'all'", true],
    ["'Hallo' =~ 'H.*'", true],
    ["'Hallo' =~ 'a'", false],
    ["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", "b"],
    ["CASE 3 WHEN 1 THEN 'a' WHEN 3 THEN 'c' END", "c"],
    ["coalesce(null, 2)", 2],
    ["{a: 1, b: 'x'}.b", "x"],
    ["{a: {b: 2}}.a.b", 2],
    ["{a: 1}['a']", 1],
    ["size('abc')", 3],
    ["size([1, 2])", 2],
    ["head([1, 2])", 1],
    ["last([1, 2])", 2],
    ["tail([1, 2])", [2]],
    ["reverse('abc')", "cba"],
    ["reverse([1, 2])", [2, 1]],
    ["range(1, 3)", [1, 2, 3]],
    ["toInteger('42')", 42],
    ["toInteger('x')", null],
    ["toFloat('1.5')", 1.5],
    ["toString(12)", "12"],
    ["toUpper('a') + toLower('B')", "Ab"],
    ["substring('hello', 1, 3)", "ell"],
    ["split('a,b', ',')", ["a", "b"]],
    ["replace('aXa', 'X', '-')", "a-a"],
    ["trim('  a ')", "a"],
    ["abs(-3)", 3],
    ["round(2.5)", 3],
    ["sign(-2.0)", -1],
    ["date('2024-02-29').year", 2024],
  ])("%s", async (text, wanted) => {
    const [[found]] = (await rows(`RETURN ${text} AS x`)) as [[unknown]];
    expect(found).toEqual(wanted);
  });

  it("functions of nodes, edges and paths", async () => {
    const text = `MATCH (a {id: 'Ada'})-[k:LIVES_IN]->(c) RETURN id(a), labels(a), type(k), startNode(k) = a, endNode(k).id, a:Person, a:City,
      keys(c), a {.id, older: a.age + 1}, properties(c).people`;
    const [row] = await rows(text);
    expect(row?.slice(0, 7)).toEqual(["Ada", ["Person"], "LIVES_IN", true, "Oslo", true, false]);
    expect(row?.[7]).toContain("people");
    expect(row?.slice(8)).toEqual([{ id: "Ada", older: 37 }, 700]);
    expect(await rows("MATCH (n {id: 1}) RETURN labels(n), id(n)", {}, plain)).toEqual([[[], 1]]);
  });

  it("nodes and edges come back as structs of their columns", async () => {
    const table = await plain.cypher("MATCH (a {id: 1})-[k]->(b) RETURN a, k, b.name").collect();
    expect(table.schema.fields.map(({ name }) => name)).toEqual(["a", "k", "b.name"]);
    expect(table.toArray().map(shown)).toMatchObject([
      { a: { id: 1, name: "a" }, k: { src: 1, dst: 2, w: 1.5 }, "b.name": "b" },
    ]);
  });
});

describe("frames of Cypher", () => {
  it("go on with steps, are prepared, streamed and read by others", async () => {
    const frame = g.cypher("MATCH (a:Person)-[:KNOWS]->(b) RETURN a.id AS id, b.age AS age");
    expect(await frame.filter(col("age").gt(36)).count()).toBe(1);
    expect(await g.nodes.join(frame.distinct(), { on: "id", how: "semi" }).count()).toBe(4);
    let streamed = 0;
    for await (const batch of frame.stream({ batchSize: 2 })) streamed += batch.numRows;
    expect(streamed).toBe(6);
    using prepared = await g.cypher("MATCH (n:Person) WHERE n.age > $age RETURN n.id ORDER BY n.id").prepare();
    expect((await prepared.execute({ age: 36 })).numRows).toBe(1);
    expect((await prepared.execute({ age: 30 })).numRows).toBe(3);
    expect(await frame.explain()).toMatch(/Expand/);
    expect(String(frame)).toContain("cypher MATCH");
    using session = new Session({ threads: 1, memoryLimit: "64MB" });
    expect(await g.in(session).cypher("MATCH (n) RETURN n").count()).toBe(7);
    session.register("found", frame);
    expect(await session.sql("SELECT count(*) AS n FROM found").toArray()).toEqual([{ n: 6n }]);
  });

  it("shortest paths keep to the memory limit", async () => {
    const size = 50_000;
    const src = Int32Array.from({ length: 3 * size }, (_, edge) => edge % size);
    const dst = src.map((_, edge) => (Math.imul(edge + 7, 2_246_822_519) >>> 0) % size);
    const large = await Graph.from({
      nodes: { id: Int32Array.from({ length: size }, (_, row) => row) },
      edges: { src, dst },
    });
    const reached = async (memoryLimit: string) => {
      using session = new Session({ threads: 1, memoryLimit });
      const found = large.in(session).cypher("MATCH p = shortestPath((a {id: 0})-[*]->(b)) RETURN b.id");
      return found.count().catch((error: Error) => error);
    };
    expect(await reached("1MB")).toMatchObject({ code: "OUT_OF_MEMORY", message: /shortest paths/ });
    expect(await reached("100MB")).toBeGreaterThan(10_000);
    // What one search held is free for the next.
    const nearest = "MATCH (a) WHERE a.id < 40 MATCH p = shortestPath((a)-[*..8]->(b)) RETURN count(p) AS n";
    using session = new Session({ threads: 1, memoryLimit: "12MB" });
    expect(await large.in(session).cypher(nearest).count()).toBe(1);
  });

  it("values never become text", async () => {
    const nasty = "' OR 1=1 //";
    expect(await column("MATCH (n {id: $id}) RETURN n.id", { id: nasty })).toEqual([]);
    expect(await column("RETURN $x AS x", { x: nasty })).toEqual([nasty]);
    expect(await failure("RETURN 1", { x: 1 })).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { parameter: "x" },
    });
    expect(await failure("RETURN $x AS x")).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("errors", () => {
  it.each<[string, string, RegExp]>([
    ["", "INVALID_QUERY", /empty/],
    ["MATCH (a", "INVALID_QUERY", /line 1, column/],
    ["MATCH (a)\nRETRN a", "INVALID_QUERY", /line 2/],
    ["MATCH (a)", "INVALID_QUERY", /ends with a RETURN/],
    ["CREATE (a)", "INVALID_QUERY", /only reads, and CREATE/],
    ["MATCH (a) SET a.age = 1 RETURN a", "INVALID_QUERY", /SET/],
    ["MATCH (a) DELETE a", "INVALID_QUERY", /DELETE/],
    ["MATCH (a) DETACH DELETE a RETURN 1", "INVALID_QUERY", /DELETE/],
    ["MERGE (a) RETURN a", "INVALID_QUERY", /MERGE/],
    ["LOAD CSV FROM 'x' AS row RETURN row", "INVALID_QUERY", /LOAD does not; scanCsv/],
    ["CALL db.labels() YIELD label RETURN label", "INVALID_QUERY", /no procedures/],
    ["EXPLAIN MATCH (a) RETURN a", "INVALID_QUERY", /explain\(\)/],
    ["MATCH (a:Persn) RETURN a", "UNKNOWN_LABEL", /Persn/],
    ["MATCH (a)-[:KNOW]->() RETURN a", "UNKNOWN_LABEL", /KNOW/],
    ["MATCH (a) RETURN a.agee", "UNKNOWN_COLUMN", /agee/],
    ["MATCH (a) RETURN b", "UNKNOWN_COLUMN", /"b"/],
    ["MATCH (a) WHERE x > 1 RETURN a", "UNKNOWN_COLUMN", /"x"/],
    ["MATCH (a) WITH a.id AS id RETURN a", "UNKNOWN_COLUMN", /"a"/],
    ["MATCH (a) WITH a.id RETURN 1", "INVALID_QUERY", /AS name/],
    ["MATCH (a) RETURN a.id AS x, a.age AS x", "INVALID_QUERY", /two columns/],
    ["MATCH (a) WHERE count(a) > 1 RETURN a", "INVALID_QUERY", /aggregate/],
    ["MATCH (a) RETURN count(sum(a.age))", "INVALID_QUERY", /within another/],
    ["MATCH (a) RETURN a.age + count(*)", "INVALID_QUERY", /neither a key/],
    ["MATCH (a) RETURN foo(a)", "INVALID_QUERY", /no function foo/],
    ["MATCH (a) RETURN a LIMIT -1", "INVALID_QUERY", /whole number/],
    ["MATCH (a) RETURN a LIMIT a.age", "INVALID_QUERY", /whole number/],
    ["MATCH (a) WHERE a.id = 1 RETURN a", "INVALID_QUERY", /compare/],
    ["MATCH (a)-[k]->(b) WHERE k = a RETURN a", "INVALID_QUERY", /compare/],
    ["MATCH (a) WITH a.id AS x MATCH (x)-->() RETURN x", "INVALID_QUERY", /no node/],
    ["MATCH p = shortestPath((a)-->(b)-->(c)) RETURN p", "INVALID_QUERY", /cannot be read|shortest/],
    ["RETURN 99999999999999999999", "INVALID_QUERY", /too large/],
    [`RETURN ${"(".repeat(200)}1${")".repeat(200)}`, "INVALID_QUERY", /nested/],
    [`RETURN ${"1 + ".repeat(9000)}1`, "INVALID_QUERY", /too long/],
  ])("%s", async (text, code, message) => {
    const error = await failure(text);
    expect(error?.message).toMatch(message);
    expect(error?.code).toBe(code);
  });
});

describe("parameters that are lists", () => {
  it("are values of one type, in Cypher and in SQL", async () => {
    expect(await column("MATCH (n:Person) WHERE n.id IN $ids RETURN n.id", { ids: ["Dan", "Eve", null] })).toEqual([
      "Dan",
      "Eve",
    ]);
    expect(await column("UNWIND $xs AS x RETURN x", { xs: Int32Array.of(3, 4) })).toEqual([3, 4]);
    expect(await column("RETURN $xs AS x", { xs: [[1, 2], [3.5], []] })).toEqual([[[1, 2], [3.5], []]]);
    expect(await column("UNWIND $xs AS x RETURN x", { xs: [] })).toEqual([]);
    expect(await plain.sql("SELECT id FROM nodes WHERE array_has($ids, id)", { ids: [1n, 3n] }).toArray()).toEqual([
      { id: 1n },
      { id: 3n },
    ]);
    expect(await failure("RETURN $xs AS x", { xs: [1, "a"] })).toMatchObject({ code: "INVALID_QUERY" });
    expect(String(plain.sql("SELECT $a AS a", { a: [1, 2] }))).toContain("SELECT $a");
  });
});

describe("order", () => {
  it("collect goes by the order of the rows, also behind limits and patterns", async () => {
    const down = "MATCH (n:Person) WITH n ORDER BY n.id DESC";
    expect(await column(`${down} RETURN collect(n.id)`)).toEqual([["Eve", "Dan", "Cleo", "Bob", "Ada"]]);
    expect(await column(`${down} LIMIT 2 WITH n WHERE n.age > 1 RETURN collect(n.id)`)).toEqual([["Eve", "Dan"]]);
    expect(await column(`${down} MATCH (n)-[:LIVES_IN]->(c) RETURN collect(n.id)`)).toEqual([["Cleo", "Bob", "Ada"]]);
    expect(await column(`${down} UNWIND [1, 2] AS x RETURN collect(n.id)[..3]`)).toEqual([["Eve", "Eve", "Dan"]]);
  });

  it("what WHERE behind WITH reads may be from before it", async () => {
    const lonely =
      "MATCH (a:Person) OPTIONAL MATCH (a)-[k:LIVES_IN]->() WITH a WHERE k IS NULL RETURN a.id ORDER BY a.id";
    expect(await column(lonely)).toEqual(["Dan", "Eve"]);
  });
});

describe("what looks alike", () => {
  it.each<[string, unknown]>([
    ["MATCH (n:Person) WHERE exists((n)-[:LIVES_IN]->()) RETURN count(*)", 3],
    ["UNWIND [1, 2] AS x RETURN [x IN collect(x) | x + 1]", [2, 3]],
    ["RETURN single(x IN [2, null] WHERE x = 2)", null],
    ["RETURN single(x IN [] WHERE x)", false],
    ["RETURN none(x IN [0] WHERE x IS NULL)", true],
    ["RETURN [1, 2, 3][1..null]", null],
    ["RETURN toBoolean('t')", null],
    ["RETURN toInteger('2.9')", 2],
    ["OPTIONAL MATCH (n {id: 'x'}) RETURN labels(n)", null],
    ["MATCH (n:City {id: 'Oslo'}) RETURN n.people IS NULL AS z, collect(n.id) AS c", false],
    ["MATCH (n:Person) RETURN sum(null)", 0],
    ["UNWIND null AS x RETURN count(*)", 0],
  ])("%s", async (text, wanted) => {
    expect((await rows(text))[0]?.[0]).toEqual(wanted);
  });

  it.each<[string, RegExp]>([
    ["MATCH (r)-[r]->() RETURN r", /two things/],
    ["MATCH (a)-[r]->()-[r]->(b) RETURN r", /two things/],
    ["MATCH (r:Person) MATCH ()-[r]->() RETURN r", /no relationship/],
    ["MATCH (a) WHERE (a)-[r]->() RETURN a", /no variable "r"/],
    ["RETURN [x IN [1] | count(*)]", /list's elements/],
    ["RETURN 1e999", /too large/],
    ["MATCH (n) RETURN size((n)-->())", /COUNT \{/],
  ])("%s", async (text, message) => {
    expect((await failure(text))?.message).toMatch(message);
  });
});

describe("what a second look found", () => {
  it.each<[string, unknown[]]>([
    ["MATCH (n:City) RETURN COUNT { UNWIND [1, 2] AS x MATCH (n)<--(m) RETURN x } AS c ORDER BY n.id", [4, 2]],
    ["MATCH (n:City) WHERE NOT EXISTS { UNWIND [] AS x RETURN x } RETURN n.id ORDER BY n.id", ["Oslo", "Rome"]],
    ["UNWIND [[1, 2], [2, 1]] AS p WITH p[0] AS a, p[1] AS b RETURN a AS b, b AS a ORDER BY a", [2, 1]],
    ["MATCH (n) WHERE (n:Person|City) RETURN count(*)", [7]],
    ["MATCH (n {id: 'Ada'}) RETURN (n:City|Person)", [true]],
    ["MATCH (a:Person) WITH a ORDER BY a.id DESC RETURN size(collect(DISTINCT a.age))", [3]],
    ["MATCH (a)-->(x:City) WHERE size([x IN [x.people] WHERE x > 700 | x]) > 0 RETURN a.id", ["Cleo"]],
    ["RETURN [1, 2, 3, 4, 5][1..][0..3][-2..][0]", [3]],
    ["RETURN any(x IN [[1], [2]] WHERE any(y IN x WHERE any(z IN [y] WHERE z = 2)))", [true]],
    ["RETURN CASE size([1, 2]) WHEN 1 THEN 'a' WHEN 2 THEN CASE size([3]) WHEN 1 THEN 'b' END END", ["b"]],
    ["MATCH p = ANY SHORTEST (a:City {id: 'Oslo'})<-[r]-(b {id: 'Ada'}) RETURN length(p)", [1]],
  ])("%s", async (text, wanted) => expect(await column(text)).toEqual(wanted));

  it.each<[string, RegExp]>([
    ["MATCH (n) RETURN COLLECT { MATCH (n)-->(m) RETURN m.id ORDER BY m.id }", /ORDER BY/],
    ["MATCH (n) RETURN COUNT { MATCH (n)-->(m) RETURN count(*) }", /aggregates/],
    ["MATCH (n) WHERE EXISTS { MATCH (n)-->(m) RETURN m SKIP 100 } RETURN n", /SKIP/],
    ["MATCH (n) WHERE EXISTS { MATCH (n)-->(m) RETURN nope.x } RETURN n", /no variable "nope"/],
    ["MATCH p = shortestPath((a)-[:KNOWS*2..]->(b)) RETURN p", /least length/],
    ["MATCH p = shortestPath((a)-[k:KNOWS* WHERE k.since > a.age]->(b)) RETURN p", /reads nothing but them/],
    ["UNWIND [1, 2] AS a UNWIND [1, 2] AS b RETURN a AS b, b + count(*) AS c", /neither a key/],
    ["MATCH (n) RETURN CASE n WHEN 0 THEN 'x' END", /compare/],
    ["MATCH (n) RETURN CASE WHEN n THEN 'x' END", /true or false/],
  ])("%s", async (text, message) => expect((await failure(text))?.message).toMatch(message));

  it("CASE compares a parameter that is given when the query runs", async () => {
    const text = "RETURN CASE $a WHEN 1 THEN 'one' WHEN 2 THEN 'two' END AS x";
    using prepared = await g.cypher(text).prepare();
    expect((await prepared.execute({ a: 2n })).getChild("x")?.get(0)).toBe("two");
  });

  it("a prepared quotient of whole numbers is whole", async () => {
    using prepared = await g.cypher("RETURN $a / 2 AS x").prepare();
    expect(Number((await prepared.execute({ a: 5n })).getChild("x")?.get(0))).toBe(2);
  });
});

describe("what random queries found", () => {
  it.each<[text: string, expected: unknown[][]]>([
    // Rows of edges are whole numbers with a sign.
    ["MATCH (:Person)-[k:LIVES_IN]->() RETURN -id(k) + 7 AS x, id(k) - 8 AS y ORDER BY y LIMIT 1", [[1, -2]]],
    ["MATCH ()-[k:LIVES_IN]->() RETURN sum(id(k)) AS s", [[6 + 7 + 8]]],
    // What is known of elements changes while a plan is made.
    ["RETURN any(a IN [1] WHERE any(b IN [] WHERE true)) AS x", [[false]]],
    ["RETURN any(a IN [1] WHERE all(b IN [true, false] WHERE b)) AS x", [[false]]],
    ["RETURN all(a IN [1] WHERE size([x IN [2] | 1]) = 1) AS x", [[true]]],
    [
      "MATCH (n:City) WITH [e IN [1] | CASE n WHEN n THEN n END] AS l MATCH ()-[k:LIVES_IN]->() RETURN count(l), count([k, k])",
      [[6, 6]],
    ],
    // Elements are looked up behind the columns of an input, whose number rules change.
    [
      "MATCH (a) WHERE false WITH size(collect(a.id)) AS h ORDER BY h RETURN CASE size([h]) WHEN 2 THEN 2 ELSE 3 END",
      [[3]],
    ],
    [
      "MATCH (n:City) WITH CASE WHEN n.id = 'Oslo' THEN 1 ELSE 2.5 END AS v, n MATCH (n)<--(m) RETURN v ORDER BY v",
      [[1], [1], [2.5]],
    ],
    [
      "MATCH (n:City) WITH n, sum(CASE WHEN n.id = 'Oslo' THEN 1 ELSE 2.5 END) AS v MATCH (n)<--() RETURN DISTINCT v ORDER BY v",
      [[1], [2.5]],
    ],
    // Null and lists without elements may be of any kind.
    ["MATCH (n:City) RETURN CASE [][0] WHEN n THEN 1 END AS x", [[null], [null]]],
    [
      "MATCH (n:Person) WITH ([] + [n])[0] AS m MATCH (m)-->(b:City) RETURN b.id ORDER BY b.id",
      [["Oslo"], ["Oslo"], ["Rome"]],
    ],
    ["RETURN [null, null] AS x, [] + 1 AS y, [null][0] AS z, null + null AS w", [[[null, null], [1], null, null]]],
    ["RETURN null IN [1] AS x, null IN [] AS y, null IN [null] AS z", [[null, false, null]]],
    [
      "MATCH (n:City) RETURN CASE CASE n.id WHEN n.id THEN null ELSE null END WHEN 0.0 THEN 2.0 ELSE 3.0 END AS c",
      [[3], [3]],
    ],
    // Labels and IS NULL before the bar of a comprehension.
    ["MATCH (n:City) RETURN [e IN [n] WHERE e:City | e.id] AS x ORDER BY n.id", [[["Oslo"]], [["Rome"]]]],
    ["MATCH (n:City) RETURN size([e IN [n] WHERE NOT e:Person|City|e]) AS x", [[0], [0]]],
    [
      "MATCH (n:City) RETURN [e IN [1] WHERE n:City | n] = [n] AS x, size([e IN [1] WHERE n:Person | n]) AS y",
      [
        [true, 0],
        [true, 0],
      ],
    ],
    [
      "MATCH (n {id: 'Ada'}) RETURN [(n)-->(b) WHERE b:City | b.id] AS x, size([e IN [n] WHERE e:City|Person]) AS y",
      [[["Oslo"], 1]],
    ],
    [
      "WITH 1 AS u RETURN [x IN [1, null] WHERE x IS NULL | u] AS r, [x IN [2] WHERE u IS NULL | x + 1] AS s",
      [[[1], []]],
    ],
    // Queries beside aggregates and within maps.
    [
      "MATCH (n:City) RETURN COUNT { (n)<--() } AS c, count(*) + COUNT { (n)<--() } AS d ORDER BY c",
      [
        [1, 2],
        [2, 3],
      ],
    ],
    [
      "MATCH (n:City) RETURN {a: COUNT { (n)<--() }}.a AS c, n {.id, e: EXISTS { (n)<--() }}.e AS e ORDER BY c",
      [
        [1, true],
        [2, true],
      ],
    ],
    // One zero, in lists, too.
    ["UNWIND [0.0, -0.0] AS x UNWIND [0.0, -0.0] AS y WITH x, y WHERE x IN ([y, y] + []) RETURN count(*)", [[4]]],
    ["RETURN [1, 2, 3][sign(1)] AS t, sign(-2.5) AS u", [[2, -1]]],
    // Conditions on the edges of a way choose those that are followed.
    [
      "MATCH (a {id: 'Ada'})-[k:KNOWS* WHERE k.since < 2004]->(b) RETURN b.id, size(k) ORDER BY size(k), b.id",
      [
        ["Bob", 1],
        ["Cleo", 1],
        ["Cleo", 2],
      ],
    ],
    ["MATCH (a {id: 'Ada'})-[:KNOWS* {since: 2000 + 1}]-(b) RETURN b.id", [["Bob"]]],
    [
      "MATCH p = shortestPath((a {id: 'Ada'})-[k:KNOWS* WHERE k.since <> 2002]->(b {id: 'Cleo'})) RETURN length(p)",
      [[2]],
    ],
    ["MATCH (a:City)-[k:KNOWS* {since: 2001}]->(b) RETURN b", []],
    ["MATCH (a:Person {id: 'Dan'})-[k:KNOWS*1..2 WHERE k.since > a.age]->(b) RETURN b.id", [["Dan"]]],
    ["MATCH (a:Person) WHERE EXISTS { (a)-[:KNOWS*1..3 {since: 2003}]->() } RETURN a.id", [["Bob"]]],
    // Queries in ORDER BY read what the projection names.
    [
      "MATCH (n:City) RETURN n.id AS c, 1 AS e ORDER BY COUNT { (n)<--() }, c",
      [
        ["Rome", 1],
        ["Oslo", 1],
      ],
    ],
    ["MATCH (n:Person) WITH n AS m ORDER BY COUNT { (m)-->() } DESC, m.id LIMIT 2 RETURN m.id", [["Ada"], ["Bob"]]],
    ["MATCH (n:City) WITH DISTINCT n AS m ORDER BY COUNT { (m)<--() } RETURN collect(m.id)", [[["Rome", "Oslo"]]]],
    ["MATCH (n:City) WITH n, count(*) AS c ORDER BY COUNT { (n)<--() } RETURN collect(n.id)", [[["Rome", "Oslo"]]]],
    [
      "MATCH (n:City) RETURN n.id, COUNT { (n)-->() } AS c ORDER BY COUNT { (n)<--() }",
      [
        ["Rome", 0],
        ["Oslo", 0],
      ],
    ],
    [
      "RETURN split('a', null) AS x, split(null, 'a') AS y, null[1..] AS z, split('', 'a') AS w",
      [[null, null, null, [""]]],
    ],
    ["MATCH (n:City) RETURN [e IN [n] | substring('City', 0, 4)] = labels(n) AS x", [[true], [true]]],
  ])("%s", async (text, expected) => expect(await rows(text)).toEqual(expected));

  it("conditions on the edges of a way take parameters, in any number of runs", async () => {
    const text = "MATCH (a {id: 'Ada'})-[k:KNOWS* WHERE k.since < $until]->(b) RETURN count(*) AS n";
    using prepared = await g.cypher(text).prepare();
    const counts = [];
    for (const until of [2001, 2002, 2004, 2010]) {
      counts.push(Number((await prepared.execute({ until: BigInt(until) })).getChild("n")?.get(0)));
    }
    expect(counts).toEqual([0, 1, 3, 8]);
  });

  it("a query beside an aggregate must be a key", async () => {
    const error = await failure("MATCH (n) RETURN n.id AS c, count(*) + COUNT { (n)-->() } AS d");
    expect(error?.message).toMatch(/neither a key/);
    expect(error?.details.got).toBe("COUNT { (n)-->() }");
    const others = await failure("MATCH (n) RETURN COUNT { (n)-->() } AS c, count(*) + COUNT { (n)<--() } AS d");
    expect(others?.details.got).toBe("COUNT { (n)<--() }");
    const gone = await failure("MATCH (n) RETURN n.id, count(*) AS d ORDER BY COUNT { (n)-->() }");
    expect(gone?.message).toMatch(/"n" is neither a key/);
  });
});
