import * as flechette from "@uwdata/flechette";
import * as aq from "arquero";
import { diagnostics, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const columns = {
  src: ["a", "b", "c", "a"],
  dst: ["b", "c", "a", "c"],
  weight: Float64Array.of(1, 2, 3, 4),
  at: [new Date(0), null, new Date(5), undefined],
};
const read = async (table: object) => (await Graph.from({ edges: table as never })).edges.toArray({ int64: "number" });

describe("tables of Arquero", () => {
  it("are taken as they are: what they show is what there is", async () => {
    const table = aq.table(columns);
    const weights = (rows: Record<string, unknown>[]) => rows.map((row) => row.weight);
    expect(weights(await read(table))).toEqual([1, 2, 3, 4]);
    expect(weights(await read(table.filter((row: { weight: number }) => row.weight > 2)))).toEqual([3, 4]);
    expect(weights(await read(table.orderby(aq.desc("weight"))))).toEqual([4, 3, 2, 1]);
    expect(
      weights(await read(table.filter((row: { src: string }) => row.src === "a").orderby(aq.desc("weight")))),
    ).toEqual([4, 1]);
    expect(weights(await read(table.groupby("src")))).toEqual([1, 2, 3, 4]);
    expect(
      weights(await read(table.slice(1, 3).derive({ weight: (row: { weight: number }) => row.weight * 2 }))),
    ).toEqual([4, 6]);
    expect(await Frame.from(table.select("weight", "src")).limit(1).toArray()).toEqual([{ weight: 1, src: "a" }]);
  });

  it("have the types that their values show, and null for what is missing", async () => {
    const table = await Frame.from(
      aq.table({ ...columns, n: [1, 2, 3, null], big: [1n, 2n, 3n, 2n ** 62n] }),
    ).collect();
    expect(Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))).toEqual({
      ...{ src: "Utf8", dst: "Utf8", weight: "Float64", at: "Timestamp<MILLISECOND>", n: "Int64", big: "Int64" },
    });
    expect([...(table.getChild("at") ?? [])].map((value) => (value === null ? null : Number(value)))).toEqual([
      0,
      null,
      5,
      null,
    ]);
    expect(table.getChild("big")?.get(3)).toBe(2n ** 62n);
    await expect((async () => Frame.from(aq.table({ a: [1, "x"] })))()).rejects.toMatchObject({
      ...{ code: "INVALID_ARGUMENT", details: { column: "a", row: 1 } },
    });
  });

  it("over Arrow have its types, and lend its memory", async () => {
    const theirs = flechette.tableFromArrays(
      { id: [1n, 2n ** 60n], price: [1.5, -2.25], day: [new Date(0), new Date(86_400_000)] },
      { types: { id: flechette.int64(), price: flechette.float32(), day: flechette.dateDay() } },
    );
    const table = aq.fromArrow(theirs as never, { useBigInt: true } as never);
    const back = await Frame.from(table as never).collect();
    expect(String(back.schema.fields[0]?.type)).toBe("Int64");
    expect([...(back.getChild("id") ?? [])]).toEqual([1n, 2n ** 60n]);
    expect([...(back.getChild("price") ?? [])]).toEqual([1.5, -2.25]);
  });

  it("are borrowed where they are typed arrays, and the rest is counted", async () => {
    const rows = 5000;
    const typed = aq.table({ src: Int32Array.from({ length: rows }, (_, i) => i), dst: new Int32Array(rows) });
    resetDiagnostics();
    await Graph.from({ edges: typed });
    expect(diagnostics()).toMatchObject({ zeroCopyBytes: rows * 8, copiedBytes: 0 });
    resetDiagnostics();
    await Graph.from({ edges: typed.filter((row: { src: number }) => row.src < 1000) });
    expect(diagnostics()).toMatchObject({ zeroCopyBytes: 8000, copiedBytes: 8000, copyReasons: { arquero: 8000 } });
    resetDiagnostics();
    await Graph.from({
      edges: aq.table({ src: Array.from({ length: rows }, (_, i) => `n${i}`), dst: new Array(rows).fill("n0") }),
    });
    expect(Object.keys(diagnostics().copyReasons)).toEqual(["plain array"]);
  });

  it("are made of results by way of IPC", async () => {
    const g = await Graph.from({ edges: aq.table(columns) });
    const table = aq.fromArrow(await g.edges.select("src", "weight").toIpc());
    expect(table.objects()).toEqual(columns.src.map((src, i) => ({ src, weight: columns.weight[i] })));
  });
});
