/** Arguments of algorithms inside plans: told at each run, typed as elsewhere, and refused where they are no values. */
import { col, Frame, fn, Graph, param } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const g = await Graph.from({ nodes: { id: [1, 2, 3] }, edges: { src: [1, 2], dst: [2, 3] } });

/** The nodes that a search reaches. */
const reached = (source: Frame) =>
  g.algo.frame("bfs", { source }).filter(col("distance").isNotNull()).agg(fn.count().as("n"));
const count = async (rows: Promise<{ toArray(): unknown[] }>) =>
  Number((await rows).toArray().map((row) => (row as { n: bigint }).n)[0]);

describe("rows given to an algorithm of a prepared plan", () => {
  it("are told by the moment of each run", async () => {
    const soon = Date.now() + 700;
    const times = Frame.from({ id: [1, 2], at: [new Date(soon), new Date(soon + 3_600_000)] }) as Frame;
    const query = await reached(times.filter("at > now()").sort("at").limit(1).select("id")).prepare();
    const before = Date.now() < soon ? await count(query.execute()) : 3;
    await new Promise((done) => setTimeout(done, Math.max(soon - Date.now(), 0) + 50));
    expect([before, await count(query.execute())]).toEqual([3, 2]);
  });

  it("take parameters of the type that they are compared with", async () => {
    const rows = Frame.from({ id: [1, 2, 3], day: ["2024-01-01", "2024-01-02", "2024-01-03"] }) as Frame;
    const typed = rows.select("id", col("day").cast("date").as("day"), col("id").cast("int8").as("small"));
    const query = await reached(
      typed
        .filter(
          col("small")
            .eq(param("small"))
            .or(col("day").eq(param("day"))),
        )
        .select("id"),
    ).prepare();
    expect(await count(query.execute({ small: 1, day: new Date(0) }))).toBe(3);
    expect(await count(query.execute({ small: 100, day: new Date("2024-01-03") }))).toBe(1);
    expect(await count(query.execute({ small: 2, day: null }))).toBe(2);
    // 1000 fits no int8: it is compared as what it is.
    expect(await count(query.execute({ small: 1000, day: new Date("2024-01-02") }))).toBe(2);
  });
});

describe("values given to an algorithm", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "of %d are refused, not left out",
    async (value) => {
      const refused = { code: "INVALID_ARGUMENT", details: { parameter: "damping" } };
      await expect(g.algo.pagerank({ damping: value })).rejects.toMatchObject(refused);
      await expect(g.algo.frame("pagerank", { damping: value }).collect()).rejects.toMatchObject(refused);
      const text = `select * from pagerank(damping => '${Number.isNaN(value) ? "NaN" : `${value}`}'::double)`;
      await expect(g.sql(text).collect()).rejects.toMatchObject(refused);
      const query = await g.algo.frame("pagerank", { damping: param("d") as never }).prepare();
      await expect(query.execute({ d: value })).rejects.toMatchObject(refused);
    },
  );

  it("of SQL are computed as elsewhere: moments are told, and integers do not wrap", async () => {
    expect(await g.sql("select * from pagerank(damping => extract(second from now()) * 0 + 0.5)").count()).toBe(3);
    for (const sum of ["9223372036854775807 + 1", "9223372036854775807 * 2 + 3", "-(-9223372036854775807 - 1)"]) {
      await expect(g.sql(`select * from pagerank(max_iterations => ${sum})`).collect()).rejects.toMatchObject({
        code: "QUERY_FAILED",
        message: expect.stringContaining("overflow"),
      });
    }
  });
});

it("lists of numbers are told as by the method", async () => {
  const options = { source: 1, fanOut: [2, 1], seed: 3 };
  const planned = await g.algo.frame("neighborSample", options).toArray();
  expect(planned).toEqual((await g.algo.neighborSample(options)).toArray().map((row) => row.toJSON()));
  expect(() => g.algo.frame("neighborSample", { ...options, fanOut: [] })).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
