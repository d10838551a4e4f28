/** Instants of two units: they compare as they are, whether or not the earliest and latest of one fit the other. */
import { col, type Expr, Frame, fn, lit, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const instants = {
  early: ["0001-01-01 00:00:00", "timestamp(us)"],
  now: ["2020-01-01 00:00:00", "timestamp(ns)"],
  nowInSeconds: ["2020-01-01 00:00:00", "timestamp(s)"],
  late: ["9999-12-31 00:00:00", "timestamp(ms)"],
  day: ["0001-01-01", "date"],
  none: [null, "timestamp(ns)"],
} as const;

type Form = (name: keyof typeof instants) => Expr;
const constant: Form = (name) => lit(instants[name][0]).cast(instants[name][1]);
const forms: [string, Form][] = [
  ["a constant", constant],
  ["a column", (name) => col(name)],
  ["what is computed of a constant", (name) => constant(name).dt.truncate("day").cast(instants[name][1])],
  ["what is computed of a column", (name) => col(name).dt.truncate("day").cast(instants[name][1])],
];

const order = { early: 0, day: 0, now: 1, nowInSeconds: 1, late: 2, none: null };
const names = Object.keys(instants) as (keyof typeof instants)[];

const table = async () => {
  const all = names.map((name) => constant(name).as(name));
  return Frame.from(
    await Frame.from({ i: [1] })
      .select(...all)
      .collect(),
  );
};

describe("instants of two units", () => {
  const pairs = forms.flatMap(([one, a]) => forms.map(([other, b]) => [one, other, a, b] as const));

  it.each(pairs)("%s and %s compare", async (_, __, left, right) => {
    const t = await table();
    for (const a of names) {
      const comparisons: Expr[] = [];
      const expected: (boolean | null)[] = [];
      for (const b of names) {
        const [one, other] = [order[a], order[b]];
        const [x, y] = [left(a), right(b)];
        const known = (value: boolean) => (one === null || other === null ? null : value);
        const [less, same] = [(one ?? 0) < (other ?? 0), one === other];
        const all: [Expr, boolean | null][] = [
          [x.eq(y), known(same)],
          [x.neq(y), known(!same)],
          [x.lt(y), known(less)],
          [x.le(y), known(less || same)],
          [x.gt(y), known(!less && !same)],
          [x.ge(y), known(!less)],
          [x.between(y, y), known(same)],
          [x.between(y, constant("none")), one !== null && other !== null && less ? false : null],
          [x.isIn([y]), known(same)],
          [x.isIn([y, constant("none")]), known(same) || null],
          [fn.when(x.eq(y)).then(true).otherwise(false), known(same) ?? false],
        ];
        comparisons.push(...all.map(([comparison], i) => comparison.as(`${b}${i}`)));
        expected.push(...all.map(([, value]) => value));
      }
      const [row] = await t.select(...comparisons).toArray();
      expect([a, Object.values(row as object)]).toEqual([a, expected]);
      // The same as conditions.
      for (const [at, comparison] of comparisons.entries()) {
        if (at % 5 === 0) expect(await t.filter(comparison).count()).toBe(expected[at] === true ? 1 : 0);
      }
    }
  });

  it("compare in SQL, whatever it is said by", async () => {
    using session = new Session();
    session.register("t", await table());
    const answers: [string, unknown][] = [
      ["CASE early WHEN now THEN 1 WHEN day THEN 2 ELSE 3 END", 2],
      ["CASE early WHEN none THEN 1 ELSE 3 END", 3],
      ["nullif(early, now) = early", true],
      ["nullif(early, day) IS NULL", true],
      ["nullif(early, none) = early", true],
      ["early IN (SELECT now FROM t)", false],
      ["early NOT IN (now, none)", null],
      ["early IS DISTINCT FROM none", true],
      ["none IS NOT DISTINCT FROM late", false],
      ["late >= ALL (SELECT now FROM t)", true],
      ["EXISTS (SELECT 1 FROM t AS o WHERE o.now > t.early)", true],
      ["(SELECT max(now) FROM t) > late", false],
    ];
    for (const [text, value] of answers) {
      const [row] = await session.sql(`SELECT ${text} AS r FROM t`).toArray({ int64: "number" });
      expect([text, row?.r]).toEqual([text, value]);
    }
    expect(await session.sql("SELECT * FROM t AS a JOIN t AS b ON a.early < b.now").count()).toBe(1);
    expect(await session.sql("SELECT * FROM t AS a JOIN t AS b ON a.early = b.now").count()).toBe(0);
  });

  it("become one column only where all fit, and the error names what does not", async () => {
    const t = await table();
    const reach = {
      code: "QUERY_FAILED",
      message: expect.stringMatching(/"early" to timestamp\(ns\).*does not reach/),
    };
    const none = lit(null).cast("timestamp(ns)");
    for (const together of [
      t.select(fn.coalesce(col("early"), col("now")).as("r")),
      t.select(fn.coalesce(col("early"), none).as("r")),
      t.select(fn.coalesce(none, col("early")).as("r")),
      t.select(col("early").as("r")).union(t.select(col("none").as("r"))),
    ]) {
      await expect(together.collect()).rejects.toMatchObject(reach);
    }
    const fits = t.select(fn.coalesce(none, col("nowInSeconds"), col("now")).eq(col("now")).as("r"));
    expect(await fits.toArray()).toEqual([{ r: true }]);
  });
});
