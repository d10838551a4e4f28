/** Views over views: each holds what its text reads, so that a session of many costs no more than they do. */
import { Session } from "arrow-quiver";
import { expect, it } from "vitest";

const views = Array.from({ length: 30 }, (_, at) => `v${at + 1}`);

it.each([
  ["over the one before", (before: string) => `SELECT i + 1 AS i FROM ${before}`, 31],
  ["beside the others", () => "SELECT i + 1 AS i FROM v0", 2],
  ["over the one before, in quotes", (before: string) => `SELECT "i" + 1 AS i FROM "${before}"`, 31],
])("thirty views, each %s", async (_, text, expected) => {
  using session = new Session();
  session.register("v0", { i: [1] });
  for (const [at, name] of views.entries()) session.register(name, session.sql(text(`v${at}`)));
  const last = session.sql("SELECT * FROM v30");
  expect(await last.toArray({ int64: "number" })).toEqual([{ i: expected }]);
  expect(last.schema.names).toEqual(["i"]);
});

it("are told to be too large where each reads the one before twice", async () => {
  using session = new Session({ planSizeLimit: 20_000 });
  session.register("v0", { i: [1, 2] });
  for (const [at, name] of views.entries()) {
    session.register(name, session.sql(`SELECT a.i FROM v${at} AS a JOIN v${at} AS b USING (i)`));
  }
  expect(await session.sql("SELECT * FROM v4").count()).toBe(2);
  const last = session.sql("SELECT * FROM v30");
  const limit = { code: "LIMIT_EXCEEDED", details: expect.objectContaining({ parameter: "planSizeLimit" }) };
  await expect(last.collect()).rejects.toMatchObject(limit);
  expect(() => last.schema).toThrow(expect.objectContaining(limit));
});

it("read names of any letters", async () => {
  using session = new Session();
  const names = ["é", 'a "b"', "a-b", "FROM", "日本", "a b.c", "1st"];
  for (const [at, name] of names.entries()) session.register(name, { at: [at] });
  for (const [at, name] of names.entries()) {
    const frame = session.sql(`SELECT at FROM "${name.replaceAll('"', '""')}"`);
    expect(await frame.toArray({ int64: "number" })).toEqual([{ at }]);
  }
  expect(await session.sql("SELECT at FROM(SELECT * FROM é)AS q").count()).toBe(1);
});

it("are suggested to whoever misspells one", async () => {
  using session = new Session();
  session.register("cities", { city: ["Oslo"] }).register("other", { a: [1] });
  await expect(session.sql("SELECT * FROM citees").collect()).rejects.toMatchObject({
    code: "UNKNOWN_TABLE",
    message: expect.stringContaining("cities"),
  });
});
