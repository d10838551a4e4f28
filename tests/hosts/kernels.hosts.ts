/** What values show of themselves in real kernels of Jupyter's: Deno's, and tslab, which knows nothing of us. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { executed } from "../../scripts/hosts/jupyter.mjs";

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
  name?: string;
  text?: string;
  ename?: string;
  traceback?: string[];
}

/** A folder in which somebody has installed the package. */
const folder = mkdtempSync(join(tmpdir(), "quiver-kernels-"));
afterAll(() => rmSync(folder, { recursive: true }));
const root = fileURLToPath(new URL("../../", import.meta.url));
const installed = join(folder, "node_modules", "arrow-quiver");
mkdirSync(installed, { recursive: true });
for (const name of ["dist", "package.json"]) cpSync(join(root, name), join(installed, name), { recursive: true });
symlinkSync(join(root, "bindings"), join(installed, "bindings"));
symlinkSync(join(root, "node_modules", "apache-arrow"), join(folder, "node_modules", "apache-arrow"));
symlinkSync(join(root, "node_modules", "commander"), join(folder, "node_modules", "commander"));
writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { "arrow-quiver": "*" } }));

const HOSTILE = "</script><b onclick='x'>&";

const CELLS = {
  setup: `import { col, Frame, generate, Graph, progressBar, Session } from "arrow-quiver";
const g = await Graph.from({ nodes: { id: ["a", ${JSON.stringify(HOSTILE)}], age: [36, null] }, edges: { src: ["a"], dst: ["a"] } });
"ready"`,
  graph: "g",
  table: "await g.nodes.collect()",
  results: 'await g.algo.run("louvain")',
  chart: 'await g.nodes.plot.histogram("age")',
  view: 'await g.view({ x: "age", y: "age", sample: "age", maxNodes: 1 })',
  expression: 'col("age").gt(1).as("old")',
  session: "new Session({ threads: 2 })",
  plan: 'console.log(await g.nodes.filter("age > 1").explain())',
  nested: "[await g.nodes.collect()]",
  progress: `const bar = progressBar();
bar({ phase: "<b>", done: 1, total: 2 });
await new Promise((resolve) => setTimeout(resolve, 300));
"shown"`,
  layout: `const large = await Graph.from(await generate.barabasiAlbert({ nodes: 12000, edgesPerNode: 4, seed: 1 }));
(await large.view({ layout: { iterations: 10 } })).notice + "!"`,
  error: 'await g.nodes.select(col("agee")).collect()',
} as const;

type Name = keyof typeof CELLS;

function run(kernel: "deno" | "tslab"): Record<Name, Output[]> {
  const path = join(folder, `${kernel}.ipynb`);
  const cells = Object.entries(CELLS).map(([name, source]) => ({
    cell_type: "code",
    ...{ execution_count: null, outputs: [], source },
    metadata: name === "error" ? { tags: ["raises-exception"] } : {},
  }));
  writeFileSync(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
  const outputs: Output[][] = executed(path, kernel);
  return Object.fromEntries(Object.keys(CELLS).map((name, i) => [name, outputs[i] ?? []])) as Record<Name, Output[]>;
}

/** What a cell shows of a kind. */
const shown = (outputs: Output[], kind: string): string => {
  const found = outputs.flatMap(({ data }) => (data && kind in data ? [data[kind]] : []));
  return found.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join("\n");
};

const printed = (outputs: Output[]): string =>
  outputs.map(({ text = "", data }) => text + (data?.["text/plain"] ?? "")).join("");

describe.each(["deno", "tslab"] as const)("in the kernel of %s", (kernel) => {
  const cells = run(kernel);
  const html = (name: Name) => shown(cells[name], "text/html");

  it("graphs, tables and results with several tables are HTML, escaped, with text beside it", () => {
    expect(html("graph")).toContain("<caption>Graph: 2 nodes, 1 edges, directed</caption>");
    expect(printed(cells.graph)).toContain("Graph: 2 nodes, 1 edges, directed");
    expect(html("table")).toContain("<caption>2 rows × 2 columns</caption>");
    expect(html("table")).toContain("&lt;/script&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;");
    expect(html("table")).not.toContain("<b");
    expect(printed(cells.table)).toMatch(/^2 rows × 2 columns\n/);
    expect(html("results").match(/<h4>(nodes|groups|levels|summary)<\/h4>/g)).toHaveLength(4);
  });

  it("charts are specs, and views pages in frames of their own", () => {
    const spec = JSON.parse(shown(cells.chart, "application/vnd.vegalite.v5+json"));
    expect(spec.data.values).toMatchObject([{ rows: 1 }]);
    expect(printed(cells.chart)).toContain("Chart: rows by age");
    expect(html("view")).toMatch(/^<iframe title="2 nodes, 1 edge" sandbox="allow-scripts"/);
    expect(printed(cells.view)).toContain("Showing 1 of 2 nodes, those of highest age");
  });

  it("expressions, sessions, plans and what is within other values are text", () => {
    expect(printed(cells.expression)).toContain("age > 1 AS old");
    expect(printed(cells.session)).toContain("Session: threads 2\n  no tables");
    expect(printed(cells.plan)).toMatch(/\n[│ ]*└─ /);
    expect(printed(cells.nested)).toContain("│ a ");
  });

  it("how far a call is shows below the cell, and a layout where nodes are, until it is done", () => {
    expect(html("progress")).toContain('<progress value="1" max="2"></progress> &lt;b&gt; 50 %');
    // What was shown on the way has gone.
    expect(html("layout")).toBe("");
    expect(cells.layout.some(({ data }) => data && "text/html" in data)).toBe(true);
  });

  it("errors show whose call failed, and no frames of the package", () => {
    const text = cells.error.map(({ traceback, text: said }) => [...(traceback ?? []), said].join("\n")).join("\n");
    expect(text).toContain('there is no column "agee"; did you mean "age"?');
    expect(text).not.toMatch(/arrow-quiver|[\\/]dist[\\/](?!executor|jupyter)/);
  });
});
