import { inspect } from "node:util";

import * as arrow from "apache-arrow";
import { beforeEach, describe, expect, it } from "vitest";

import { col, diagnostics, Frame, Graph, type PreparedQuery, param, resetDiagnostics } from "../../../src/index.ts";

const code = (code: string) => expect.objectContaining({ name: "QuiverError", code });

beforeEach(() => resetDiagnostics());

const people = arrow.tableFromIPC(
  arrow.tableToIPC(
    new arrow.Table({
      id: arrow.vectorFromArray([1n, 2n, 3n, 4n], new arrow.Int64()),
      name: arrow.vectorFromArray(["Ada", null, "Zoë", ""], new arrow.Utf8()),
      active: arrow.vectorFromArray([true, null, false, true], new arrow.Bool()),
      age: arrow.vectorFromArray([36, 41, null, 29], new arrow.Int32()),
      salary: arrow.vectorFromArray([1.5, null, -0, Number.NaN], new arrow.Float64()),
      born: arrow.vectorFromArray([0, 86_400_000, null, 1], new arrow.TimestampMillisecond("UTC")),
      nothing: arrow.vectorFromArray([null, null, null, null], new arrow.Null()),
      bytes: arrow.vectorFromArray(
        [Uint8Array.of(1), null, Uint8Array.of(), Uint8Array.of(255, 0)],
        new arrow.Binary(),
      ),
    }),
  ),
);

const plain = (value: unknown) => (value instanceof arrow.Vector ? value.toJSON() : value);

/** All that can be seen of a table. */
const seen = (table: arrow.Table) => ({
  schema: String(table.schema),
  rows: table.toArray().map((row) => Object.values(row.toJSON()).map(plain)),
  nulls: table.schema.fields.map(({ name }) => table.getChild(name)?.nullCount),
});

async function bothWays(query: PreparedQuery, params: Parameters<PreparedQuery["execute"]>[0]) {
  const [sync, later] = [query.executeSync(params), await query.execute(params)];
  expect(seen(sync)).toEqual(seen(later));
  return sync;
}

describe("executions of a prepared query", () => {
  it.each([0, 2, 3, 4])("give what the query gives otherwise, above id %i", async (from) => {
    const frame = Frame.from(people);
    const query = await frame.filter(col("id").gt(param("from"))).prepare();
    const table = await bothWays(query, { from });
    expect(seen(table)).toEqual(seen(await frame.filter(col("id").gt(from)).collect()));
    expect(table.numRows).toBe(4 - from);
  });

  it("give nested columns and dictionaries, too", async () => {
    const nested = new arrow.Table({
      id: arrow.vectorFromArray([1, 2, 3], new arrow.Int32()),
      word: arrow.vectorFromArray(["a", "b", "a"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
      list: arrow.vectorFromArray([[1], null, []], new arrow.List(new arrow.Field("item", new arrow.Int32()))),
    });
    const query = await Frame.from(nested)
      .filter(col("id").ge(param("from")))
      .prepare();
    const table = await bothWays(query, { from: 2 });
    expect(table.getChild("word")?.toJSON()).toEqual(["b", "a"]);
    expect(table.getChild("list")?.get(0)).toBeNull();
  });

  it("share long columns and copy short ones into one buffer", async () => {
    const query = await (await Graph.from({ nodes: { id: Int32Array.from({ length: 50_000 }, (_, i) => i) } })).nodes
      .filter(col("id").lt(param("n")))
      .prepare();
    const long = await bothWays(query, { n: 20_000 });
    expect(diagnostics().copiedBytes).toBe(0);
    expect(long.getChild("id")?.get(19_999)).toBe(19_999);
    const short = await bothWays(query, { n: 3 });
    expect(diagnostics().copyReasons).toEqual({ "small result": 2 * 3 * 4 });
    expect(short.getChild("id")?.toArray()).toEqual(Int32Array.of(0, 1, 2));
  });

  it("give a graph's own columns where they lie", async () => {
    const id = Int32Array.of(3, 1, 2);
    const query = await (await Graph.from({ nodes: { id } })).nodes.select("id").prepare();
    const table = query.executeSync();
    expect(table.getChild("id")?.toArray()).toEqual(id);
    expect(diagnostics()).toMatchObject({ copiedBytes: 0 });
    expect(diagnostics().zeroCopyBytes).toBeGreaterThanOrEqual(2 * id.byteLength);
  });

  it("take parameters of every type, whose type may change the schema", async () => {
    const query = await Frame.from({ id: [1] })
      .select(param("x").as("x"))
      .prepare();
    const values = ["a", 7, 1.5, -0, Number.POSITIVE_INFINITY, Number.NaN, true, 2n ** 63n, Uint8Array.of(1, 2), "b"];
    for (const x of values) {
      const table = await bothWays(query, { x });
      const got = table.getChild("x")?.get(0);
      if (x === 2n ** 63n || x === 7) expect(BigInt(got)).toBe(BigInt(x));
      else expect(got).toEqual(x);
    }
    expect((await bothWays(query, { x: null })).getChild("x")?.get(0)).toBeNull();
  });

  it("are refused as they are otherwise", async () => {
    const query = await Frame.from(people)
      .filter(col("age").gt(param("age")))
      .prepare();
    expect(() => query.executeSync()).toThrowError(code("INVALID_ARGUMENT"));
    expect(() => query.executeSync({ age: 1, agee: 2 })).toThrowError(code("INVALID_ARGUMENT"));
    expect(() => query.executeSync({ age: Symbol("x") as never })).toThrowError(code("INVALID_ARGUMENT"));
    const failing = await Frame.from(people)
      .select(col("id").div(param("by")).mod(param("by")))
      .prepare();
    await expect(failing.execute({ by: "x" })).rejects.toThrowError();
    expect(() => failing.executeSync({ by: "x" })).toThrowError();
    query.close();
    expect(() => query.executeSync({ age: 1 })).toThrowError(code("CLOSED"));
  });

  it("give tables that are apache-arrow's in every way, and show themselves", async () => {
    const query = await Frame.from(people)
      .filter(col("id").le(param("to")))
      .select("id", "name")
      .prepare();
    const [one, two] = [query.executeSync({ to: 1 }), query.executeSync({ to: 2 })];
    expect(one).toBeInstanceOf(arrow.Table);
    expect(one.batches[0]).toBeInstanceOf(arrow.RecordBatch);
    one.schema.metadata.set("mine", "yes");
    expect(two.schema.metadata.size).toBe(0);
    expect(query.executeSync({ to: 1 }).schema.metadata.size).toBe(0);
    expect(
      one
        .concat(two)
        .toArray()
        .map((row) => row.id),
    ).toEqual([1n, 1n, 2n]);
    expect(two.slice(1).getChild("name")?.get(0)).toBeNull();
    expect(arrow.tableFromIPC(arrow.tableToIPC(two)).toArray().map(String)).toEqual(two.toArray().map(String));
    expect(inspect(one)).toContain("Ada");
    expect(query.executeSync({ to: 0 }).numRows).toBe(0);
    expect(query.executeSync({ to: 0 }).toArray()).toEqual([]);
  });

  it("cost a call each, and leave memory flat", async () => {
    const graph = await Graph.from({ nodes: { id: Int32Array.from({ length: 1000 }, (_, i) => i) } });
    const query = await graph.nodes.filter(col("id").lt(param("n"))).prepare();
    const rounds = async () => {
      for (let i = 0; i < 10_000; i++) {
        if (query.executeSync({ n: 10 }).numRows !== 10) throw new Error("other rows");
        if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return process.memoryUsage().rss / 2 ** 20;
    };
    const early = await rounds();
    const { calls } = diagnostics();
    const late = await rounds();
    expect(diagnostics().calls).toBe(calls + 10_000);
    // MiB; a leak of a kilobyte per execution would be 10, of a result's buffers much more.
    expect(late - early).toBeLessThan(32);
  });
});
