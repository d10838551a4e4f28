/** What a subquery reads of a row around it, where that is of another type than the first part of a union, or of a CASE, alone. */
import { col, Frame, lit, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const TEXTS = ["Utf8", "LargeUtf8", "Dictionary(Int32, Utf8)", "Dictionary(Int8, LargeUtf8)"];
const BYTES = ["Binary", "LargeBinary", "Dictionary(Int32, Binary)"];
const NUMBERS = ["Int8", "Int64", "Float64", "Decimal128(9, 2)"];
const MOMENTS = ["Timestamp(s)", "Timestamp(ms)"];

const pairs = [TEXTS, BYTES, NUMBERS, MOMENTS].flatMap((types) =>
  types.flatMap((one) => types.filter((other) => other !== one).map((other) => [one, other] as const)),
);

const source = (type: string) => {
  const value = MOMENTS.includes(type) ? lit("2020-01-01 00:00:00") : lit(NUMBERS.includes(type) ? 1 : "1");
  return value.cast(type.includes("Binary") ? "Binary" : type).cast(type);
};

async function tables(one: string, other: string): Promise<Session> {
  const session = new Session();
  for (const [name, type, rows] of [
    ["t", one, 1],
    ["u", other, 1],
    ["empty", other, 0],
  ] as const) {
    const frame = Frame.from({ i: [1] }).select(lit(true).as("b"), source(type).as("c"));
    session.register(name, Frame.from(await frame.limit(rows).select(col("b"), col("c")).collect()));
  }
  return session;
}

describe.each(pairs)("%s and %s", (one, other) => {
  it.each([
    ["a union", "SELECT b, c FROM t UNION SELECT false AS b, c FROM empty", 1],
    ["a union of all", "SELECT b, c FROM t UNION ALL SELECT false AS b, c FROM u", 2],
    ["a CASE", "SELECT b, CASE WHEN b THEN t.c ELSE u.c END AS c FROM t JOIN u USING (b)", 1],
    ["a function", "SELECT b, coalesce(t.c, u.c) AS c FROM t JOIN u USING (b)", 1],
    ["an intersection", "SELECT c FROM t INTERSECT SELECT c FROM u", 1],
  ])("in %s, read by subqueries", async (_, rows, count) => {
    using session = await tables(one, other);
    for (const condition of [
      "EXISTS (SELECT 1 FROM t AS r WHERE r.c = q.c)",
      "EXISTS (SELECT 1 FROM u AS r WHERE q.c = r.c)",
      "(SELECT count(*) FROM t AS r WHERE r.c = q.c) = 1",
      "q.c IN (SELECT r.c FROM u AS r WHERE r.c = q.c)",
      "q.c = ANY (SELECT r.c FROM t AS r WHERE r.c = q.c)",
      "NOT EXISTS (SELECT 1 FROM t AS r WHERE r.c <> q.c)",
      "EXISTS (SELECT 1 FROM t AS r WHERE EXISTS (SELECT 1 FROM u AS s WHERE s.c = q.c AND s.c = r.c))",
    ]) {
      const text = `SELECT count(*) AS n FROM (SELECT * FROM (${rows}) AS q WHERE ${condition}) AS f`;
      const [row] = await session.sql(text).toArray({ int64: "number" });
      expect([condition, row?.n]).toEqual([condition, count]);
    }
    const lateral = `SELECT count(*) AS n FROM (${rows}) AS q JOIN LATERAL (SELECT r.c FROM t AS r WHERE r.c = q.c) AS l ON true`;
    expect(await session.sql(lateral).toArray({ int64: "number" })).toEqual([{ n: count }]);
  });
});
