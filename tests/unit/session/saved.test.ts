/** Sessions in folders: names, views and what they read come back. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vectorFromArray } from "apache-arrow";
import { col, type Expr, Frame, fn, Graph, param, QuiverError, Session, scanCsv } from "arrow-quiver";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quiver-session-"));
  path = join(root, "session");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const graph = () =>
  Graph.from({
    nodes: { id: ["a", "b", "c"], city: ["Oslo", "Rome", "Oslo"] },
    edges: { src: ["a", "b"], dst: ["b", "c"], weight: [1, 2] },
  });

async function filled(): Promise<Session> {
  const [g, other] = await Promise.all([graph(), graph()]);
  writeFileSync(join(root, "file.csv"), "city,country\nOslo,Norway\nRome,Italy\n");
  const session = new Session();
  const cities = Frame.from({ city: ["Oslo", "Rome"], people: [7n, null] });
  session.use(g).register("other", other).register("cities", cities);
  session.register("big", cities.filter(col("people").gt(5)));
  session.register("ranked", session.sql("SELECT id, city FROM nodes JOIN pagerank() USING (id) WHERE id > $1", ["a"]));
  session.register("file", scanCsv(join(root, "file.csv")));
  session.register("bytes", Frame.fromCsv(new TextEncoder().encode("k,v\n1,x\n2,y\n")));
  session.register("joined", session.sql("SELECT * FROM cities JOIN file USING (city)"));
  session.register("among", g.nodes.filter(col("id").isIn(vectorFromArray(["a", "c"]))));
  session.register("steps", g.algo.frame("bfs", { sources: "a" }).join(g.nodes, { on: "id" }).sort("id"));
  session.register('odd "name"', g.edges.groupBy("src").agg(fn.sum("weight").as("w")).sort("src"));
  session.register("asked", cities.filter(col("city").eq(param("city"))));
  return session;
}

const contents = async (session: Session, params: object = { city: "Rome" }) => {
  const all: Record<string, unknown> = {};
  for (const name of session.tables()) {
    const rows = await session
      .sql(`SELECT * FROM ${name}`)
      .toArray({ params: name === "asked" ? params : {} } as object);
    all[name] = rows
      .map((row) => JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}n` : value)))
      .sort();
  }
  return all;
};

describe("a saved session", () => {
  it("comes back with its names, views and graphs", async () => {
    const session = await filled();
    await session.save(path);
    const expected = await contents(session);
    for (const options of [{}, { verify: true }, { ownership: "copy" as const, threads: 1 }]) {
      const again = await Session.open(path, options);
      expect(again.tables()).toEqual(session.tables());
      expect(await contents(again)).toEqual(expected);
      expect(again.get("other")).toBeInstanceOf(Graph);
      expect(again.used?.numNodes).toBe(3);
      const ranks = await (again.get("other") as Graph).algo.pagerank();
      expect(ranks.numRows).toBe(3);
      // And once more: what was opened is saved again.
      await again.save(join(root, "again"));
      again.close();
      expect(await contents(await Session.open(join(root, "again")))).toEqual(expected);
    }
    // What several views read lies there once.
    const data = readdirSync(path).find((name) => name.startsWith("data-")) as string;
    const files = readdirSync(join(path, data));
    expect(files.filter((name) => name.startsWith("graph-"))).toHaveLength(2);
    expect(files.filter((name) => name.startsWith("table-"))).toHaveLength(3);
    expect(files.filter((name) => name.startsWith("bytes-"))).toHaveLength(1);
  });

  it("holds no settings of object stores, which are secret", async () => {
    const storage = { aws_secret_access_key: "a-very-secret-key" };
    const session = new Session().register("kept", Frame.from({ a: [1] }));
    const scan = scanCsv("s3://bucket/a.csv", { storage, schema: { a: "int64" } }).filter("a > 1");
    session.register("remote", Frame.from({ a: [1] }).join(scan, { on: "a" }));
    const error = await session.save(path).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT", details: { table: "remote", parameter: "storage" } });
    expect(JSON.stringify([String(error), error])).not.toContain("secret-key");
    expect(readdirSync(root)).toEqual([]);
  });

  it("reads files by their paths when it runs", async () => {
    const session = await filled();
    await session.save(path);
    writeFileSync(join(root, "file.csv"), "city,country\nOslo,Noreg\n");
    const again = await Session.open(path);
    expect(await again.sql("SELECT country FROM file").toArray()).toEqual([{ country: "Noreg" }]);
  });

  it("of nothing is a session of nothing, and limits are those it is opened with", async () => {
    await new Session({ threads: 1 }).save(path);
    const again = await Session.open(path, { memoryLimit: "1GB" });
    expect(again.tables()).toEqual([]);
    expect(again.used).toBeUndefined();
    expect(String(again)).toContain("memoryLimit 1GB");
    expect(String(again)).not.toContain("threads");
  });

  it("is replaced whole, or left alone", async () => {
    const session = await filled();
    await session.save(path);
    const expected = await contents(session);
    const error = { code: "FILE_EXISTS" };
    await expect(new Session().save(path, { overwrite: false })).rejects.toMatchObject(error);
    await expect((await graph()).save(path)).rejects.toMatchObject(error);
    await expect(session.save(path, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    const g = await graph();
    const closing = new Session().register("kept", Frame.from({ a: [1] })).register("gone", g.nodes);
    g.close();
    await expect(closing.save(path)).rejects.toMatchObject({
      code: "CLOSED",
      message: expect.stringContaining('"gone"'),
    });
    expect(await contents(await Session.open(path))).toEqual(expected);
    await new Session().register("new", Frame.from({ a: [1] })).save(path);
    expect((await Session.open(path)).tables()).toEqual(["new"]);
    expect(readdirSync(path).filter((name) => name.startsWith("data-"))).toHaveLength(1);
  });

  it("writes of each view what it may read, however many there are", async () => {
    const session = new Session().register("v", Frame.from({ n: [1] }));
    for (let i = 0; i < 12; i++) session.register(`w${i}`, session.sql(`SELECT n + ${i} AS n FROM v`));
    await session.save(path);
    expect(statSync(join(path, "quiver-session.json")).size).toBeLessThan(20_000);
    const again = await Session.open(path);
    expect(await again.sql("SELECT n FROM w11").toArray({ int64: "number" })).toEqual([{ n: 12 }]);
  });

  it("holds views as deep as they run", async () => {
    const ones = Array.from({ length: 400 }, () => col("a")).reduce<Expr>((sum, each) => sum.add(each), col("a"));
    const deep = Frame.from({ a: [1] }).select(ones.as("sum"));
    const expected = await deep.toArray({ int64: "number" });
    await new Session().register("deep", deep).save(path);
    const again = await Session.open(path);
    expect(await again.sql("SELECT * FROM deep").toArray({ int64: "number" })).toEqual(expected);
  });

  it("is told apart from what is none", async () => {
    await expect(Session.open(path)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await (await graph()).save(path);
    const none = { code: "FILE_NOT_FOUND", message: expect.stringContaining("no saved session") };
    await expect(Session.open(path)).rejects.toMatchObject(none);
    const wrong = Session.open(path, { ownership: "transfer" } as never);
    await expect(wrong).rejects.toBeInstanceOf(QuiverError);
    await expect(Session.open(path, { thread: 1 } as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(new Session().save("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const closed = new Session();
    closed.close();
    await expect(closed.save(join(root, "closed"))).rejects.toMatchObject({ code: "CLOSED" });
  });
});
