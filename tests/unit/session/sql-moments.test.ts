/** Dates and timestamps sought among those of another unit, where the earliest and latest of one do not fit into the other. */
import { col, Frame, Session } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

/** Nanoseconds of a tick. */
const TYPES = {
  date: 86_400_000_000_000n,
  "timestamp(s)": 1_000_000_000n,
  "timestamp(ms)": 1_000_000n,
  "timestamp(us)": 1_000n,
  "timestamp(ns)": 1n,
} as const;
type Type = keyof typeof TYPES;
const types = Object.keys(TYPES) as Type[];

/** Of each type the first and the last, what others have too, and what only finer ones have. */
function ticks(type: Type): (bigint | null)[] {
  const tick = TYPES[type];
  const bits = type === "date" ? 31n : 63n;
  // Those of days are far enough from what milliseconds hold.
  const far = type === "date" ? [-(2n ** bits), 2n ** bits - 1n] : [-(2n ** bits) + 1n, 2n ** bits - 1n];
  const days = [0n, 1n, -719_162n].map((day) => (day * TYPES.date) / tick);
  return [...far, ...(type === "timestamp(ns)" ? days.slice(0, 2) : days), days[1] ? days[1] + 1n : 1n, null];
}

type Truth = boolean | null;
const OPERATORS: Record<string, (a: bigint, b: bigint) => boolean> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
};

const compared = (operator: string, a: bigint | null, b: bigint | null): Truth =>
  a === null || b === null ? null : (OPERATORS[operator]?.(a, b) ?? null);
const any = (values: Truth[]): Truth => (values.includes(true) ? true : values.includes(null) ? null : false);
const not = (value: Truth): Truth => (value === null ? null : !value);
const all = (values: Truth[]): Truth => not(any(values.map(not)));

const pairs = types.flatMap((x) => types.filter((y) => y !== x).map((y) => [x, y] as const));

describe.each(pairs)("%s among %s", (one, other) => {
  const session = new Session();
  const numbers = (type: Type) => ticks(type).map((tick) => (tick === null ? null : tick * TYPES[type]));
  beforeAll(async () => {
    for (const [name, type] of [
      ["t", one],
      ["u", other],
    ] as const) {
      const given = ticks(type);
      const n = type === "date" ? given.map((tick) => (tick === null ? null : Number(tick))) : given;
      const rows = Frame.from({ i: given.map((_, at) => at), n, there: given.map((tick) => tick !== null) });
      const integers = type === "date" ? "int32" : "int64";
      session.register(name, rows.select(col("i"), col("there"), col("n").cast(integers).cast(type).as("x")));
    }
  });

  const rows = { "SELECT x FROM u": true, "SELECT DISTINCT x FROM u WHERE x IS NOT NULL": false };
  it.each(Object.entries(rows))("%s", async (subquery, withNull) => {
    const among = numbers(other).filter((value) => withNull || value !== null);
    const conditions: [string, (x: bigint | null) => Truth][] = [
      [`x IN (${subquery})`, (x) => any(among.map((y) => compared("=", x, y)))],
      [`x NOT IN (${subquery})`, (x) => not(any(among.map((y) => compared("=", x, y))))],
    ];
    for (const operator of Object.keys(OPERATORS)) {
      conditions.push(
        [`x ${operator} ANY (${subquery})`, (x) => any(among.map((y) => compared(operator, x, y)))],
        [`x ${operator} ALL (${subquery})`, (x) => all(among.map((y) => compared(operator, x, y)))],
      );
    }
    for (const [condition, expected] of conditions) {
      const truths = numbers(one).map(expected);
      const told = await session.sql(`SELECT ${condition} AS p FROM t ORDER BY i`).toArray();
      expect([condition, told.map(({ p }) => p)]).toEqual([condition, truths]);
      const kept = await session.sql(`SELECT i FROM t WHERE ${condition} ORDER BY i`).toArray({ int64: "number" });
      const where = truths.flatMap((truth, at) => (truth === true ? [at] : []));
      expect([condition, kept.map(({ i }) => i)]).toEqual([condition, where]);
    }
  });

  it("in what reads the row", async () => {
    const text = "SELECT count(*) AS n FROM t WHERE x IN (SELECT u.x FROM u WHERE u.there = t.there)";
    const [row] = await session.sql(text).toArray({ int64: "number" });
    const shared = numbers(one).filter((value) => value !== null && numbers(other).includes(value));
    expect(row?.n).toBe(shared.length);
  });
});
