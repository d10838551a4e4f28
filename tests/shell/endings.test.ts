/** How the program ends where something goes wrong: exit codes, one sentence, readers who leave, signals. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Frame, generate } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

import { ended, Folder } from "./program.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);
writeFileSync(at("edges.csv"), "src,dst\n1,2\n2,3\n");
writeFileSync(at("damaged.parquet"), "PAR1 and nothing else");
const { edges } = await generate.rmat({ scale: 15, edgeFactor: 12, seed: 1 });
await (Frame.from(edges) as Frame).writeParquet(at("large.parquet"));

describe("what is called wrongly ends with 2, and one line that says what is wrong", () => {
  it.each<[string[], RegExp]>([
    [["frobnicate"], /^quiver: USAGE: unknown command 'frobnicate'$/],
    [["runn"], /did you mean run\?$/],
    [["run", "pagernk", "edges.csv"], /there is no algorithm pagernk; did you mean pagerank\?$/],
    [["run", "connected_components", "edges.csv"], /weakly-connected-components/],
    [["run", "nothing", "edges.csv"], /there is no algorithm nothing; quiver run --help lists them$/],
    [["run", "pagerank", "edges.csv", "--dampng", "1"], /unknown option '--dampng'; did you mean --damping\?$/],
    [["run", "pagerank", "edges.csv", "--damping", "2"], /'2' is invalid: it must be a number from 0 to 1$/],
    [["run", "pagerank", "edges.csv", "--max-iterations", "many"], /it must be a whole number from 1 to 1000000$/],
    [["run", "bfs", "edges.csv"], /bfs needs --source: /],
    [["run", "bfs", "edges.csv", "--source", "1", "--direction", "up"], /Allowed choices are out, in, both/],
    [["run", "louvain", "edges.csv", "--table", "x"], /has no table x; there are nodes, groups, levels, summary$/],
    [["run", "pagerank", "edges.csv", "--to", "xml"], /Allowed choices are /],
    [["run", "pagerank", "edges.csv", "--out", "ranks"], /nothing tells the format of ranks: name it with --to/],
    [["head", "s3://bucket/folder/"], /nothing tells the format of s3:\/\/bucket\/folder\/: name it with --from/],
    [["run", "pagerank", "edges.csv", "--threads", "0"], /it must be a whole number from 1 to 1024$/],
    [["run", "pagerank", "edges.csv", "--memory-limit", "much"], /^quiver: INVALID_ARGUMENT: memoryLimit must be /],
    [
      ["head", "damaged.parquet", "--delimiter", ";"],
      /--delimiter has no meaning for Parquet, which damaged.parquet is$/,
    ],
    [["head", "edges.csv", "--row-group-size", "5", "--to", "csv"], /--row-group-size has no meaning for CSV$/],
    [
      ["convert", "edges.csv", "--partition-by", "src", "--to", "csv"],
      /--partition-by makes a folder: name it with --out$/,
    ],
    [
      ["convert", "-", "-", "--to", "csv", "--out", "x.csv"],
      /standard input can be read but once$|standard input is empty$/,
    ],
    [["head"], /standard input is empty$/],
    [["sql"], /write a query, or name its file with --file$/],
    [["sql", "SELECT 1", "2024/*.csv"], /makes no name for a table/],
    [["sql", "SELECT $a", "--to", "csv"], /^quiver: INVALID_ARGUMENT: /],
    [["completions", "tcsh"], /Allowed choices are bash, zsh, fish/],
  ])("%j", async (words, message) => {
    const { code, out, error } = await folder.quiver(words);
    expect(error.trimEnd().split("\n")).toEqual([expect.stringMatching(message)]);
    expect(error).toMatch(/^quiver: (USAGE|INVALID_ARGUMENT): /);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe("what fails ends with 1, and one line that begins with the error's code", () => {
  it.each<[string[], RegExp]>([
    [["head", "nowhere.csv"], /^quiver: FILE_NOT_FOUND: there is no file nowhere\.csv/],
    [["head", "nowhere"], /^quiver: FILE_NOT_FOUND: there is no file nowhere$/],
    [["head", "none-*.parquet"], /^quiver: FILE_NOT_FOUND: /],
    [["head", "damaged.parquet"], /^quiver: INVALID_DATA: /],
    [["run", "pagerank", "edges.csv", "--src", "source"], /^quiver: UNKNOWN_COLUMN: .*"source".*--src names another$/],
    [["run", "bfs", "edges.csv", "--source", "7"], /^quiver: UNKNOWN_ID: /],
    [["run", "topological-sort", "edges.csv", "--undirected"], /^quiver: WRONG_DIRECTION: /],
    [["sql", "SELECT * FROM nothing"], /^quiver: UNKNOWN_TABLE: /],
    [["sql", "SELEC 1"], /^quiver: INVALID_QUERY: /],
    [["sql", "--file", "none.sql"], /^quiver: FILE_NOT_FOUND: /],
    [["convert", "edges.csv", "nowhere/edges.parquet"], /^quiver: FILE_NOT_FOUND: /],
  ])("%j", async (words, message) => {
    const { code, out, error } = await folder.quiver(words);
    expect(error.trimEnd().split("\n")).toEqual([expect.stringMatching(message)]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });

  it("and where it comes from, where QUIVER_DEBUG is set", async () => {
    const { code, error } = await folder.quiver(["head", "nowhere.csv"], "", { QUIVER_DEBUG: "1" });
    expect(code).toBe(1);
    expect(error).toMatch(/^quiver: FILE_NOT_FOUND: .*\n.*QuiverError: [\s\S]*\n +at /);
  });

  it("says without the addon what to do", async () => {
    const { code, error } = await folder.quiver(["head", "edges.csv"], "", {
      QUIVER_NATIVE_LIBRARY_PATH: at("no.node"),
    });
    expect(code).toBe(1);
    expect(error).toMatch(/^quiver: NATIVE_UNAVAILABLE: [^\n]*\n$/);
  });
});

describe("a reader who has enough", () => {
  it.each(["csv", "ndjson", "ipc"])("of %s ends it quietly", async (format) => {
    const pipe = `quiver convert large.parquet --to ${format} | head -c 100 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    expect(await folder.script("bash", ["-c", pipe])).toMatchObject({ out: "0\n", error: "" });
  });
});

describe.skipIf(process.platform === "win32")("a signal", () => {
  /** What takes much longer than anybody waits here. */
  const long = ["run", "betweenness", "large.parquet"];

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s stops it with %i, and leaves nothing half written", async (signal, code) => {
    const target = `${signal}-out`;
    mkdirSync(at(target));
    const child = folder.start([...long, "--out", join(target, "ranks.parquet")]);
    const end = ended(child);
    await wait(1500);
    child.kill(signal);
    expect(await end).toMatchObject({ code, out: "", error: "" });
    expect(readdirSync(at(target))).toEqual([]);
  });

  it("at any moment of a write leaves the whole file or none", async () => {
    mkdirSync(at("moments"));
    for (const delay of [300, 500, 700, 900]) {
      const child = folder.start(["convert", "large.parquet", "--out", "moments/large.csv"]);
      const end = ended(child);
      await wait(delay);
      child.kill("SIGINT");
      await end;
      expect(readdirSync(at("moments")).filter((name) => name !== "large.csv")).toEqual([]);
    }
  });

  it("stops it where it waits for input, and where nobody reads what it writes", async () => {
    const waiting = folder.start(["head", "-"]);
    const end = ended(waiting);
    await wait(1500);
    waiting.kill("SIGINT");
    expect(await end).toMatchObject({ code: 130, out: "", error: "" });

    const unread = folder.start(["convert", "large.parquet", "--to", "csv"]);
    const exit = new Promise((resolve) => unread.on("exit", (code) => resolve(code)));
    await wait(1500);
    unread.kill("SIGINT");
    expect(await exit).toBe(130);
    unread.stdout?.destroy();
  });
});
