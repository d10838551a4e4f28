/** What the shell makes of words: names of formats, files, flags and tables, errors, and bars. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { algorithmCatalog, Frame, fn, Graph, type GraphFormat, QuiverError } from "arrow-quiver";
import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";

import { CHART_KINDS, columnOf } from "../../../src/shell/charts.ts";
import { tableName } from "../../../src/shell/commands/sql.ts";
import { failure, isReaderGone, UsageError } from "../../../src/shell/exit.ts";
import { formatOfBytes, formatOfName } from "../../../src/shell/formats.ts";
import { graphFormatOfBytes, graphFormatOfName } from "../../../src/shell/graph-formats.ts";
import { named } from "../../../src/shell/inputs.ts";
import { kebab } from "../../../src/shell/parameters.ts";
import { barOf } from "../../../src/shell/progress.ts";
import { sizeText } from "../../../src/shell/standard-output.ts";

const FRAME = Frame.from({ id: [1] }) as Frame;
const GRAPH = await Graph.fromEdges([1], [2]);

describe("the room", () => {
  const root = fileURLToPath(new URL("../../../src/shell", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

  it.each(files)("%s uses of the package what index exports", (file) => {
    const used = [...readFileSync(`${root}/${file}`, "utf8").matchAll(/(?:from|import\() ?"(\.[^"]*)"/g)].map(
      ([, path]) => path,
    );
    const up = file.includes("/") ? "../.." : "..";
    expect(used.filter((path) => path?.startsWith(`${up}/`) && path !== `${up}/index.ts`)).toEqual([]);
  });
});

describe("a format", () => {
  it.each([
    ["a.parquet", "parquet"],
    ["A.PQ", "parquet"],
    ["x/y.csv.gz", "csv"],
    ["y.tsv.zst", "tsv"],
    ["2024-*.jsonl", "ndjson"],
    ["https://example.org/e.arrows?token=a.csv", "ipc"],
    ["a.feather", "ipc"],
    ["a.txt", undefined],
    ["csv", undefined],
    ["a.csv/part", undefined],
    ["a.gz", undefined],
  ])("is told by the name %s", (name, format) => expect(formatOfName(name)?.name).toBe(format));

  it("is told by first bytes", async () => {
    const frame = Frame.from({ id: [1, 2], text: ["a", "b"] }) as Frame;
    const of = (bytes: Uint8Array | string) =>
      formatOfBytes(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes.subarray(0, 512))?.name;
    expect(of(await frame.toParquet())).toBe("parquet");
    expect(of(await frame.toIpc())).toBe("ipc");
    expect(of(await frame.toIpc({ form: "file" }))).toBe("ipc");
    expect(of(await frame.toNdjson())).toBe("ndjson");
    expect(of(await frame.toCsv())).toBe("csv");
    expect(of("a\tb\n1\t2\n")).toBe("tsv");
    expect(of('a\tb,"x"\n')).toBe("csv");
    expect(of("one column\n")).toBe("csv");
    // The end may cut a character in two.
    expect(of(new TextEncoder().encode("naïve").subarray(0, 3))).toBe("csv");
    expect(of(await frame.toCsv({ compression: "gzip" }))).toBeUndefined();
    expect(of("")).toBeUndefined();
  });
});

describe("a format of graphs", () => {
  it.each([
    ["a.graphml", "graphml"],
    ["x/A.GML.gz", "gml"],
    ["a.json", "node-link"],
    ["a.net", "pajek"],
    ["a.txt", "edge-list"],
    // Those of tables come first.
    ["a.tsv", undefined],
    ["a.csv", undefined],
    ["graphml", undefined],
  ])("is told by the name %s", (name, format) => expect(graphFormatOfName(name)?.name).toBe(format));

  it("is told by first bytes, where no table begins so", async () => {
    const graph = await Graph.fromEdges([1, 2], [2, 1]);
    const told = async (format: GraphFormat) =>
      graphFormatOfBytes((await graph.toBytes({ format, onLoss: "skip" })).subarray(0, 512))?.name;
    for (const format of ["graphml", "gexf", "gml", "pajek", "matrix-market"] as const)
      expect(await told(format)).toBe(format);
    for (const format of ["edge-list", "node-link", "metis"] as const) expect(await told(format)).toBeUndefined();
    for (const text of ["graph,n\n1,2\n", "a,b\n", "<a>,1\n", ""])
      expect(graphFormatOfBytes(new TextEncoder().encode(text))).toBeUndefined();
  });
});

describe("a chart", () => {
  it("is called as the library calls it", () => {
    const plots = [...String(FRAME.plot).matchAll(/\w+/g), ...String(GRAPH.plot).matchAll(/\w+/g)].map(([word]) =>
      kebab(word),
    );
    expect(CHART_KINDS.filter(({ name }) => !plots.includes(name))).toEqual([]);
    expect(CHART_KINDS).toHaveLength(9);
  });

  it("takes columns and aggregates", () => {
    expect(columnOf("age")).toBe("age");
    expect(columnOf("mode(age)")).toBe("mode(age)");
    expect(String(columnOf("mean(age)"))).toBe(String(fn.mean("age").as("mean(age)")));
  });
});

describe("names", () => {
  it("of files, with and without a name for the table", () => {
    expect(named("a=b.csv")).toEqual({ name: "a", path: "b.csv" });
    expect(named("A:KNOWS:B=x/y=z.csv")).toEqual({ name: "A:KNOWS:B", path: "x/y=z.csv" });
    for (const path of ["b.csv", "./year=2024/b.csv", "2024=x.csv", "-", "/a/b=c"])
      expect(named(path)).toEqual({ path });
  });

  it("of tables are words", () => {
    expect(tableName("x/trips-2024.csv.gz")).toBe("trips_2024");
    expect(tableName("2024.parquet")).toBe("_2024");
    expect(tableName("Größe.csv")).toMatch(/^Gr/);
    expect(tableName("-")).toBe("stdin");
    expect(() => tableName("*.csv")).toThrow(UsageError);
  });

  it("of algorithms and parameters are written with hyphens, each in its own way", () => {
    expect(["maxIterations", "fastRP", "k1Coloring", "node2vecWalks", "isAcyclic", "pagerank", "p"].map(kebab)).toEqual(
      [...["max-iterations", "fast-rp", "k1-coloring", "node2vec-walks", "is-acyclic", "pagerank", "p"]],
    );
    const names = algorithmCatalog().map(({ name }) => kebab(name));
    expect(new Set(names).size).toBe(names.length);
    for (const { parameters } of algorithmCatalog()) {
      const flags = parameters.flatMap(({ name, alias }) => [name, ...(alias === null ? [] : [alias])]);
      expect(new Set(flags.map(kebab)).size).toBe(flags.length);
      // As commander reads a flag.
      const camel = (flag: string) => flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      for (const flag of flags) expect(camel(kebab(flag))).toBe(flag);
    }
  });
});

describe("an ending", () => {
  it.each<[unknown, number, string | undefined]>([
    [new QuiverError("FILE_NOT_FOUND", "there is no file x"), 1, "FILE_NOT_FOUND: there is no file x"],
    [new QuiverError("INVALID_ARGUMENT", "threads must be 1"), 2, "INVALID_ARGUMENT: threads must be 1"],
    [
      new QuiverError("NATIVE_UNAVAILABLE", "it did not load. Tried:\n  a\n  b"),
      1,
      "NATIVE_UNAVAILABLE: it did not load. Tried: a b",
    ],
    [new UsageError("name a file"), 2, "USAGE: name a file"],
    [new CommanderError(0, "commander.helpDisplayed", "(outputHelp)"), 0, undefined],
    [new CommanderError(1, "commander.help", "(outputHelp)"), 2, undefined],
    [
      new CommanderError(1, "commander.unknownOption", "error: unknown option '--x'\n(Did you mean --y?)"),
      2,
      "USAGE: unknown option '--x'; did you mean --y?",
    ],
    [
      Object.assign(new Error("ENOENT: no such file or directory, open 'q.sql'"), { code: "ENOENT" }),
      1,
      "FILE_NOT_FOUND: no such file or directory, open 'q.sql'",
    ],
    [new TypeError("x is undefined"), 1, "INTERNAL: x is undefined"],
    ["text", 1, "INTERNAL: text"],
  ])("of %s has its code and one sentence", (error, code, text) => {
    expect(failure(error)).toEqual(text === undefined ? { code } : { code, text });
  });

  it("is quiet where the reader is gone", () => {
    expect(isReaderGone(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }))).toBe(true);
    expect(isReaderGone(new Error("EPIPE"))).toBe(false);
  });
});

describe("how far it is", () => {
  it("is a bar where the end is known", () => {
    expect(barOf({ phase: "topology", done: 1, total: 4 })).toBe(`topology ${"█".repeat(6)}${"░".repeat(18)} 25%`);
    expect(barOf({ phase: "", done: 9, total: 4 })).toBe(`working ${"█".repeat(24)} 100%`);
    expect(barOf({ phase: "rows", done: 12_000, total: 0 })).toBe("rows 12,000");
    expect(barOf({ phase: "", done: 0, total: 0 })).toBe("working …");
  });

  it("and how much, in the unit that fits", () => {
    expect([0, 1, 999, 1000, 123_456, 1_500_000, 2e9, 5e15].map(sizeText)).toEqual([
      ...["0 bytes", "1 bytes", "999 bytes", "1 kB", "123 kB", "1.5 MB", "2 GB", "5000 TB"],
    ]);
  });
});
