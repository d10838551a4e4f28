/** Windows against DuckDB, over random tables, partitions, orders and frames. */
import { Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { type Cell, type Column, Oracle, rowsOf, type Sample, toArrow } from "./duckdb.ts";
import { Random } from "./random.ts";

const COLUMNS: readonly Column[] = [
  { name: "id", kind: "int" },
  { name: "p", kind: "int" },
  { name: "k", kind: "float" },
  { name: "x", kind: "float" },
  { name: "y", kind: "float" },
  { name: "o", kind: "float" },
  { name: "i", kind: "int" },
  { name: "w", kind: "int" },
  { name: "d", kind: "decimal" },
  { name: "s", kind: "text" },
  { name: "b", kind: "bool" },
  { name: "day", kind: "date" },
  { name: "t", kind: "time" },
];

const DAY = 86_400_000;
const LARGE = [2n ** 63n - 1n, 2n ** 62n, -(2n ** 63n), -(2n ** 63n) + 2n];

/** A cell is the text of a float where it is one that numbers do not keep. */
const MINUS_ZERO = "-0.0";

function table(random: Random, count: number): Sample {
  const special = random.pick([0, 0.05, 0.3]);
  const large = random.pick([0, 0, 0.1]);
  const nulls = random.pick([0, 0.15, 0.6]);
  const partitions = random.pick([1, 3, count]);
  const float = (): Cell => {
    if (random.chance(special)) return random.pick([Number.NaN, Infinity, -Infinity, 0, MINUS_ZERO]);
    // Of one sign: what is left of small values between large ones that cancel goes by the order of adding up.
    if (random.chance(large)) return random.pick([1e300, 1e17, 2 ** 53]);
    return (random.below(41) - 20) / 4;
  };
  const make: Record<string, () => Cell> = {
    p: () => BigInt(random.below(partitions)),
    k: () => random.pick<Cell>([0, MINUS_ZERO, 1, Number.NaN]),
    x: float,
    y: float,
    o: () =>
      random.chance(special)
        ? random.pick<Cell>([Number.NaN, Infinity, -Infinity, 0, MINUS_ZERO])
        : random.below(12) - 6,
    i: () => BigInt(random.below(13) - 6),
    w: () => (random.chance(0.3) ? random.pick(LARGE) : BigInt(random.below(13) - 6)),
    d: () => BigInt(random.below(4001) - 2000),
    s: () => random.pick(["", "a", "b", "ab", "Oslo"]),
    b: () => random.chance(0.5),
    day: () => random.below(20),
    t: () => random.below(20) * DAY,
  };
  const rows = Array.from({ length: count }, (_, row) =>
    COLUMNS.map(({ name }) =>
      name === "id" ? BigInt(row) : random.chance(nulls) ? null : (make[name] as () => Cell)(),
    ),
  );
  return { name: "t", columns: COLUMNS, rows };
}

type Units = "ROWS" | "RANGE" | "GROUPS";

/** Bounds that start before they end: of others DuckDB counts fewer rows than none. */
function bounds(random: Random, offsets: readonly number[], written: (offset: number) => string): string {
  const [near, far] = [random.pick(offsets), random.pick(offsets)].sort((a, b) => a - b) as [number, number];
  const before = (offset: number) => `${written(offset)} PRECEDING`;
  const after = (offset: number) => `${written(offset)} FOLLOWING`;
  const from = random.below(4);
  const start = ["UNBOUNDED PRECEDING", before(far), "CURRENT ROW", after(near)][from];
  const first = Math.max(0, from - 1);
  const end = [before(near), "CURRENT ROW", after(far), "UNBOUNDED FOLLOWING"][first + random.below(4 - first)];
  return `BETWEEN ${start} AND ${end}`;
}

function frame(random: Random, units: Units, key: string): string {
  if (random.chance(0.15)) return "";
  if (units !== "RANGE") return `${units} ${bounds(random, [0, 1, 2, 3, 7, 100], String)}`;
  if (key === "day" || key === "t") return `RANGE ${bounds(random, [0, 1, 3, 40], (days) => `INTERVAL '${days}' DAY`)}`;
  return `RANGE ${bounds(random, key === "d" ? [0, 0.01, 1.5, 10] : [0, 1, 2, 3, 50], String)}`;
}

/** What DuckDB computes otherwise of values that are not finite. */
const FINITE = /^(covar|corr|regr|stddev|var)/;

/** Functions whose value does not go by the order of peers, in the words of both engines. */
const UNORDERED: readonly (string | readonly [string, string])[] = [
  ...[
    "count(*)",
    "count(x)",
    "count(DISTINCT i)",
    "count(DISTINCT k)",
    "count(DISTINCT s)",
    "sum(i)",
    "sum(x)",
    "sum(d)",
  ],
  ...["avg(x)", "avg(i)", "min(x)", "max(x)", "min(s)", "max(s)", "min(day)", "max(d)", "min(k) + 1", "max(i)"],
  ...["stddev(x)", "stddev_pop(x)", "var_samp(x)", "var_pop(x)", "covar_samp(x, y)", "covar_pop(y, x)", "corr(x, y)"],
  ...["bool_and(b)", "bool_or(b)", "sum(x) FILTER (WHERE b)", "count(*) FILTER (WHERE x > 0)"],
  ...[
    "regr_slope(y, x)",
    "regr_intercept(y, x)",
    "regr_count(y, x)",
    "regr_sxx(y, x)",
    "bit_and(i)",
    "bit_or(i)",
    "bit_xor(i)",
  ],
  ...["regr_avgy(y, x)", "regr_r2(y, x)", "regr_syy(y, x)", "regr_sxy(y, x)", "min(t)", "max(k)"],
  ...["avg(i) FILTER (WHERE b)", "sum(DISTINCT i)", "max(b)"],
];

/** In frames of rows only. Halfway between two whole numbers all digits are the same. */
const MIDDLES: readonly (string | readonly [string, string])[] = [
  "median(i)",
  ["percentile_cont(i::double, 0.5)", "quantile_cont(i::double, 0.5)"],
];

const RANKS: readonly string[] = ["rank()", "dense_rank()", "percent_rank()", "cume_dist()"];

const ORDERED: readonly (string | readonly [string, string])[] = [
  ...[
    "first_value(x)",
    "last_value(x)",
    "nth_value(x, 2)",
    "first_value(s)",
    "last_value(i)",
    "nth_value(i, 1)",
    "nth_value(s, 5)",
  ],
  ...["array_agg(i)", "string_agg(s, '-')", "row_number()", "ntile(1)", "ntile(4)", "ntile(100)"],
  ...[
    "first_value(x IGNORE NULLS)",
    "last_value(x IGNORE NULLS)",
    "nth_value(x, 2 IGNORE NULLS)",
    "last_value(s IGNORE NULLS)",
  ],
  ...["nth_value(i, 1 IGNORE NULLS)", "nth_value(i, 3 IGNORE NULLS)"],
];

function shifts(random: Random): string {
  const name = random.pick(["lead", "lag"]);
  const value = random.pick(["x", "i", "s"]);
  const offset = random.pick(["", ", 0", ", 1", ", 2", ", 3", ", 5", ", -1", ", -2", ", 100"]);
  const fallback = offset === "" || random.chance(0.5) ? "" : value === "s" ? ", 'none'" : ", 77";
  const nulls = random.chance(0.5) && offset !== ", 0" ? " IGNORE NULLS" : "";
  return `${name}(${value}${offset}${fallback}${nulls})`;
}

interface Call {
  ours: string;
  theirs: string;
}

/** What is computed anew for each frame, which are as long as the table. */
const ANEW = /array_agg|string_agg|median|percentile|DISTINCT|bit_(and|or|xor)/;

function call(random: Random): Call {
  const partition = random.pick(["", "PARTITION BY p ", "PARTITION BY k ", "PARTITION BY p, k "]);
  const direction = random.pick(["", " DESC", " NULLS FIRST", " DESC NULLS FIRST"]);
  const key = random.pick(["o", "o", "i", "w", "d", "day", "t", "s", "k"]);
  const both = (text: string | readonly [string, string], over: string): Call => {
    const [ours, theirs] = typeof text === "string" ? [text, text] : text;
    return {
      ours: `${ours.replace(/^(.*?)( \+ 1)?$/, `$1 OVER (${over})$2`)}`,
      theirs: `${theirs.replace(/^(.*?)( \+ 1)?$/, `$1 OVER (${over})$2`)}`,
    };
  };
  const rows = `${partition}ORDER BY ${key}${direction}, id`;
  switch (random.below(6)) {
    case 0:
      return both(shifts(random), rows);
    case 1:
      return both(random.pick(RANKS), `${partition}ORDER BY ${key}${direction}`);
    case 2:
      return both(random.pick(ORDERED), `${rows} ${frame(random, "ROWS", key)}`);
    case 3:
      return both(random.pick([...UNORDERED, ...MIDDLES]), `${rows} ${frame(random, "ROWS", key)}`);
    case 4:
      return both(random.pick(UNORDERED), `${partition}ORDER BY ${key}${direction} ${frame(random, "GROUPS", key)}`);
    default:
      // Texts have no distances; and in a partition of NaN alone DuckDB finds no peers at a distance of 0.
      return both(
        random.pick(UNORDERED),
        `${partition}ORDER BY ${key}${direction} ${key === "s" || key === "k" ? "" : frame(random, "RANGE", key)}`,
      );
  }
}

const isTame = (cell: Cell) => typeof cell !== "number" || (Number.isFinite(cell) && Math.abs(cell) < 1e6);

/** Floats that differ in their last digits only are alike. */
function alike(ours: string, theirs: string): boolean {
  if (ours === theirs) return true;
  const [a, b] = [Number(ours), Number(theirs)];
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3);
}

async function check(seed: number, oracle: Oracle, count: number, queries: number): Promise<string[]> {
  const random = new Random(seed);
  const sample = table(random, count);
  await oracle.load(sample);
  // Where memory is limited, other operators run, on smaller batches.
  using session = new Session(random.chance(0.4) ? { memoryLimit: 2 ** random.pick([24, 28]) } : {});
  session.register("t", toArrow(sample, random));
  const wrong: string[] = [];
  for (let query = 0; query < queries; query++) {
    const calls = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => call(random));
    if (count > 1000 && calls.some(({ ours }) => ANEW.test(ours) && ours.includes("UNBOUNDED"))) continue;
    if (count > 1000 && calls.some(({ ours }) => ANEW.test(ours) && !ours.includes("ROWS"))) continue;
    const limit = random.chance(0.3) ? ` LIMIT ${random.below(count) + 1}` : "";
    const text = (engine: "ours" | "theirs") =>
      `SELECT id, ${calls.map((call, n) => `${call[engine]} AS c${n}`).join(", ")} FROM t ORDER BY id${limit}`;
    let theirs: string[];
    if (calls.some(({ ours }) => FINITE.test(ours)) && !sample.rows.every((row) => row.every(isTame))) continue;
    try {
      theirs = await oracle.rows(text("theirs"));
    } catch (error) {
      // Deviations of infinities, and distances from the largest integers.
      if (/out of range|overflow/i.test(String(error))) continue;
      throw new Error(`${text("theirs")}: ${error}`);
    }
    let ours: string[];
    try {
      ours = rowsOf(await session.sql(text("ours")).collect());
    } catch (error) {
      wrong.push(`seed ${seed}: ${text("ours")}: ${error}`);
      continue;
    }
    const place = ours.findIndex((row, at) => {
      const cells = row.split(" | ");
      const others = (theirs[at] ?? "").split(" | ");
      // Of equal values there is no correlation; DuckDB gives 0 by 0.
      const none = (n: number) =>
        /^(corr|regr)/.test(calls[n - 1]?.ours ?? "") && cells[n] === "null" && others[n] === "NaN";
      return cells.length !== others.length || cells.some((cell, n) => !alike(cell, others[n] as string) && !none(n));
    });
    if (ours.length !== theirs.length || place >= 0) {
      wrong.push(`seed ${seed}: ${text("ours")}\n  row ${place}: ours ${ours[place]}, DuckDB's ${theirs[place]}`);
    }
  }
  return wrong;
}

/** Frames of rows, against groups of the rows that are in them. */
async function checkByGroups(seed: number): Promise<string[]> {
  const random = new Random(seed);
  const sample = table(random, random.pick([1, 20, 50]));
  using session = new Session();
  session.register("t", toArrow(sample, random));
  const [before, after] = [random.below(6), random.below(6)];
  const values = ["sum(x)", "avg(x)", "min(x)", "max(x)", "stddev(x)", "stddev_pop(x)", "var_samp(x)", "var_pop(x)"];
  // Whether an infinite covariance is infinite or NaN goes by the order of the rows.
  const pairs = sample.rows.every((row) => row.every(isTame)) ? ["covar_samp(x, y)", "covar_pop(x, y)"] : [];
  const calls = [...values, ...pairs, "count(x)", "min(y)", "max(k)"];
  const over = `OVER (ORDER BY id ROWS BETWEEN ${before} PRECEDING AND ${after} FOLLOWING)`;
  const windows = await session
    .sql(`SELECT ${calls.map((call) => `${call} ${over}`).join(", ")} FROM t ORDER BY id`)
    .collect();
  const inner = calls.map((call) => call.replace(/\b([xyk])\b/g, "b.$1"));
  const groups = await session
    .sql(
      `SELECT ${inner.join(", ")} FROM t a JOIN t b ON b.id >= a.id - ${before} AND b.id <= a.id + ${after}
       GROUP BY a.id ORDER BY a.id`,
    )
    .collect();
  const theirs = rowsOf(groups);
  return rowsOf(windows).flatMap((row, at) => {
    const others = theirs[at]?.split(" | ") ?? [];
    const wrong = row.split(" | ").findIndex((cell, n) => !alike(cell, others[n] ?? ""));
    return wrong < 0
      ? []
      : [`seed ${seed}: row ${at}, ${calls[wrong]} ${over}: ${row.split(" | ")[wrong]}, a group's ${others[wrong]}`];
  });
}

const SEEDS = Number(process.env.WINDOWS_SEEDS ?? 30);
const FIRST = Number(process.env.WINDOWS_FIRST ?? 1);

describe("windows", () => {
  it("give what DuckDB gives", async () => {
    const oracle = await Oracle.open();
    const wrong: string[] = [];
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      wrong.push(...(await check(seed, oracle, new Random(seed).pick([0, 1, 7, 30, 60]), 12)));
    }
    expect(wrong.join("\n")).toBe("");
  });

  it("give what a group of the frame's rows gives, whatever went by before", async () => {
    const wrong: string[] = [];
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) wrong.push(...(await checkByGroups(seed)));
    expect(wrong.join("\n")).toBe("");
  });

  it("give it over partitions longer than a batch", async () => {
    const oracle = await Oracle.open();
    const wrong: string[] = [];
    for (let seed = FIRST; seed < FIRST + Math.ceil(SEEDS / 20); seed++) {
      wrong.push(...(await check(seed, oracle, 9_000, 6)));
    }
    expect(wrong.join("\n")).toBe("");
  });
});
