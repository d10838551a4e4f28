/** What objects show of themselves, where they are printed and in notebooks. */
import { inspect } from "node:util";
import { vectorFromArray } from "apache-arrow";
import { col, Frame, fn, Graph, lit, msg, param, progressBar, QuiverError, Session, src } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { treeText } from "../../../src/display/tree.ts";

const g = await Graph.from({
  nodes: { id: ["a", "b", "c"], age: [36, 41, 29], city: ["Oslo", "Rome", "<b>"] },
  edges: { src: ["a", "b"], dst: ["b", "c"] },
});

const bundle = (given: object): Record<string, string> =>
  (given as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]?.() ?? {};

describe("expressions", () => {
  it.each([
    [col("age").gt(30).and(col("city").eq("it's")), "(age > 30) AND (city = 'it''s')"],
    [col("a b").add(1).mul(col("c.d")).as("e"), '("a b" + 1) * "c.d" AS e'],
    [fn.sum("age").filter(col("ok").isNotNull()).div(fn.count()), "sum(age) FILTER (WHERE ok IS NOT NULL) / count()"],
    [col("x").isIn([1, 2]).not(), "NOT (x IN (1, 2))"],
    [col("x").isIn(vectorFromArray([1, 2])), "x IN (a column)"],
    [fn.when(col("x").lt(0)).then("low").otherwise(null), "CASE WHEN x < 0 THEN 'low' ELSE NULL END"],
    [
      fn.rank().over({ partitionBy: "city", orderBy: col("age").desc() }),
      "rank() OVER (PARTITION BY city ORDER BY age DESC)",
    ],
    [
      col("t")
        .cast("decimal(10, 2)")
        .between(param("low"), lit(new Date(0))),
      "CAST(t AS decimal(10, 2)) BETWEEN $low AND '1970-01-01T00:00:00.000Z'",
    ],
    [src("rank").mul(msg()), "src.rank * msg"],
    [fn.sql("age > 3\n-- x"), "age > 3\\n-- x"],
    [col('a"\u0000b'), '"a""\\u0000b"'],
    [lit("x".repeat(1000)), `'${"x".repeat(60)}…'`],
    [col("s").str.lower().like("%a"), "lower(s) LIKE '%a'"],
    [fn.interval({ months: 2 }), "INTERVAL '2 months'"],
    [lit(-0).neg(), "--0"],
  ])("%s", (expr, text) => {
    expect(String(expr)).toBe(text);
    expect(inspect(expr)).toBe(text);
    expect(bundle(expr)["text/plain"]).toBe(text);
  });

  it("keys of a sort", () => expect(inspect(col("age").desc().nullsFirst())).toBe("age DESC NULLS FIRST"));
});

describe("frames", () => {
  it("tell their steps, one a line", () => {
    const other = Frame.from({ city: ["Oslo"], country: ["Norway"] });
    const frame = g.nodes
      .filter("age > 30")
      .join(other, { on: "city", how: "left" })
      .groupBy("country")
      .agg(fn.mean("age").as("mean"))
      .sort(col("mean").desc())
      .limit(3, 1);
    expect(String(frame).split("\n  → ")).toEqual([
      "Frame nodes",
      "filter age > 30",
      "left join table on city",
      "groupBy country agg mean(age) AS mean",
      "sort mean DESC",
      "limit 3 offset 1",
    ]);
    expect(inspect(g.nodes.groupBy("city"))).toBe("Frame nodes\n  → groupBy city\n  → agg(…)");
  });

  it("stay on a line, whatever they are given", () => {
    const frame = g.sql("select *\nfrom nodes").filter(col("a\nb").eq("\u001b[31m")).drop("x\ny").rename({ a: "\n" });
    expect(String(frame).split("\n")).toHaveLength(4);
    expect(String(frame)).not.toContain("\u001b");
  });

  it("explain themselves as trees", async () => {
    const text = await g.nodes
      .filter("age > 30")
      .join(g.edges.rename({ src: "id" }), { on: "id" })
      .explain();
    const [logical = "", physical = ""] = text.split("\n\n");
    expect(logical).toMatch(/\n[│ ]*├─ /);
    for (const part of [logical, physical]) {
      const [, ...below] = part.split("\n");
      expect(below.length).toBeGreaterThan(1);
      for (const line of below) expect(line).toMatch(/^(│ {2}| {3})*[├└]─ \S/);
    }
    const query = await g.nodes.filter(col("age").gt(param("a"))).prepare();
    expect(await query.explain()).toContain("└─ ");
    expect(inspect(query)).toBe("Prepared query of $a");
  });
});

describe("a tree", () => {
  it("has lines between what belongs together", () => {
    expect(treeText("a\n  b\n    c\n    d\n  e\n    f\n\nz\n")).toBe("a\n├─ b\n│  ├─ c\n│  └─ d\n└─ e\n   └─ f\n\nz");
  });

  it("is as deep as its lines, whatever they are indented by", () => {
    expect(treeText("a\n        b\n  c")).toBe("a\n├─ b\n└─ c");
    const deep = Array.from({ length: 2000 }, (_, i) => " ".repeat(2 * i) + i).join("\n");
    expect(treeText(deep).split("\n")).toHaveLength(2000);
    expect(treeText("")).toBe("");
  });
});

describe("results with several tables", () => {
  it("show each under its name", async () => {
    const results = await g.algo.run("louvain");
    const text = inspect(results);
    for (const name of ["nodes", "groups", "levels"]) expect(text).toMatch(new RegExp(`(^|\\n)${name}: \\d+ rows? × `));
    expect(text).toMatch(/\nsummary: modularity [\d.-]+, communities \d+, levels \d+/);
    expect(Object.keys(results)).toEqual(["nodes", "groups", "levels", "summary"]);
    const html = bundle(results)["text/html"] ?? "";
    expect(html.match(/<h4>/g)).toHaveLength(4);
    expect(html.match(/<table>/g)).toHaveLength(3);
    expect(bundle(results)["text/plain"]).toBe(text);
  });
});

describe("sessions, algorithms and plots", () => {
  it("tell what they are", () => {
    using session = new Session({ threads: 2, memoryLimit: "1GB" });
    expect(inspect(session)).toBe("Session: threads 2, memoryLimit 1GB\n  no tables");
    session.register("social", g).register("<x>", { a: [1] });
    expect(String(session)).toBe('Session: threads 2, memoryLimit 1GB\n  social.nodes\n  social.edges\n  "<x>"');
    expect(bundle(session)["text/html"]).toContain("&lt;x&gt;");
    session.close();
    expect(inspect(session)).toBe("Session: closed");
    expect(inspect(new Session())).toBe("Session: no limits\n  no tables");
    expect(inspect(g.algo)).toMatch(/^Algorithms: .*pagerank/);
    expect(inspect(g.plot)).toContain("degreeDistribution");
    expect(inspect(g.nodes.plot)).toContain("histogram");
    expect(bundle(g.schema)["text/plain"]).toContain("id: Utf8");
  });
});

describe("in tslab, which knows only its own display", () => {
  /** What is told to each output while `show` runs and soon after. */
  async function told(show: () => unknown, fails = false): Promise<[string, unknown][][]> {
    const outputs: [string, unknown][][] = [];
    const newDisplay = () => {
      const output: [string, unknown][] = [];
      outputs.push(output);
      return { raw: (kind: string, content: unknown) => output.push([kind, content]) };
    };
    const require = () => {
      if (fails) throw new Error("no such module");
      return { newDisplay };
    };
    Object.assign(globalThis, { __tslab__: { require } });
    try {
      await show();
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      Reflect.deleteProperty(globalThis, "__tslab__");
    }
    return outputs;
  }

  it("what is printed by itself shows itself, below a line of text", async () => {
    const table = await g.nodes.collect();
    const lines: string[] = [];
    const outputs = await told(() => {
      for (const shown of [table, g]) lines.push(inspect(shown));
    });
    expect(lines).toEqual(["3 rows × 3 columns", "Graph: 3 nodes, 2 edges, directed"]);
    expect(outputs.map((output) => output.map(([kind]) => kind))).toEqual([["text/html"], ["text/html"]]);
    expect(outputs[0]?.[0]?.[1]).toBe(bundle(table)["text/html"]);
  });

  it("what takes its time shows itself once it is there, and so does what went wrong", async () => {
    const outputs = await told(() => {
      inspect(g.nodes);
      inspect(g.nodes.plot.histogram("age"));
      inspect(g.nodes.select(col("agee")));
    });
    expect(outputs.map((output) => output.map(([kind]) => kind))).toEqual([
      ["text/plain", "text/html"],
      ["text/plain", "application/vnd.vegalite.v5+json"],
      ["text/plain", "text/plain"],
    ]);
    expect(outputs[2]?.[1]?.[1]).toMatch(/there is no column "agee"/);
  });

  it("what is within other values stays text, and so does all where tslab is not what it was", async () => {
    const table = await g.nodes.collect();
    expect(await told(() => expect(inspect({ table })).toContain("│ a "))).toEqual([]);
    expect(await told(() => expect(inspect(table)).toContain("│ a "), true)).toEqual([]);
  });

  it("progress is an output that changes", async () => {
    const outputs = await told(() => g.algo.pagerank({ onProgress: progressBar() }));
    expect(outputs).toHaveLength(1);
    expect(outputs[0]?.at(-1)).toEqual(["text/html", ""]);
  });
});

describe("errors", () => {
  it("show whose call failed, and no frames of the package", async () => {
    const error = (await g.nodes
      .select(col("agee"))
      .collect()
      .catch((error) => error)) as QuiverError;
    expect(error).toBeInstanceOf(QuiverError);
    const [first, ...frames] = error.stack?.split("\n") ?? [];
    expect(first).toBe(`QuiverError: ${error.message}`);
    expect(frames.join("\n")).toContain("shows.test.ts");
    expect(frames.join("\n")).not.toMatch(/[\\/]src[\\/]/);
    expect(inspect(error)).toContain("UNKNOWN_COLUMN");
    expect(inspect(error)).not.toMatch(/[\\/]src[\\/](native|frame)/);
  });

  it("show the caller of what fails at once", () => {
    let error: unknown;
    try {
      g.nodes.limit(-1);
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).stack).toContain("shows.test.ts");
    expect((error as Error).stack).not.toMatch(/[\\/]src[\\/]/);
  });
});

describe("a progress bar", () => {
  const terminal = (columns = 80) => {
    const written: string[] = [];
    return { written, isTTY: true, columns, write: (text: string) => written.push(text) };
  };
  const CLEAR = "\r\u001b[2K";

  it("is one line that changes, and goes away with its call", async () => {
    const stream = terminal();
    const ranks = await g.algo.pagerank({ onProgress: progressBar({ stream }) });
    expect(ranks.numRows).toBe(3);
    expect(stream.written.length).toBeGreaterThan(1);
    for (const text of stream.written) {
      expect(text.startsWith(CLEAR)).toBe(true);
      expect(text.slice(CLEAR.length)).not.toMatch(/[\r\n]/);
    }
    expect(stream.written.at(-1)).toBe(CLEAR);
  });

  it("goes away with a call that fails", async () => {
    const stream = terminal();
    const bar = progressBar({ stream });
    bar({ phase: "reading", done: 1, total: 4 });
    await expect(g.nodes.select(col("agee")).collect({ onProgress: bar })).rejects.toThrow();
    expect(stream.written.at(-1)).toBe(CLEAR);
  });

  it("shows phase, share, counts and time, within the terminal's width", () => {
    const stream = terminal();
    const bar = progressBar({ stream });
    bar({ phase: "page\nrank", done: 1200, total: 3000 });
    expect(stream.written[0]).toBe(
      `${CLEAR}▕${"█".repeat(12)}${" ".repeat(18)}▏ page\\nrank 40 %, 1,200 of 3,000, 0:00`,
    );
    bar({ phase: "", done: 0, total: 0 });
    expect(stream.written[1]).toMatch(/▏ 0:00$/);
    const narrow = terminal(20);
    progressBar({ stream: narrow })({ phase: "pagerank", done: 3000, total: 3000 });
    expect([...(narrow.written[0] ?? "").slice(CLEAR.length)]).toHaveLength(19);
    expect(stream.written).toHaveLength(2);
  });

  it("is a cell's output in Deno's kernel, whatever that gives, and does no harm where it fails", async () => {
    const sent: [string, { data: Record<string, string>; transient: { display_id: string } }][] = [];
    const kernel = {
      broadcast(...message: (typeof sent)[number]): undefined {
        sent.push(message);
        if (sent.length > 2) throw new Error("gone");
      },
    };
    const globals = globalThis as { Deno?: unknown };
    globals.Deno = { jupyter: kernel };
    try {
      const bar = progressBar();
      bar({ phase: "<b>", done: 1, total: 2 });
      expect((await g.algo.pagerank({ onProgress: bar })).numRows).toBe(3);
    } finally {
      delete globals.Deno;
    }
    expect(sent.map(([kind]) => kind).slice(0, 2)).toEqual(["display_data", "update_display_data"]);
    expect(sent[0]?.[1].data["text/html"]).toContain("&lt;b&gt; 50 %");
    expect(new Set(sent.map(([, { transient }]) => transient.display_id)).size).toBe(1);
  });

  it("writes nothing where there is no terminal", async () => {
    const stream = { ...terminal(), isTTY: false };
    await g.algo.pagerank({ onProgress: progressBar({ stream }) });
    expect(stream.written).toEqual([]);
    expect(() => progressBar({ width: 5 } as never)).toThrow(/options/);
    expect(() => progressBar({ stream: 5 as never })).toThrow(/stream/);
  });
});
