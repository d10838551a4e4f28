/** Every command of the program over every format: what it prints, what it writes, and how it ends. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { tableFromIPC } from "apache-arrow";
import { Frame, scanCsv, scanIpc, scanNdjson, scanParquet } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

import { Folder } from "./program.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);

const CSV = "src,dst,weight\na,b,1.5\nb,c,2.0\nc,a,3.0\nd,a,0.5\n";
writeFileSync(at("edges.csv"), CSV);
writeFileSync(at("people.csv"), "id,age,city\na,36,Oslo\nb,41,Rome\nc,29,Oslo\nd,52,Rome\n");
const edges = scanCsv(at("edges.csv"));
await edges.writeParquet(at("edges.parquet"));
await edges.writeIpc(at("edges.arrow"));
await edges.writeIpc(at("edges.arrows"), { form: "stream" });
await edges.writeNdjson(at("edges.ndjson"));
writeFileSync(at("edges.tsv"), CSV.replaceAll(",", "\t"));
writeFileSync(at("edges.csv.gz"), gzipSync(CSV));
/** One file per format, and a name that tells nothing. */
const FILES = ["csv", "tsv", "ndjson", "parquet", "arrow", "arrows", "csv.gz"].map((extension) => `edges.${extension}`);
for (const name of ["csv", "tsv", "ndjson", "parquet", "arrow", "arrows"]) {
  writeFileSync(at(`${name}-data`), readFileSync(at(`edges.${name}`)));
}
const done = { code: 0, error: "" };

describe("quiver", () => {
  it("tells its version without the addon, and its commands", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    const absent = { QUIVER_NATIVE_LIBRARY_PATH: at("nowhere.node") };
    expect(await folder.quiver(["--version"], "", absent)).toMatchObject({ ...done, out: `${version}\n` });
    const { out, ...rest } = await folder.quiver(["--help"], "", absent);
    expect(rest).toMatchObject(done);
    for (const command of ["info", "head", "convert", "sql", "cypher", "run", "save", "view", "plot", "completions"])
      expect(out).toContain(`  ${command} `);
    expect(out).toMatch(/Examples:[\s\S]*Exit codes:/);
  });

  it("has a help of every command, with examples", async () => {
    for (const command of ["info", "head", "convert", "sql", "cypher", "run", "save", "view", "plot", "completions"]) {
      const [help, flag] = await Promise.all([folder.quiver(["help", command]), folder.quiver([command, "--help"])]);
      expect(help).toMatchObject(done);
      expect(help.out).toBe(flag.out);
      expect(help.out).toMatch(new RegExp(`^Usage: quiver ${command}[\\s\\S]*Examples:\n  `));
    }
  });

  it("without a command says what there are, and that one is missing", async () => {
    const { code, out, error } = await folder.quiver([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(/^Usage: quiver COMMAND/);
  });
});

describe("quiver convert", () => {
  it.each(FILES)("reads %s, as a file and as standard input", async (file) => {
    const converted = await folder.quiver(["convert", file, "--to", "csv"]);
    expect(converted).toMatchObject({ ...done, out: CSV });
    // A compressed stream tells nothing of what is in it.
    if (file.endsWith(".gz")) return;
    const piped = await folder.quiver(["convert", "-", "--to", "csv"], readFileSync(at(file)));
    expect(piped).toMatchObject({ ...done, out: CSV });
  });

  it("tells formats by first bytes, and takes those that are named", async () => {
    for (const name of ["csv", "tsv", "ndjson", "parquet", "arrow", "arrows"]) {
      expect(await folder.quiver(["convert", `${name}-data`, "--to", "csv"])).toMatchObject({ ...done, out: CSV });
    }
    const named = await folder.quiver(["convert", "csv-data", "--from", "csv", "--to", "ndjson"]);
    expect(named.out).toBe(readFileSync(at("edges.ndjson"), "utf8"));
    const both = await folder.quiver(["convert", "--format", "csv"], CSV);
    expect(both).toMatchObject({ ...done, out: CSV });
  });

  it("writes every format to files and to standard output", async () => {
    const rows = (frame: Frame) => frame.sort("src").toArray();
    const expected = await rows(edges);
    const scans = {
      parquet: scanParquet,
      csv: scanCsv,
      tsv: scanCsv,
      ndjson: scanNdjson,
      arrow: scanIpc,
      arrows: scanIpc,
    };
    for (const [extension, scan] of Object.entries(scans)) {
      expect(await folder.quiver(["convert", "edges.csv", `made.${extension}`])).toMatchObject({ ...done, out: "" });
      expect(await rows(scan(at(`made.${extension}`)))).toEqual(expected);
    }
    const out = async (to: string) => (await folder.quiver(["convert", "edges.parquet", "--to", to])).bytes;
    expect(await rows(Frame.fromParquet(await out("parquet")))).toEqual(expected);
    expect(tableFromIPC(await out("ipc")).numRows).toBe(4);
    expect((await out("tsv")).toString()).toBe(CSV.replaceAll(",", "\t"));
    expect((await out("ndjson")).toString()).toBe(readFileSync(at("edges.ndjson"), "utf8"));
    const zipped = await folder.quiver(["convert", "edges.parquet", "--to", "csv", "--compression", "gzip"]);
    expect(gunzipSync(zipped.bytes).toString()).toBe(CSV);
  });

  it("into a pipe writes an Arrow IPC stream", async () => {
    const { bytes, ...rest } = await folder.quiver(["convert", "edges.csv"]);
    expect(rest).toMatchObject(done);
    expect(tableFromIPC(bytes).schema.fields.map(String)).toEqual(["src: Utf8", "dst: Utf8", "weight: Float64"]);
  });

  it("reads several files, globs and folders one behind the other, and partitions", async () => {
    const { out } = await folder.quiver(["convert", "edges.csv", "edges.parquet", "edges.ndjson", "-", "--to", "csv"]);
    expect(out).toBe(CSV + CSV.replace(/^.*\n/, "").repeat(2));
    const split = ["convert", "edges.csv", "--to", "parquet", "--partition-by", "dst", "--out", "split"];
    expect(await folder.quiver(split)).toMatchObject({ ...done, out: "" });
    expect(readdirSync(at("split")).sort()).toEqual(["dst=a", "dst=b", "dst=c"]);
    const again = await folder.quiver(["convert", "split", "--select", "src,dst,weight", "--to", "csv"]);
    expect(again.out.split("\n").sort()).toEqual(CSV.split("\n").sort());
    const { out: globbed } = await folder.quiver([
      "convert",
      "split/*/*.parquet",
      "--to",
      "csv",
      "--no-hive-partitioning",
    ]);
    expect(globbed).toMatch(/^src,weight\n/);
    expect((await folder.quiver(split)).error).toMatch(/^quiver: FILE_EXISTS: /);
    expect(await folder.quiver([...split, "--overwrite"])).toMatchObject(done);
  });

  it("replaces no file that a glob may have ended with", async () => {
    writeFileSync(at("last.csv"), "x\n1\n");
    const kept = await folder.quiver(["convert", "edges.csv", "last.csv"]);
    expect(kept).toMatchObject({
      code: 1,
      out: "",
      error: expect.stringMatching(/^quiver: FILE_EXISTS: .*--overwrite/),
    });
    expect(readFileSync(at("last.csv"), "utf8")).toBe("x\n1\n");
    const refused = await folder.quiver(["convert", "edges.csv", "--out", "last.csv", "--no-overwrite"]);
    expect(refused).toMatchObject({ code: 1, error: expect.stringMatching(/^quiver: FILE_EXISTS: /) });
    expect(await folder.quiver(["convert", "edges.csv", "--out", "last.csv"])).toMatchObject(done);
    expect(readFileSync(at("last.csv"), "utf8")).toBe(CSV);
    expect(await folder.quiver(["convert", "people.csv", "last.csv", "--overwrite"])).toMatchObject(done);
    expect(readFileSync(at("last.csv"), "utf8")).toBe(readFileSync(at("people.csv"), "utf8"));
  });

  it("reads text as it is told", async () => {
    writeFileSync(at("odd.txt"), "# a comment\n'1';NA\n'2;3';x\n4\n");
    const flags = [
      "--from",
      "csv",
      "--delimiter",
      ";",
      "--quote",
      "'",
      "--comment",
      "#",
      ...["--null", "NA", "--null", ""],
      "--no-header",
    ];
    const odd = await folder.quiver(["convert", "odd.txt", ...flags, "--null-padding", "--to", "ndjson"]);
    expect(odd).toMatchObject(done);
    expect(odd.out).toBe(
      '{"column_1":"1","column_2":null}\n{"column_1":"2;3","column_2":"x"}\n{"column_1":"4","column_2":null}\n',
    );
    const typed = await folder.quiver(["info", "people.csv", "--schema", "age:int8,city:string", "--infer-rows", "1"]);
    expect(typed.out).toMatch(/age {3}Int8\n/);
    const tabs = await folder.quiver(["head", "tsv-data", "--from", "csv", "--delimiter", "tab", "--to", "csv"]);
    expect(tabs.out).toBe(CSV);
  });
});

describe("quiver head", () => {
  it("prints a table, in a pipe with all its columns", async () => {
    const { out, ...rest } = await folder.quiver(["head", "edges.parquet", "-n", "2"]);
    expect(rest).toMatchObject(done);
    expect(out).toBe(
      [
        "2 rows × 3 columns",
        "┌──────┬──────┬─────────┐",
        "│ src  ┆ dst  ┆  weight │",
        "│ utf8 ┆ utf8 ┆ float64 │",
        "╞══════╪══════╪═════════╡",
        "│ a    ┆ b    ┆     1.5 │",
        "│ b    ┆ c    ┆     2.0 │",
        "└──────┴──────┴─────────┘",
        "",
      ].join("\n"),
    );
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`column${i}`, [i]]));
    await (Frame.from(wide) as Frame).writeParquet(at("wide.parquet"));
    expect((await folder.quiver(["head", "wide.parquet"])).out).toMatch(/column0 .*column30 .*column59/);
  });

  it("writes as it is told", async () => {
    const some = await folder.quiver(["head", "edges.csv", "-n", "1", "--select", "dst,src", "--to", "csv"]);
    expect(some.out).toBe("dst,src\nb,a\n");
    await folder.quiver(["head", "edges.csv", "-n", "3", "--out", "three.parquet"]);
    expect(await scanParquet(at("three.parquet")).count()).toBe(3);
  });
});

describe("quiver info", () => {
  it("tells files, one by one", async () => {
    const { out } = await folder.quiver(["info", "edges.parquet", "people.csv"]);
    expect(out).toMatch(
      /^edges\.parquet: Parquet, 4 rows, [\d.]+ (bytes|kB)\n {2}src {5}Utf8\n {2}dst {5}Utf8\n {2}weight {2}Float64\n\npeople/,
    );
    const { out: json } = await folder.quiver(["info", "edges.csv", "--json"]);
    expect(JSON.parse(json)).toEqual([
      {
        ...{ path: "edges.csv", format: "csv", rows: 4, bytes: CSV.length },
        columns: ["src: Utf8", "dst: Utf8", "weight: Float64"].map((column) => {
          const [name, type] = column.split(": ");
          return { name, type, nullable: true };
        }),
      },
    ]);
    expect((await folder.quiver(["info"], "a,b\n1,2\n")).out).toBe("-: 1 row\n  a  Int64\n  b  Int64\n");
  });

  it("tells a graph, and what may surprise in it", async () => {
    writeFileSync(at("odd-edges.csv"), "src,dst\na,a\na,b\na,b\n");
    const words = ["info", "--edges", "odd-edges.csv", "--nodes", "people.csv"];
    const { out, ...rest } = await folder.quiver(words);
    expect(rest).toMatchObject(done);
    expect(out).toMatch(/^Graph: 4 nodes, 3 edges, directed\n[\s\S]*self/);
    const told = JSON.parse((await folder.quiver([...words, "--undirected", "--json"])).out);
    expect(told).toMatchObject({ numNodes: 4, numEdges: 3, directed: false });
    expect(told.problems.length).toBeGreaterThan(1);
  });
});

describe("quiver sql", () => {
  it("queries files by their names, with parameters", async () => {
    const query =
      "SELECT p.city, count(*) AS n FROM edges e JOIN p ON p.id = e.src WHERE p.age > $age GROUP BY 1 ORDER BY 1";
    const words = ["sql", query, "edges.parquet", "p=people.csv", "-p", "age=30", "--to", "csv"];
    expect(await folder.quiver(words)).toMatchObject({ ...done, out: "city,n\nOslo,1\nRome,2\n" });
    const typed = "SELECT $i AS i, $f AS f, $b AS b, $t AS t, $n IS NULL AS n";
    const values = ["i=9007199254740993", "f=0.5", "b=true", "t=a=b", "n=null"].flatMap((value) => ["--param", value]);
    const { out } = await folder.quiver(["sql", typed, ...values, "--to", "ndjson"]);
    expect(out).toBe('{"i":9007199254740993,"f":0.5,"b":true,"t":"a=b","n":true}\n');
  });

  it("reads the query from a file, and tables from standard input", async () => {
    writeFileSync(at("query.sql"), "SELECT max(weight) AS most\nFROM stdin");
    expect((await folder.quiver(["sql", "--file", "query.sql", "-", "--to", "csv"], CSV)).out).toBe("most\n3.0\n");
    expect((await folder.quiver(["sql", "SELECT 1", "--explain"])).out).toMatch(/Projection/);
  });

  it("runs algorithms over a graph, beside other tables", async () => {
    const query = "SELECT id, distance, age FROM bfs(sources => 'a') JOIN more USING (id) ORDER BY id";
    const words = ["sql", query, "more=people.csv", "--edges", "edges.csv", "--to", "csv"];
    expect(await folder.quiver(words)).toMatchObject({
      ...done,
      out: "id,distance,age\na,0,36\nb,1,41\nc,2,29\nd,,52\n",
    });
    const counts = "SELECT (SELECT count(*) FROM nodes) AS n, (SELECT count(*) FROM edges) AS m";
    const both = await folder.quiver(["sql", counts, "--edges", "edges.csv", "--nodes", "people.csv", "--to", "csv"]);
    expect(both.out).toBe("n,m\n4,4\n");
  });
});

describe("quiver run", () => {
  it("runs an algorithm from file to file, under any of its names", async () => {
    const expected = "id,component\na,0\nb,0\nc,0\nd,0\n";
    for (const name of ["weakly-connected-components", "weaklyConnectedComponents", "weakly_connected_components"]) {
      expect(await folder.quiver(["run", name, "edges.csv", "--to", "csv"])).toMatchObject({ ...done, out: expected });
    }
    const words = ["run", "pagerank", "edges.parquet", "--damping=0.9", "--max-iterations", "50", "--weight", "weight"];
    expect(await folder.quiver([...words, "--out", "ranks.parquet"])).toMatchObject({ ...done, out: "" });
    const ranks = await scanParquet(at("ranks.parquet")).toArray();
    expect(ranks.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(ranks.reduce((sum, { pagerank }) => sum + pagerank, 0)).toBeCloseTo(1, 9);
    // d has no way in.
    expect(ranks[3]?.pagerank).toBeCloseTo(0.1 / 4, 6);
  });

  it("takes every kind of parameter", async () => {
    const run = async (...words: string[]) => {
      const { out, error } = await folder.quiver(["run", ...words, "--to", "csv"]);
      expect(error).toBe("");
      return out;
    };
    const reached = "id,distance,predecessor\na,0,\nb,1,\nc,2,\nd,0,\n";
    expect(await run("bfs", "edges.csv", "--sources", "a", "--source", "d", "--no-predecessors")).toBe(reached);
    const both = "id,distance,predecessor\na,1,c\nb,1,c\nc,0,\nd,,\n";
    expect(await run("bfs", "edges.csv", "--source", "c", "--max-depth", "1", "--direction", "both")).toBe(both);
    expect(await run("neighbor-sample", "edges.csv", "--source", "d", "--fan-out", "2,1", "--seed", "7")).toMatch(
      /^id/,
    );
    expect(await run("conductance", "edges.csv", "--nodes", "people.csv", "--community", "city")).toMatch(/Oslo,2,/);
  });

  it("names nodes by files, keys of several columns and labels", async () => {
    writeFileSync(at("seeds.csv"), "id\na\nd\n");
    const many = await folder.quiver(["run", "bfs", "edges.csv", "--sources", "@seeds.csv", "--to", "csv"]);
    expect(many).toMatchObject({ ...done, out: "id,distance,predecessor\na,0,\nb,1,a\nc,2,b\nd,0,\n" });
    writeFileSync(at("weights.csv"), "id,weight\nd,1\n");
    const walk = ["run", "pagerank", "edges.csv", "--personalization", "weights.csv", "--damping", "0", "--to", "csv"];
    expect((await folder.quiver(walk)).out).toBe("id,pagerank\na,0.0\nb,0.0\nc,0.0\nd,1.0\n");
    writeFileSync(at("pairs.csv"), "id1,id2\na,b\n");
    const pairs = await folder.quiver(["run", "jaccard", "edges.csv", "--pairs", "pairs.csv", "--to", "csv"]);
    expect(pairs.out).toMatch(/^id1,id2,.*\na,b,/);
    writeFileSync(at("roads.csv"), "c1,n1,c2,n2\nCH,1,CH,2\nCH,2,NO,1\n");
    writeFileSync(at("places.csv"), "country,code\nCH,1\nCH,2\nNO,1\n");
    const keyed = [
      "run",
      "bfs",
      "roads.csv",
      "--nodes",
      "places.csv",
      "--id",
      "country,code",
      "--src",
      "c1,n1",
      "--dst",
      "c2,n2",
    ];
    const hops = await folder.quiver([
      ...keyed,
      "--source",
      '{"country":"CH","code":2}',
      "--select",
      "country,code,distance",
      "--to",
      "csv",
    ]);
    expect(hops).toMatchObject({ ...done, out: "country,code,distance\nCH,1,\nCH,2,0\nNO,1,1\n" });
    writeFileSync(at("cities.csv"), "id\nOslo\n");
    writeFileSync(at("lives.csv"), "src,dst\na,Oslo\n");
    const labelled = [
      "run",
      "degree",
      "Person:LIVES_IN:City=lives.csv",
      "--nodes",
      "Person=people.csv",
      "--nodes",
      "City=cities.csv",
    ];
    const degrees = await folder.quiver([...labelled, "--to", "csv"]);
    expect(degrees).toMatchObject(done);
    expect(degrees.out).toMatch(/City,Oslo,1|Oslo,City,1/);
  });

  it("gives the table that is named, and lists as text in CSV", async () => {
    const groups = await folder.quiver(["run", "louvain", "edges.csv", "--table", "summary", "--to", "ndjson"]);
    expect(Object.keys(JSON.parse(groups.out))).toEqual(["modularity", "communities", "levels"]);
    const levels = await folder.quiver(["run", "louvain", "edges.csv", "--to", "csv", "--out", "levels.csv"]);
    expect(levels).toMatchObject(done);
    expect(readFileSync(at("levels.csv"), "utf8")).toMatch(/^id,community,levels\na,0,"?\[0/);
    const vectors = await folder.quiver(["run", "fast-rp", "edges.csv", "--dimensions", "2", "--to", "csv"]);
    expect(vectors.out).toMatch(/^id,embedding\na,"\[-?[\d.]+, -?[\d.]+\]"\n/);
  });

  it("shows in its help each parameter with its default and range, and lists all algorithms", async () => {
    const { out } = await folder.quiver(["run", "pagerank", "--help"]);
    expect(out).toMatch(/--damping <number> [\s\S]*?From 0 to\s+1\.\s+Default\s+0\.85\./);
    expect(out).toMatch(
      /--max-iterations <count>[\s\S]*--personalization <file>[\s\S]*Results:\n {2}nodes: id, pagerank\./,
    );
    expect(out).toMatch(/Examples:\n {2}quiver run pagerank edges\.parquet/);
    const { out: all } = await folder.quiver(["run", "--help"]);
    expect(all).toMatch(/Centrality:[\s\S]* {2}pagerank +Rank nodes[\s\S]*Trees:/);
    expect(all.split("\n").filter((line) => line.length > 130)).toEqual([]);
  });

  it("reads columns without names as ends, and edges in a pipe", async () => {
    const { out } = await folder.quiver(["run", "degree", "--no-header", "--undirected", "--to", "csv"], "1,2\n2,3\n");
    expect(out).toBe("id,degree\n1,1.0\n2,2.0\n3,1.0\n");
  });
});
