/** What people write first, and what they are told. */
import { inspect } from "node:util";
import { col, display, Frame, fn, formatTable, Graph, htmlTable, scanParquet } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const people = Frame.from({ id: ["a", "b", "c"], age: [30, 40, 50], active: [true, false, true] }) as Frame;
const g = await Graph.from({ nodes: { id: ["a", "b"], age: [1, 2] }, edges: { src: ["a"], dst: ["b"] } });

const said = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    expect(error).toMatchObject({ name: "QuiverError" });
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return "nothing";
};

describe("messages", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["bytes as a path", () => scanParquet(new Uint8Array(4) as never), /bytes in memory go to Frame\.fromParquet/],
    ["an address as a path", () => scanParquet("ftp://b/a.parquet"), /the bytes to Frame\.fromParquet/],
    [
      "a parameter of an algorithm",
      () => g.algo.bfs({ sorce: "a" } as never),
      /no parameter "sorce"; did you mean "source/,
    ],
    ["two equal keys", () => Graph.from({ nodes: { id: [5, 1, 1] } }), /key 1 \(table "nodes", column "id", row 2\)/],
    [
      "a wrong column",
      () => people.select("agee").collect(),
      /no column "agee"; did you mean "age"\? \(id, age, active\)/,
    ],
    ["a column like none", () => people.select("zzzz").collect(), /no column "zzzz"; there are id, age, active/],
    ["a wrong column in text", () => people.filter("aeg > 1").collect(), /did you mean "age"/],
    [
      "a wrong key",
      () => Graph.from({ edges: { source: [1], dst: [2] } }, { src: "sorce" }),
      /did you mean "source"\?/,
    ],
    [
      "a wrong label",
      () => Graph.from({ nodes: { Person: { id: [1] } } }).then((h) => h.label("Persn")),
      /no label "Persn"; did you mean "Person"\?/,
    ],
    ["a wrong table", () => g.sql("select * from node").collect(), /no table "node"; did you mean "nodes"\?/],
    ["a wrong function", () => people.filter("lenght(id) > 1").collect(), /did you mean "length"\?/],
    ["a wrong option", () => people.collect({ parms: {} } as never), /did you mean "params"\?/],
    [
      "types that do not compare",
      () => people.filter(col("age").gt("x")).collect(),
      /> cannot compare "age" \(int64\) with 'x' \(string\)/,
    ],
    ["a list of others", () => people.filter(col("id").isIn([1])).collect(), /"id" \(string\) with 1 \(int64\)/],
    [
      "text added to",
      () => people.select(col("id").add(1)).collect(),
      /\+ cannot compute with "id" \(string\); expected a number/,
    ],
    ["a sum of text", () => people.agg(fn.sum("id")).collect(), /sum takes a number, not "id" \(string\)/],
    ["a value as a condition", () => people.filter("age").collect(), /takes a condition, and "age" \(int64\) is none/],
    ["&&", () => people.filter("age > 1 && age < 3").collect(), /&& is written AND in SQL/],
    ["|| of comparisons", () => people.filter("age > 1 || age < 3").collect(), /between conditions write OR/],
    ["|| of equalities", () => people.filter("id = 'a' || id = 'b'").collect(), /between conditions write OR/],
    ["|| of conditions", () => people.filter("active || age > 3").collect(), /between conditions write OR/],
    ["===", () => people.filter("age === 3").collect(), /=== is written = in SQL/],
    ["!==", () => people.filter("age !== 3").collect(), /!== is written <> in SQL/],
    ["!", () => people.filter("!active").collect(), /! is written NOT in SQL/],
    [
      "&& in a query",
      () => g.sql("select * from nodes where age > 1 && age < 3").collect(),
      /&& is written AND in SQL/,
    ],
    ["&& in a schema", () => people.filter("age > 1 && age < 3").schema, /&& is written AND in SQL/],
    ["&& in a prepared query", () => people.filter("age > 1 && age < 3").prepare(), /&& is written AND in SQL/],
    ["text in double quotes", () => people.filter('id = "x"').collect(), /write 'x': double quotes are for names/],
    [
      "text in double quotes in a query",
      () => g.sql('select * from nodes where id = "it\'s"').collect(),
      /write 'it''s'/,
    ],
    [
      "an arrow function",
      () => people.filter(((r: { age: number }) => r.age > 3) as never),
      /the function .*col\("age"\)\.gt\(30\)/,
    ],
    [
      "a boolean",
      () => people.filter(((col("age") as never) > 1) as never),
      /got false; JavaScript's own operators .*\.gt\(1\)/,
    ],
    ["a name as an aggregate", () => people.agg("count" as never), /got "count"; .*fn\.count\(\)/],
    ["a name of another", () => people.groupBy("id").agg("sum" as never), /fn\.sum\("age"\)/],
    ["no name of one", () => people.agg("agee" as never), /fn\.sum\("age"\)/],
    [
      "columns as an object",
      () => people.withColumns({ next: col("age") } as never),
      /got \{ next \}; name an expression with as: .*\.as\("next"\)/,
    ],
    ["a column as a number", () => people.select(5 as never), /a column's name or an expression, got 5/],
    [
      "a direction",
      () => people.sort("age", "desc"),
      /no column "desc"; a direction goes with its key: col\("age"\)\.desc\(\)/,
    ],
    ["a direction in capitals", () => people.sort("age", "DESCENDING"), /col\("age"\)\.desc\(\)/],
    ["options of a sort", () => people.sort("age", { descending: true } as never), /col\("age"\)\.desc\(\)/],
    ["a sort as a boolean", () => people.sort("age", false as never), /col\("age"\)\.desc\(\)/],
    [
      "a kind of join",
      () => people.join(people, { on: "id", how: "fulll" as never }),
      /how must be "inner", .*got "fulll"; did you mean "full"/,
    ],
    ["a frame to format", () => formatTable(people as never), /got a Frame|await frame\.collect\(\)/],
    ["a frame to show", () => display(g.nodes as never), /await frame\.collect\(\)/],
    ["a promise to show", () => htmlTable(people.collect() as never), /await it first/],
    ["a graph to show", () => formatTable(g as never), /a Graph; its tables are graph\.nodes and graph\.edges/],
    ["rows to show", () => formatTable([{ a: 1 }] as never), /Frame\.from\(input\)\.collect\(\)/],
    ["new Graph", () => new (Graph as never as new () => Graph)(), /await Graph\.from\(\{ nodes, edges \}\)/],
    [
      "edges alone",
      () => Graph.from({ src: ["a"], dst: ["b"] } as never),
      /got \{ src, dst \}; one table of edges is written Graph\.from\(\{ edges \}\)/,
    ],
    ["rows alone", () => Graph.from([{ src: 1, dst: 2 }] as never), /Graph\.from\(\{ edges \}\)/],
    ["a path for a graph", () => Graph.from("a.parquet" as never), /Graph\.fromParquet/],
    [
      "one column of edges",
      () => Graph.fromEdges([1, 2] as never),
      /dst must be a column of ids.*got undefined; .*fromEdges\(src, dst/,
    ],
    [
      "a bigint too large",
      () => Frame.from({ a: [2n ** 60n] }).toArray({ int64: "number" }),
      /TOO_LARGE column "a", row 0: 1152921504606846976 is beyond/,
    ],
  ])("of %s say what helps", async (_, work, message) => {
    expect(await said(work)).toMatch(message);
  });

  it("say nothing twice", async () => {
    for (const work of [
      () => people.select("agee").collect(),
      () => Frame.from({ a: [1, "x"] } as never),
      () => Graph.from({ nodes: { id: [1, 1] }, edges: { src: [1], dst: [1] } }),
      () => people.collect({ parms: {} } as never),
    ]) {
      const message = await said(work);
      for (const word of ["expected", "got", "row \\d", "did you mean"]) {
        expect(message.split(new RegExp(`\\b${word}\\b`)).length, message).toBeLessThanOrEqual(2);
      }
    }
  });

  it("of the core name table, column and row", async () => {
    const dangling = await said(() => Graph.from({ nodes: { id: [1] }, edges: { src: [1, 1], dst: [1, 7] } }));
    expect(dangling).toMatch(/^DANGLING_EDGE .*\b7\b/);
    for (const part of [/\bdst\b/, /\bedges\b/, /\b1\b/]) expect(dangling).toMatch(part);
  });
});

describe("words that are taken", () => {
  it("lists of columns", async () => {
    const names = (frame: Frame) => frame.schema.fields.map(({ name }) => name);
    expect(names(people.select(["id", "age"]))).toEqual(["id", "age"]);
    expect(names(people.select(["id", col("age").as("years")]))).toEqual(["id", "years"]);
    expect(names(people.drop(["id", "age"]))).toEqual(["active"]);
    expect(names(people.withColumns([col("age").add(1).as("next")]))).toEqual(["id", "age", "active", "next"]);
    expect(names(people.groupBy(["active", "id"]).agg([fn.count().as("n")]))).toEqual(["active", "id", "n"]);
    expect(names(people.agg([fn.count().as("n"), fn.max("age").as("max")]))).toEqual(["n", "max"]);
    expect(
      await people
        .sort([col("active").desc(), "age"])
        .select("id")
        .toArray(),
    ).toEqual([{ id: "a" }, { id: "c" }, { id: "b" }]);
  });

  it("a column called desc", async () => {
    const frame = Frame.from({ age: [1, 2], desc: [2, 1] }) as Frame;
    expect(await frame.sort("desc", "age").select("age").toArray({ int64: "number" })).toEqual([
      { age: 2 },
      { age: 1 },
    ]);
  });

  it("outer, for full", async () => {
    const [left, right] = [Frame.from({ id: [1, 2], l: [1, 2] }) as Frame, Frame.from({ id: [2, 3], r: [1, 2] })];
    expect(await left.join(right, { on: "id", how: "outer" }).count()).toBe(3);
  });

  it("|| of texts, and comparisons of comparisons", async () => {
    expect(await people.filter("id || 'x' = 'ax'").count()).toBe(1);
    expect(await people.filter("(age > 35) = active").count()).toBe(1);
    expect(await people.filter("id = 'a' OR id = 'b'").count()).toBe(2);
  });
});

describe("graphs and frames as text", () => {
  it("tell what they are", () => {
    expect(`${g}`).toMatch(/^Graph: 2 nodes, 1 edges, directed\n {2}nodes/);
    expect(`${g.nodes.filter("age > 1")}`).toMatch(/^Frame nodes/);
    expect(JSON.parse(JSON.stringify({ g }))).toMatchObject({
      g: {
        numNodes: 2,
        numEdges: 1,
        directed: true,
        nodes: [{ label: null, numRows: 2, columns: { id: "Utf8", age: "Int64" } }],
      },
    });
    expect(JSON.parse(JSON.stringify(g.edges))).toBe("Frame edges");
    expect(inspect(g.schema)).toMatch(/nodes +2 +id: Utf8, age: Int64\n.*edges +1 +src: Utf8, dst: Utf8/);
    expect(Object.keys(g.schema)).toEqual(["nodes", "edges"]);
  });

  it("say in a notebook that these are the first rows", async () => {
    const bundle = async (rows: number) => {
      const frame = Frame.from({ a: Array.from({ length: rows }, (_, i) => i), f: new Float64Array(rows) });
      const show = (frame as never as Record<symbol, () => Promise<Record<string, string>>>)[
        Symbol.for("Jupyter.display")
      ];
      return (await show?.call(frame)) ?? {};
    };
    const long = await bundle(200);
    expect(long["text/html"]).toContain("<caption>first 10 rows × 2 columns</caption>");
    expect(long["text/plain"]?.split("\n")[0]).toBe("first 10 rows × 2 columns");
    expect((long["application/vnd.dataresource+json"] as never as { data: unknown[] }).data).toHaveLength(10);
    expect((await bundle(10))["text/html"]).toContain("<caption>10 rows × 2 columns</caption>");
    expect((await bundle(3))["text/plain"]).toMatch(/^3 rows/);
  });
});

describe("toArray", () => {
  it("gives 64-bit integers as they are asked for, at any depth", async () => {
    const frame = Frame.from([
      { id: 1, u: 2n ** 63n, list: [1, null], at: { n: 5, deep: [{ m: 6 }] }, text: "x", when: new Date(5) },
      { id: null, u: 1n, list: null, at: null, text: null, when: null },
    ]) as Frame;
    const [first, second] = await frame.toArray({ int64: "string" });
    expect(first).toEqual({
      id: "1",
      u: String(2n ** 63n),
      list: ["1", null],
      at: { n: "5", deep: [{ m: "6" }] },
      text: "x",
      when: 5,
    });
    expect(second).toEqual({ id: null, u: "1", list: null, at: null, text: null, when: null });
    const numbers = await frame.drop("u").toArray({ int64: "number" });
    expect(numbers[0]).toEqual({ id: 1, list: [1, null], at: { n: 5, deep: [{ m: 6 }] }, text: "x", when: 5 });
    expect(JSON.parse(JSON.stringify(numbers))).toEqual(numbers);
    expect((await frame.toArray())[0]?.id).toBe(1n);
    expect((await frame.toArray({ int64: "bigint" }))[0]?.u).toBe(2n ** 63n);
    await expect(frame.toArray({ int64: "number" })).rejects.toMatchObject({
      code: "TOO_LARGE",
      details: { column: "u", row: 0 },
    });
    await expect(frame.toArray({ int64: "int" as never })).rejects.toThrow(
      /int64 must be "bigint", "number", "string"/,
    );
  });

  it.each([2n ** 53n - 1n, -(2n ** 53n) + 1n, 0n])("gives %i as a number", async (value) => {
    expect(await Frame.from({ v: [value] }).toArray({ int64: "number" })).toEqual([{ v: Number(value) }]);
  });

  it.each([2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n])("refuses %i as a number, by its row", async (value) => {
    const wrong = { code: "TOO_LARGE", details: { column: "v", row: 1 } };
    await expect(Frame.from({ v: [1n, value] }).toArray({ int64: "number" })).rejects.toMatchObject(wrong);
    await expect(Frame.from({ v: [[1n], [2n, value]] }).toArray({ int64: "number" })).rejects.toMatchObject(wrong);
  });

  it("gives counts as numbers, decimals as text, durations and maps", async () => {
    expect(await people.groupBy("active").count().sort("active").toArray({ int64: "number" })).toEqual([
      { active: false, count: 1 },
      { active: true, count: 2 },
    ]);
    const wide = Frame.from({ t: ["12.50", "-0.05"] }) as Frame;
    expect(await wide.select(col("t").cast("decimal(10, 2)").as("d")).toArray({ int64: "number" })).toEqual([
      { d: "12.50" },
      { d: "-0.05" },
    ]);
  });
});
