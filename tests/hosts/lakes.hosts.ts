/** Delta Lake and Iceberg by what docs/neighbours/lakes.md has: its scripts of Python and its code. */
import { type ExecFileSyncOptions, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Graph, scanParquet } from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { read, runSnippet, snippets } from "../snippets.ts";

const PAGE = "docs/neighbours/lakes.md";
const python = process.env.QUIVER_TEST_PYTHON as string;
let folder: string;

/** What a program prints, or the message that it ends with. */
function run(...words: string[]): string {
  try {
    return execFileSync(python, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    return (
      String((error as { stderr?: string }).stderr)
        .trim()
        .split("\n")
        .at(-1) ?? ""
    );
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quiver-lakes-"));
  for (const [, name = "", text = ""] of scripts()) writeFileSync(join(folder, name), text);
  const made = run("-c", MAKE);
  expect(made.trim()).toBe("made");
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function* scripts(): Generator<[string, string, string]> {
  for (const [, text = ""] of read(PAGE).matchAll(/^```python\n([\s\S]*?)^```/gm)) {
    yield [text, /python (\w+\.py)/.exec(text)?.[1] ?? "", text];
  }
}

/** Tables of which rows were deleted, and one of each that its files do not tell. */
const MAKE = `
import json, os, shutil
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from pyiceberg.catalog.sql import SqlCatalog

edges = pa.table({"src": [1, 2, 3, 4], "dst": [2, 3, 1, 4], "year": [2020, 2021, 2021, 2021]})
os.makedirs("lake")
write_deltalake("lake/knows", edges, partition_by=["year"])
DeltaTable("lake/knows").delete("src = 4")
shutil.copytree("lake/knows", "lake/vectors")
with open(f"lake/vectors/_delta_log/{DeltaTable('lake/vectors').version() + 1:020}.json", "w") as log:
    features = {"readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
    log.write(json.dumps({"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}}) + "\\n")

catalog = SqlCatalog("lake", uri="sqlite:///lake/catalog.db", warehouse="file://" + os.path.abspath("lake/iceberg"))
catalog.create_namespace("social")
knows = catalog.create_table("social.knows", schema=edges.schema)
knows.append(edges)
knows.delete("src = 4")
shutil.copy(knows.metadata_location.removeprefix("file://"), "lake/knows.metadata.json")
with knows.update_schema() as update:
    update.rename_column("year", "since")
shutil.copy(knows.metadata_location.removeprefix("file://"), "lake/renamed.metadata.json")
print("made")
`;

const ROWS = [
  { src: 1, dst: 2, year: 2020 },
  { src: 2, dst: 3, year: 2021 },
  { src: 3, dst: 1, year: 2021 },
];

describe("a table of a lake", () => {
  it.each([
    ["delta", "lake/knows"],
    ["iceberg", "lake/knows.metadata.json"],
  ])("of %s is its files, and none that were replaced", async (kind, path) => {
    const files = JSON.parse(run("lake_files.py", kind, path));
    const rows = scanParquet(files).select("src", "dst", "year").sort("src");
    expect(await rows.toArray({ int64: "number" })).toEqual(ROWS);
  });

  it.each([
    ["delta", "lake/vectors", "deletionVectors"],
    ["iceberg", "lake/renamed.metadata.json", "renamed"],
  ])("of %s whose files are not its rows is refused as files: %s", (kind, path, why) => {
    expect(run("lake_files.py", kind, path)).toMatch(new RegExp(`its files alone are not its rows: .*${why}`));
  });

  it("of Iceberg with files of deletes is refused as files", () => {
    const stub = `
from types import SimpleNamespace as Some
from lake_files import files_of
file = Some(file_format="PARQUET", file_path="a.parquet")
tasks = [Some(file=file, delete_files={"deletes.parquet"})]
files_of(Some(scan=lambda: Some(plan_files=lambda: tasks)), "knows")`;
    expect(run("-c", stub)).toMatch(/it has files of deletes/);
  });

  it.each([
    ["delta", "lake/vectors", "year"],
    ["iceberg", "lake/renamed.metadata.json", "since"],
  ])("of %s is its rows all the same: %s", async (kind, path, year) => {
    const rows = spawn(python, ["lake_rows.py", kind, path], { cwd: folder });
    const g = await Graph.from({ edges: rows.stdout });
    const found = await g.edges
      .rename({ [year]: "year" })
      .select("src", "dst", "year")
      .sort("src")
      .toArray({ int64: "number" });
    expect(found).toEqual(ROWS);
  });
});

describe(`code in ${PAGE}`, () => {
  /** Python is that of the tests, and the lake lies where its tables were made. */
  const programs = {
    execFileSync: (_: string, words: string[], options: ExecFileSyncOptions) =>
      execFileSync(python, words, { ...options, cwd: folder }),
    spawn: (_: string, words: string[]) => spawn(python, words, { cwd: folder }),
  };
  const load = async (name: string) => (name === "node:child_process" ? programs : import(name));
  it.each(snippets(PAGE))("$name runs", ({ code }) => runSnippet(code, load));
  it("has both scripts", () =>
    expect([...scripts()].map(([, name]) => name)).toEqual(["lake_files.py", "lake_rows.py"]));
});
