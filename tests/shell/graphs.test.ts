/** Graphs in files of their own and in folders: every command that takes them, and those that make them. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Graph, graphFormatCatalog } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

import { Folder } from "./program.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);
const done = { code: 0, error: "" };

const EDGES = "src,dst,weight\na,b,1.5\nb,c,2.0\nc,a,3.0\nd,a,0.5\n";
const NODES = "id,age,city\na,36,Oslo\nb,41,Rome\nc,29,Oslo\nd,52,Rome\n";
writeFileSync(at("edges.csv"), EDGES);
writeFileSync(at("people.csv"), NODES);
const graph = await Graph.fromCsv({ nodes: at("people.csv"), edges: at("edges.csv") });
await graph.write(at("net.graphml"));
await graph.save(at("saved"));
/** As a shell that was given nothing would have it. */
const wrong = async (code: number, ...words: string[]) => {
  const { error, ...rest } = await folder.quiver(words);
  expect(rest).toMatchObject({ code, out: "" });
  expect(error.trimEnd().split("\n")).toHaveLength(1);
  return error;
};

describe("a graph in a file, in a folder and in a pipe", () => {
  it("is the same to every command", async () => {
    const rows = { ...done, out: NODES };
    for (const input of ["net.graphml", "saved", "-"]) {
      const piped = input === "-" ? readFileSync(at("net.graphml")) : "";
      expect(await folder.quiver(["head", input, "--table", "nodes", "--to", "csv"], piped)).toMatchObject(rows);
      expect(await folder.quiver(["convert", input, "--to", "csv"], piped)).toMatchObject({ ...done, out: EDGES });
      const bfs = await folder.quiver(["run", "bfs", input, "--source", "a", "--to", "csv"], piped);
      expect(bfs).toMatchObject({ ...done, out: "id,distance,predecessor\na,0,\nb,1,a\nc,2,b\nd,,\n" });
      const info = await folder.quiver(["info", input], piped);
      expect(info.out).toMatch(/: (GraphML|a saved graph), 4 nodes, 4 edges, directed.*\n {2}nodes {2}4 {2}id: Utf8/);
    }
  });

  it("gives SQL its tables and algorithms: of one without a name, of several with", async () => {
    const one = "SELECT id, distance, age FROM bfs(sources => 'c') JOIN nodes USING (id) ORDER BY id";
    const { out } = await folder.quiver(["sql", one, "saved", "--to", "csv"]);
    expect(out).toBe("id,distance,age\na,1,36\nb,2,41\nc,0,29\nd,,52\n");
    const two =
      "SELECT (SELECT count(*) FROM a.edges) AS a, (SELECT count(*) FROM b.pagerank()) AS b, (SELECT count(*) FROM people) AS c";
    const several = await folder.quiver(["sql", two, "a=net.graphml", "b=saved", "people.csv", "--to", "csv"]);
    expect(several).toMatchObject({ ...done, out: "a,b,c\n4,4,4\n" });
  });

  it("is told as JSON beside tables", async () => {
    const { out } = await folder.quiver(["info", "--json", "net.graphml", "people.csv", "saved"]);
    expect(JSON.parse(out)).toMatchObject([
      { path: "net.graphml", format: "graphml", numNodes: 4, numEdges: 4, directed: true, problems: expect.any(Array) },
      { path: "people.csv", format: "csv", rows: 4 },
      { path: "saved", format: null, bytes: null, numNodes: 4 },
    ]);
  });
});

describe("quiver convert", () => {
  // Graphalytics has whole numbers for ids.
  const both = graphFormatCatalog().filter(({ name, read, write }) => read && write && name !== "graphalytics");
  it.each(both)("to $name and back", async (format) => {
    const { name } = format;
    const words = ["convert", "edges.csv", "--to", name, "--on-loss", "skip", "--out", `made-${name}`];
    expect(await folder.quiver(words)).toMatchObject({ ...done, out: "" });
    const again = await folder.quiver(["convert", `made-${name}`, "--from", name, "--to", "ndjson"]);
    expect(again.error).toBe("");
    expect(again.out.trimEnd().split("\n")).toHaveLength(4);
  });

  it("makes folders of formats that are such, and knows them", async () => {
    const words = ["convert", "--nodes", "people.csv", "edges.csv", "--to", "neo4j-csv"];
    expect(await wrong(2, ...words)).toMatch(/is a folder: name it with --out/);
    expect(await folder.quiver([...words, "--out", "import"])).toMatchObject({ ...done, out: "" });
    expect((await folder.quiver(["info", "import"])).out).toMatch(/import: Neo4j's CSV, 4 nodes, 4 edges/);
    const degrees = await folder.quiver(["run", "degree", "import", "--direction", "in", "--to", "csv"]);
    expect(degrees).toMatchObject({ ...done, out: expect.stringMatching(/^id,.*\na,2/) });
    const named = ["P=import/nodes.csv", "R=import/relationships.csv"];
    const types = await folder.quiver([
      "convert",
      ...named,
      "--from",
      "neo4j-csv",
      "--table",
      "R",
      "--out",
      "-",
      "--to",
      "csv",
    ]);
    expect(types).toMatchObject({ ...done, out: EDGES.replaceAll(".0\n", ".0\n") });
    const semicolons = readFileSync(at("import/nodes.csv"), "utf8").replaceAll(",", ";");
    writeFileSync(at("nodes-semicolons.csv"), semicolons);
    const parted = [
      "head",
      "nodes-semicolons.csv",
      "--from",
      "neo4j-csv",
      "--delimiter",
      ";",
      "--table",
      "nodes",
      "--to",
      "csv",
    ];
    expect(await folder.quiver(parted)).toMatchObject({ ...done, out: NODES });
    expect(await wrong(2, "head", "import", "--no-header")).toMatch(/--no-header has no meaning for Neo4j's CSV/);
  });

  it("reads tables as it is told, and writes by the name of the output", async () => {
    writeFileSync(at("trips.csv"), "from,to\nx,y\ny,z\n");
    const words = ["convert", "trips.csv", "trips.gml.gz", "--src", "from", "--dst", "to", "--undirected"];
    expect(await folder.quiver(words)).toMatchObject({ ...done, out: "" });
    const made = await Graph.read(at("trips.gml.gz"));
    expect([made.numNodes, made.numEdges, made.directed]).toEqual([3, 2, false]);
    expect(await wrong(1, ...words)).toMatch(/^quiver: FILE_EXISTS: .*--overwrite/);
  });

  it("loses nothing unless it is told to, and leaves no half file", async () => {
    const before = readdirSync(folder.path).sort();
    const error = await wrong(1, "convert", "net.graphml", "net.mtx");
    expect(error).toMatch(/^quiver: UNSUPPORTED_TYPE: Matrix Market cannot hold .*--on-loss skip leaves it out$/m);
    expect(readdirSync(folder.path).sort()).toEqual(before);
    expect(await folder.quiver(["convert", "net.graphml", "net.mtx", "--on-loss", "skip"])).toMatchObject(done);
  });
});

describe("quiver run", () => {
  it("writes the graph with the columns of a result", async () => {
    const words = ["run", "louvain", "saved", "--select", "id,community", "--out", "found.gexf"];
    expect(await folder.quiver(words)).toMatchObject({ ...done, out: "" });
    const found = await Graph.read(at("found.gexf"));
    expect(found.schema.nodes[0]?.schema.fields.map(({ name }) => name).sort()).toEqual([
      ...["age", "city", "community", "id"],
    ]);
    expect(await wrong(2, "run", "bridges", "saved", "--out", "x.gml")).toMatch(/takes columns of all nodes/);
  });
});

describe("quiver save", () => {
  it("saves tables and graphs, and replaces only what it may", async () => {
    expect(await folder.quiver(["save", "edges.csv", "--nodes", "people.csv", "made"])).toMatchObject(done);
    const made = await Graph.open(at("made"));
    expect([made.numNodes, made.numEdges]).toEqual([4, 4]);
    expect(await wrong(1, "save", "net.graphml", "made", "--no-overwrite")).toMatch(/^quiver: FILE_EXISTS: /);
    expect(await folder.quiver(["save", "net.graphml", "made"])).toMatchObject({ ...done, out: "" });
  });
});

describe("quiver view and quiver plot", () => {
  it("draw pages, charts and specs", async () => {
    const view = ["view", "saved", "--color", "city", "--size", "age", "--no-label", "--title", "Who <knows>"];
    expect(await folder.quiver([...view, "--out", "net.html"])).toMatchObject({ ...done, out: "" });
    expect(readFileSync(at("net.html"), "utf8")).toMatch(/^<!doctype html>[\s\S]*Who &lt;knows/i);
    const { out } = await folder.quiver(["plot", "people.csv", "bar", "--x", "city", "--y", "mean(age)"]);
    const means = JSON.parse(out).data.values.map(({ value }: { value: number }) => value);
    expect(means.sort()).toEqual([32.5, 46.5]);
    const chart = ["plot", "net.graphml", "histogram", "--table", "nodes", "--x", "age", "--out", "ages.svg"];
    expect(await folder.quiver(chart)).toMatchObject({ ...done, out: "" });
    expect(readFileSync(at("ages.svg"), "utf8")).toMatch(/^<svg/);
    for (const kind of ["degree-distribution", "component-sizes", "adjacency-matrix", "path-lengths"]) {
      const drawn = await folder.quiver(["plot", "edges.csv", kind]);
      expect(drawn.error).toBe("");
      expect(JSON.parse(drawn.out).data.values.length).toBeGreaterThan(0);
    }
  });
});

describe("what makes no sense is refused before anything is read", () => {
  it.each<[number, string[], RegExp]>([
    [2, ["run", "bfs", "saved", "--source", "a", "--nodes", "people.csv"], /--nodes has no meaning for saved/],
    [2, ["run", "pagerank", "saved", "--src", "from"], /--src has no meaning for saved, a saved graph/],
    [2, ["head", "net.graphml", "--delimiter", ";"], /--delimiter has no meaning for GraphML, which net\.graphml is/],
    [2, ["head", "net.graphml", "people.csv"], /net\.graphml is a graph, beside which there can be no other input/],
    [2, ["head", "people.csv", "--table", "nodes"], /--table has no meaning for tables/],
    [2, ["head", "saved", "--table", "towns"], /there is no table towns in the graph; there are nodes, edges/],
    [2, ["run", "bfs", "edges.csv", "--source", "@net.graphml"], /net\.graphml is a graph, where a table is wanted/],
    [2, ["convert", "net.graphml", "x.gml", "--partition-by", "id"], /--partition-by has no meaning for GML/],
    [2, ["convert", "edges.csv", "x.parquet", "--on-loss", "skip"], /--on-loss has no meaning for tables/],
    [2, ["save"], /name the folder, behind the input/],
    [2, ["view", "saved", "--out", "net.png"], /must end in \.html/],
    [1, ["view", "saved", "--color", "colour", "--out", "x.html"], /UNKNOWN_COLUMN: .*"colour"/],
    [1, ["head", "nowhere.gml"], /FILE_NOT_FOUND: /],
    [2, ["plot", "people.csv"], /no kind of chart: people\.csv; there are histogram, /],
    [2, ["plot", "people.csv", "line", "--x", "age"], /line needs --y/],
    [2, ["plot", "people.csv", "bar", "--x", "age", "--bins", "3"], /--bins has no meaning for bar/],
    [2, ["plot", "people.csv", "bar", "--x", "age", "--out", "x.png"], /it must end in \.svg, \.html or \.json/],
  ])("%i: %j", async (code, words, message) => expect(await wrong(code, ...words)).toMatch(message));
});
