/** What is compared: two ways to one answer, chosen at random and written as runs. */
import type { SessionOptions } from "../../src/index.ts";
import { Random } from "../property/random.ts";
import type { Expr, Rel } from "./ast.ts";
import { hasConstants, spelt } from "./constants.ts";
import { equivalents } from "./equivalents.ts";
import { Expressions, readable, type Target, Unreachable } from "./generate-expressions.ts";
import { traitsOf } from "./order.ts";
import { Unsupported } from "./render.ts";
import { frameText } from "./render-frame.ts";
import { frameSql } from "./render-sql.ts";
import { columnsOf, isValid } from "./schema.ts";
import { columnsOfTable, rowsOf, type TableData } from "./tables.ts";
import { castName, isScalar, kindOf, type Type } from "./types.ts";
import { CALM, type Cell } from "./values.ts";
import { type Mode, type Run, rearranged, type SourceFormat } from "./world.ts";

/** A plan and how it is looked at: what is shrunk, and run again. */
export interface Case {
  check: string;
  rel: Rel;
  tables: readonly TableData[];
  /** How the plan is written. */
  language: "js" | "sql";
  /** What a check has chosen beside the plan. */
  predicate?: Expr;
  session?: SessionOptions;
  mode?: Mode;
  source?: SourceFormat;
  seed: number;
}

export interface Pair {
  expected: Run | { duck: string };
  /** Tables that the second run reads in place of the case's. */
  tables?: readonly TableData[];
  got: Run;
  ordered: boolean;
  schema: boolean;
}

export interface Check {
  name: string;
  /** How often it is chosen. */
  weight: number;
  target: Partial<Target>;
  /** Completes a case; null where it does not apply. */
  choose(one: Case, random: Random, target: Target): Case | null;
  /** Throws {@link Unsupported} where the case has no such form. */
  pair(one: Case): Pair;
}

const names = (tables: readonly TableData[]) =>
  new Map(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]));

/** The plan as TypeScript, by its steps or as one SQL text. */
export function planText(one: Case, rel = one.rel): string {
  if (one.language === "js") return frameText(rel, { tables: names(one.tables) });
  return `session.sql(${JSON.stringify(frameSql(rel, "sql"))})`;
}

/** Whether SQL gives the rows in an order. */
function inOrder(rel: Rel): boolean {
  if (rel.kind === "limit" || rel.kind === "tail") return rel.input.kind === "sort" && traitsOf(rel).ordered;
  return (rel.kind === "sort" || rel.kind === "sql") && traitsOf(rel).ordered;
}

const ordered = (one: Case) => (one.language === "js" ? traitsOf(one.rel).ordered : inOrder(one.rel));

/** The same plan in another session, by another way, from another place. */
function elsewhere(
  name: string,
  weight: number,
  choose: (random: Random, target: Target) => Partial<Case>,
  run: (one: Case) => Partial<Run>,
  how: Partial<Pair> = {},
): Check {
  return {
    ...{ name, weight, target: {} },
    choose: (one, random, target) => ({ ...one, ...choose(random, target) }),
    pair: (one) => {
      const text = planText(one);
      return { expected: { text }, got: { text, ...run(one) }, ordered: ordered(one), schema: true, ...how };
    },
  };
}

/** Sorts and windows of many rows take time in the square of the batches. */
const rowsOfBatches = ({ large }: Target) => (large ? [500, 1024] : [1, 3, 7]);

const inSession = (one: Case): Partial<Run> => (one.session ? { session: one.session } : {});

export const RULES: string[] = [];

export const CHECKS: readonly Check[] = [
  {
    ...{ name: "duckdb", weight: 10, target: { oracle: true } },
    choose: (one) => one,
    pair: (one) => ({
      expected: { duck: frameSql(one.rel, "duck") },
      got: { text: planText(one) },
      ordered: inOrder(one.rel),
      schema: false,
    }),
  },
  {
    ...{ name: "languages", weight: 2, target: { languages: ["js", "sql"] } },
    choose: (one) => ({ ...one, language: "js" }),
    pair: (one) => ({
      expected: { text: planText(one) },
      got: { text: planText({ ...one, language: "sql" }) },
      ordered: inOrder(one.rel),
      schema: true,
    }),
  },
  {
    ...{ name: "partition", weight: 3, target: {} },
    choose: withPredicate,
    pair: (one) => {
      const condition = one.predicate as Expr;
      const call = (op: string): Expr => ({ kind: "call", op, args: [condition], type: "bool", inexact: false });
      const part = (of: Expr): Rel => ({ kind: "filter", input: one.rel, condition: of });
      const union = (left: Rel, right: Rel): Rel => ({
        kind: "union",
        left,
        right,
        distinct: false,
        fillMissing: false,
      });
      const all = union(union(part(condition), part(call("not"))), part(call("isNull")));
      return { expected: { text: planText(one) }, got: { text: planText(one, all) }, ordered: false, schema: true };
    },
  },
  {
    ...{ name: "filter as column", weight: 2, target: { languages: ["js"] } },
    choose: withPredicate,
    pair: (one) => {
      const condition = one.predicate as Expr;
      const kept: Rel = {
        kind: "withColumns",
        input: one.rel,
        items: [{ kind: "item", name: "kept", expr: condition }],
      };
      const column: Expr = { kind: "column", name: "kept", alias: null, type: "bool", inexact: false };
      const filtered: Rel = {
        kind: "drop",
        input: { kind: "filter", input: kept, condition: column },
        names: ["kept"],
      };
      const plain: Rel = { kind: "filter", input: one.rel, condition };
      return {
        expected: { text: planText(one, filtered) },
        got: { text: planText(one, plain) },
        ordered: ordered(one),
        schema: true,
      };
    },
  },
  {
    ...{ name: "equivalent", weight: 3, target: {} },
    choose: (one, random) => ({ ...one, seed: random.below(2 ** 31) }),
    pair: (one) => ({
      expected: { text: planText(one) },
      got: { text: planText(one, equivalents(one.rel, one.seed)) },
      ordered: ordered(one),
      schema: false,
    }),
  },
  {
    // What no rule can look at, as it is not known when the plan is made.
    ...{ name: "parameters", weight: 5, target: { languages: ["js"] } },
    choose: (one) => one,
    pair: (one) => {
      const params: Record<string, string | number | bigint | boolean> = {};
      const text = frameText(one.rel, {
        tables: names(one.tables),
        constant: ({ value, type }) => {
          const given = asParameter(value, type);
          if (given === undefined) return undefined;
          const name = `p${Object.keys(params).length}`;
          params[name] = given;
          const kind = kindOf(type);
          return kind === "utf8" || kind === "bool" ? `param("${name}")` : `param("${name}").cast("${castName(type)}")`;
        },
      });
      return {
        expected: { text: planText(one) },
        got: { text, mode: "prepared", params },
        ordered: ordered(one),
        schema: true,
      };
    },
  },
  elsewhere(
    "optimizer",
    5,
    (random) => ({
      session: {
        disabledOptimizers: random.chance(0.7) ? [random.pick(RULES)] : RULES.filter(() => random.chance(0.3)),
      },
    }),
    inSession,
  ),
  // Each step held to what it says of its rows, with batches of a few of them.
  elsewhere(
    "verify",
    3,
    (random, target) => ({ session: { verify: true, batchSize: random.pick([...rowsOfBatches(target), 8192]) } }),
    inSession,
  ),
  elsewhere("threads", 1, (random) => ({ session: { threads: random.chance(0.5) ? 1 : 2 } }), inSession),
  elsewhere(
    "batches",
    3,
    (random, target) => ({ session: { batchSize: random.pick(rowsOfBatches(target)) } }),
    inSession,
  ),
  elsewhere(
    "mode",
    2,
    (random) => ({ mode: random.pick(["stream", "prepared", "encoded"] as const) }),
    (one) => ({ mode: one.mode ?? "collect" }),
  ),
  elsewhere(
    "source",
    4,
    (random) => ({ source: random.pick(["parquet", "parquet", "ipc", "again"] as const) }),
    (one) => ({ source: one.source ?? "memory" }),
    { schema: false },
  ),
  {
    ...{ name: "text files", weight: 2, target: { textual: true } },
    choose: (one, random) => {
      const chosen = random.pick(["csv", "ndjson"] as const);
      return { ...one, source: one.tables.every(isInJson) ? chosen : "csv" };
    },
    pair: (one) => ({
      expected: { text: planText(one) },
      got: { text: planText(one), source: one.source ?? "memory" },
      tables: one.tables.map(textual),
      ordered: ordered(one),
      schema: false,
    }),
  },
  {
    ...{ name: "layout", weight: 3, target: {} },
    choose: (one, random) => ({ ...one, seed: random.below(2 ** 31) }),
    pair: (one) => {
      const random = new Random(one.seed);
      return {
        expected: { text: planText(one) },
        got: { text: planText(one) },
        tables: one.tables.map((data) => rearranged(random, data)),
        ordered: ordered(one),
        schema: false,
      };
    },
  },
  {
    // Aggregates that compose, of the parts that a condition makes.
    ...{ name: "partitioned aggregates", weight: 2, target: { languages: ["js"] } },
    choose: withPredicate,
    pair: (one) => {
      const condition = one.predicate as Expr;
      const { whole, parts } = aggregated(one.rel, condition);
      return {
        expected: { text: planText(one, whole) },
        got: { text: planText(one, parts) },
        ordered: true,
        schema: true,
      };
    },
  },
  {
    // The columns' values in their places: what is computed of a column, and of constants.
    ...{ name: "constants", weight: 3, target: { languages: ["js"] } },
    choose: (one, random, target) => {
      const table = random.pick(one.tables);
      const count = rowsOf(table);
      if (count === 0) return null;
      const columns = columnsOfTable(table);
      const scope = columns.map((column) => ({ ...column, alias: null }));
      const expressions = new Expressions(random, target, scope);
      try {
        const items = Array.from({ length: 2 }, (_, at) => ({
          kind: "item" as const,
          name: `n${at}`,
          expr: expressions.of(expressions.scalar(), 3),
        }));
        const id: Expr = { kind: "column", name: "id", alias: null, type: "int64", inexact: false };
        const row: Expr = {
          kind: "call",
          op: "eq",
          args: [id, { kind: "constant", value: BigInt(random.below(count)), type: "int64" }],
          type: "bool",
          inexact: false,
        };
        const rel: Rel = {
          kind: "select",
          input: { kind: "filter", input: { kind: "table", name: table.name, columns }, condition: row },
          items,
        };
        return isValid(rel) ? { ...one, rel } : null;
      } catch (error) {
        if (error instanceof Unreachable) return null;
        throw error;
      }
    },
    pair: (one) => ({
      expected: { text: planText(one) },
      got: { text: planText(one, ofConstants(one)) },
      ordered: false,
      schema: true,
    }),
  },
];

/** A constant as the value of a parameter, which is cast to its type where that is neither text nor a truth value. */
function asParameter(value: Cell, type: Type): string | number | bigint | boolean | undefined {
  if (value === null || castName(type) === null) return undefined;
  switch (kindOf(type)) {
    case "utf8":
    case "bool":
      return value as string | boolean;
    case "int":
      return type === "uint64" ? undefined : (value as bigint);
    case "float":
      return Number.isFinite(Number(value)) ? Number(value) : undefined;
    case "decimal":
    case "date":
    case "time":
    case "timestamp":
      return spelt(value, type);
    default:
      return undefined;
  }
}

/** The columns that text files hold. */
const textual = (data: TableData): TableData => {
  const names = new Set(
    readable(columnsOfTable(data), { oracle: false, languages: [], mood: CALM, large: false, textual: true }).map(
      ({ name }) => name,
    ),
  );
  return { ...data, columns: data.columns.filter(({ name }) => names.has(name)) };
};

/** Whether JSON has all values of a table: infinities and NaN are null in it. */
const isInJson = ({ columns }: TableData): boolean => columns.every(({ cells }) => cells.every(isPlain));

function isPlain(cell: unknown): boolean {
  if (typeof cell === "number") return Number.isFinite(cell);
  if (cell === "-NaN") return false;
  if (typeof cell !== "object" || cell === null) return true;
  return [...(cell instanceof Map ? cell.values() : Object.values(cell))].every(isPlain);
}

const call = (op: string, type: string, ...args: Expr[]): Expr => ({ kind: "call", op, args, type, inexact: false });

/** Counts, sums, smallest and largest values of all rows, and of the parts put together. */
function aggregated(rel: Rel, condition: Expr): { whole: Rel; parts: Rel } {
  const of = (op: string, type: string, arg?: Expr): Expr => ({
    kind: "aggregate",
    op,
    args: arg ? [arg] : [],
    filter: null,
    distinct: false,
    order: [],
    ignoreNulls: false,
    type,
    inexact: false,
  });
  const column = (name: string, type: string): Expr => ({ kind: "column", name, alias: null, type, inexact: false });
  const kinds = columnsOf(rel)
    .filter(({ type, inexact }) => isScalar(type) && !inexact)
    .slice(0, 3);
  const first = [
    { name: "rows", type: "int64", make: of("count", "int64"), join: (one: Expr) => of("sum", "int64", one) },
  ];
  for (const { name, type } of kinds) {
    first.push({
      name: `least_${name}`,
      type,
      make: of("min", type, column(name, type)),
      join: (one) => of("min", type, one),
    });
    first.push({
      name: `largest_${name}`,
      type,
      make: of("max", type, column(name, type)),
      join: (one) => of("max", type, one),
    });
  }
  const items = (list: { name: string; expr: Expr }[]) => list.map((one) => ({ kind: "item" as const, ...one }));
  const over = (input: Rel): Rel => ({
    kind: "groupBy",
    input,
    keys: [],
    aggregates: items(first.map(({ name, make }) => ({ name, expr: make }))),
  });
  const part = (of: Expr): Rel => over({ kind: "filter", input: rel, condition: of });
  const union = (left: Rel, right: Rel): Rel => ({ kind: "union", left, right, distinct: false, fillMissing: false });
  const all = union(
    union(part(condition), part(call("not", "bool", condition))),
    part(call("isNull", "bool", condition)),
  );
  const joined = items(first.map(({ name, type, join }) => ({ name, expr: join(column(name, type)) })));
  return { whole: over(rel), parts: { kind: "groupBy", input: all, keys: [], aggregates: joined } };
}

/** The plan of the check `constants` with the row's values in place of its columns. */
function ofConstants({ rel, tables }: Case): Rel {
  if (
    rel.kind !== "select" ||
    rel.input.kind !== "filter" ||
    rel.input.input.kind !== "table" ||
    rel.input.condition.kind !== "call"
  )
    throw new Unsupported("another plan");
  const { name } = rel.input.input;
  const row = rel.input.condition.args[1];
  const data = tables.find((one) => one.name === name);
  const ids = data?.columns.find((column) => column.name === "id")?.cells ?? [];
  const at = row?.kind === "constant" ? ids.indexOf(row.value) : -1;
  if (at < 0) throw new Unsupported("no such row");
  const replaced = (expr: Expr): Expr => {
    if (expr.kind === "call") return { ...expr, args: expr.args.map(replaced) };
    const column = expr.kind === "column" ? data?.columns.find((one) => one.name === expr.name) : undefined;
    if (!column || !hasConstants(column.type)) return expr;
    return { kind: "constant", value: column.cells[at] ?? null, type: column.type };
  };
  return { ...rel, items: rel.items.map((item) => ({ ...item, expr: replaced(item.expr) })) };
}

function withPredicate(one: Case, random: Random, target: Target): Case | null {
  const scope = columnsOf(one.rel).map((column) => ({ ...column, alias: null }));
  try {
    const predicate = new Expressions(random, target, scope).condition(3);
    const filtered: Rel = { kind: "filter", input: one.rel, condition: predicate };
    return isValid(filtered) ? { ...one, predicate } : null;
  } catch (error) {
    if (error instanceof Unreachable) return null;
    throw error;
  }
}
