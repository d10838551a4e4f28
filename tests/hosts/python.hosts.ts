import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  diagnostics,
  exportStream,
  Frame,
  Graph,
  importStream,
  resetDiagnostics,
  scanIpc,
  scanParquet,
} from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { everyType, Random, randomTable } from "../property/random.ts";
import { columnValues } from "../property/shown.ts";
import { startPython, streamRoom } from "./python.ts";

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quiver-python-"));
  python.run(people);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = startPython();
const at = (name: string) => JSON.stringify(file(name));

const people = `
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as feather
df = pd.DataFrame({
    "id": pd.array([1, 2**60, None], dtype="Int64"),
    "name": ["Ada", None, "Cleo ☕"],
    "city": pd.Categorical(["Oslo", "Rome", "Oslo"], categories=["Rome", "Oslo"]),
    "at": pd.to_datetime(["2020-02-29T12:34:56.789012345Z", None, "1969-12-31T23:59:59.000000001Z"]).tz_convert("Europe/Oslo"),
    "local": pd.to_datetime(["2020-02-29", "1600-01-01", None]),
    "score": [0.1, float("nan"), -0.0],
    "on": pd.array([True, None, False], dtype="boolean"),
    "tags": [["a", None], [], None],
}, index=pd.Index([10, 20, 30], name="row"))
`;

async function expectPeople(table: Awaited<ReturnType<Frame["collect"]>>): Promise<void> {
  expect([...(table.getChild("id") ?? [])]).toEqual([1n, 2n ** 60n, null]);
  expect([...(table.getChild("name") ?? [])]).toEqual(["Ada", null, "Cleo ☕"]);
  expect([...(table.getChild("city") ?? [])]).toEqual(["Oslo", "Rome", "Oslo"]);
  expect([...(table.getChild("on") ?? [])]).toEqual([true, null, false]);
  expect([...(table.getChild("row") ?? [])]).toEqual([10n, 20n, 30n]);
  expect(Array.from(table.getChild("tags") ?? [], (tags) => tags && [...tags])).toEqual([["a", null], [], null]);
  const at = table.schema.fields.find(({ name }) => name === "at")?.type;
  // Of the instants that pyarrow made microseconds, its file has the zone no more.
  expect(String(at)).toMatch(/^Timestamp<(NANOSECOND, Europe\/Oslo|MICROSECOND, (UTC|Europe\/Oslo))>$/);
  // As text, since a number of milliseconds has no nanoseconds.
  const text = await Frame.from(table).select("at").toCsv();
  expect(new TextDecoder().decode(text)).toMatch(/2020-02-29T1[23]:34:56\.789012/);
}

describe("pandas and pyarrow by files", () => {
  it.each(["1.0", "2.4", "2.6"])("Parquet %s of pandas is read", async (version) => {
    const path = file(`people-${version}.parquet`);
    // The first version has no nanoseconds.
    const coerce = version === "2.6" ? "" : ", coerce_timestamps='us', allow_truncated_timestamps=True";
    python.run(`df.to_parquet(${at(`people-${version}.parquet`)}, version="${version}"${coerce})`);
    await expectPeople(await scanParquet(path).collect());
  });

  it.each(["feather", "stream"])("Arrow IPC of pandas is read: %s", async (form) => {
    const path = file(`people.${form}.arrow`);
    const write =
      form === "feather"
        ? "feather.write_feather(t, path, compression='zstd')"
        : "w = pa.ipc.new_stream(path, t.schema); w.write_table(t); w.close()";
    python.run(`t = pa.Table.from_pandas(df); path = ${JSON.stringify(path)}\n${write}`);
    await expectPeople(await scanIpc(path).collect());
  });

  it.each([1, 2, 3, 4])(
    "what is written here is read by pyarrow as it reads the Arrow it came from, seed %i",
    async (seed) => {
      const random = new Random(seed);
      // What Parquet has no word for is refused before, and tested there.
      const lacks =
        /Union|Decimal\[38e-3\]|MONTH_DAY_NANO|DAY_TIME|YEAR_MONTH|Dictionary|Float16|View|Date64|Time\d|Timestamp<SECOND/;
      const types = everyType(random, 1).filter((type) => !lacks.test(String(type)));
      const table = randomTable(random, types, [30, 5], true);
      writeFileSync(file("given.arrow"), await Frame.from(table).toIpc());
      await Frame.from(table).writeParquet(file("given.parquet"), { compression: "zstd" });
      await Frame.from(table).writeIpc(file("given.lz4"), { compression: "lz4" });
      // Equal by value, or where NaN equals nothing, as text.
      const answer = python.ask(`
a = pa.ipc.open_stream(${at("given.arrow")}).read_all()
b = pq.read_table(${at("given.parquet")})
c = pa.ipc.open_file(${at("given.lz4")}).read_all()
for t in (a, b, c): t.validate(full=True)
def same(x, y):
    if x.equals(y): return True
    try: return x.type == y.type and str(x.to_pylist()) == str(y.to_pylist())
    except OverflowError: return False
wrong = lambda t: [f"{f.type} {y.type}" for f, x, y in zip(a.schema, a.columns, t.columns) if not same(x, y)]
answer = [a.num_rows, wrong(b), wrong(c)]`);
      expect(answer).toEqual([35, [], []]);
    },
  );

  it("Polars of Python reads what is written here, and has its files read", async () => {
    const frame = Frame.from({ id: [1n, 2n ** 60n], name: ["a", null], at: [new Date(0), null] });
    await frame.writeParquet(file("ours.parquet"));
    await frame.writeIpc(file("ours.arrow"));
    const answer = python.ask(`
import polars as pl
read = [pl.read_parquet(${at("ours.parquet")}), pl.read_ipc(${at("ours.arrow")})]
answer = [[d["id"].to_list(), d["name"].to_list(), str(d["at"].dtype).split("(")[0]] for d in read]
made = pl.DataFrame({"id": [1, None], "kind": pl.Series(["x", "y"], dtype=pl.Categorical), "l": [[1], []]})
made.write_parquet(${at("theirs.parquet")})
made.write_ipc(${at("theirs.arrow")}, compression="zstd")
answer = [[[str(i) for i in ids], *others] for ids, *others in answer]`);
    const one = [["1", "1152921504606846976"], ["a", null], "Datetime"];
    expect(answer).toEqual([one, one]);
    for (const frame of [scanParquet(file("theirs.parquet")), scanIpc(file("theirs.arrow"))]) {
      expect(await frame.toArray({ int64: "number" })).toEqual([
        { id: 1, kind: "x", l: [1] },
        { id: null, kind: "y", l: [] },
      ]);
    }
  });
});

describe("pyarrow and pandas by C stream, in one process", () => {
  it("give tables without a copy, which outlive them", async () => {
    const { address } = streamRoom();
    python.run(`pa.Table.from_pandas(df).to_reader()._export_to_c(${address})`);
    resetDiagnostics();
    const table = await importStream({ address });
    expect(diagnostics().copiedBytes).toBe(diagnostics().copyReasons["small result"] ?? 0);
    python.run("import gc; gc.collect()");
    await expectPeople(table);
  });

  it("give the edges of a graph", async () => {
    const { address } = streamRoom();
    python.run(`
import numpy as np
n = 100_000
edges = pa.table({"src": np.arange(n), "dst": np.arange(n) * 7 % n, "w": np.arange(n) / 3})
edges.to_reader(max_chunksize=10_000)._export_to_c(${address})`);
    resetDiagnostics();
    const g = await Graph.from({ edges: { address } });
    expect(diagnostics()).toMatchObject({ copiedBytes: 0, zeroCopyBytes: 2_400_000 });
    expect(g.numEdges).toBe(100_000);
  });

  it("take results where they lie, batch by batch", async () => {
    const g = await Graph.from({ edges: { src: ["a", "b", "c"], dst: ["b", "c", "a"] } });
    const stream = await exportStream(g.nodes);
    python.run(`
t = pa.RecordBatchReader._import_from_c(${stream.address}).read_all()
assert t.to_pydict() == {"id": ["a", "b", "c"]}, t
assert t.to_pandas()["id"].tolist() == ["a", "b", "c"]`);
    stream.close();
  });

  it.each([1, 2, 3, 4])("hold random tables of every type, there and back, seed %i", async (seed) => {
    const random = new Random(seed);
    // Random times are none of a day, which pyarrow looks at.
    const lacks = /Decimal\[38e-3\]|Time\d|Date64/;
    const types = everyType(random, 1 + (seed % 2)).filter((type) => !lacks.test(String(type)));
    const table = randomTable(random, types, [20, 7], true);
    const there = await exportStream(table);
    const { address } = streamRoom();
    python.run(`
t = pa.RecordBatchReader._import_from_c(${there.address}).read_all()
t.validate(full=True)
t.to_reader()._export_to_c(${address})`);
    there.close();
    const back = await importStream({ address });
    table.schema.fields.forEach(({ type }, i) => {
      expect([String(type), columnValues(back, i)]).toEqual([String(type), columnValues(table, i)]);
    });
  });
});
