/** What is compared: two ways to one answer, chosen at random and written as runs. */
import type { SessionOptions } from "../../src/index.ts";
import type { Random } from "../property/random.ts";
import type { Expr, Rel } from "./ast.ts";
import { Expressions, type Target, Unreachable } from "./generate-expressions.ts";
import { traitsOf } from "./order.ts";
import { equivalents } from "./equivalents.ts";
import { frameText } from "./render-frame.ts";
import { frameSql } from "./render-sql.ts";
import { columnsOf, isValid } from "./schema.ts";
import type { TableData } from "./tables.ts";
import { kindOf } from "./types.ts";
import type { Mode, Run, SourceFormat } from "./world.ts";

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

const names = (tables: readonly TableData[]) => new Map(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]));

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
function elsewhere(name: string, weight: number, choose: (random: Random) => Partial<Case>, run: (one: Case) => Partial<Run>, how: Partial<Pair> = {}): Check {
  return {
    ...{ name, weight, target: {} },
    choose: (one, random) => ({ ...one, ...choose(random) }),
    pair: (one) => {
      const text = planText(one);
      return { expected: { text }, got: { text, ...run(one) }, ordered: ordered(one), schema: true, ...how };
    },
  };
}

const inSession = (one: Case): Partial<Run> => (one.session ? { session: one.session } : {});

export const RULES: string[] = [];

export const CHECKS: readonly Check[] = [
  {
    ...{ name: "duckdb", weight: 6, target: { oracle: true } },
    choose: (one) => one,
    pair: (one) => ({ expected: { duck: frameSql(one.rel, "duck") }, got: { text: planText(one) }, ordered: inOrder(one.rel), schema: false }),
  },
  {
    ...{ name: "languages", weight: 2, target: { languages: ["js", "sql"] } },
    choose: (one) => ({ ...one, language: "js" }),
    pair: (one) => ({ expected: { text: planText(one) }, got: { text: planText({ ...one, language: "sql" }) }, ordered: inOrder(one.rel), schema: true }),
  },
  {
    ...{ name: "partition", weight: 3, target: {} },
    choose: withPredicate,
    pair: (one) => {
      const condition = one.predicate as Expr;
      const call = (op: string): Expr => ({ kind: "call", op, args: [condition], type: "bool", inexact: false });
      const part = (of: Expr): Rel => ({ kind: "filter", input: one.rel, condition: of });
      const union = (left: Rel, right: Rel): Rel => ({ kind: "union", left, right, distinct: false, fillMissing: false });
      const all = union(union(part(condition), part(call("not"))), part(call("isNull")));
      return { expected: { text: planText(one) }, got: { text: planText(one, all) }, ordered: false, schema: true };
    },
  },
  {
    ...{ name: "filter as column", weight: 2, target: { languages: ["js"] } },
    choose: withPredicate,
    pair: (one) => {
      const condition = one.predicate as Expr;
      const kept: Rel = { kind: "withColumns", input: one.rel, items: [{ kind: "item", name: "kept", expr: condition }] };
      const column: Expr = { kind: "column", name: "kept", alias: null, type: "bool", inexact: false };
      const filtered: Rel = { kind: "drop", input: { kind: "filter", input: kept, condition: column }, names: ["kept"] };
      const plain: Rel = { kind: "filter", input: one.rel, condition };
      return { expected: { text: planText(one, filtered) }, got: { text: planText(one, plain) }, ordered: ordered(one), schema: true };
    },
  },
  {
    ...{ name: "equivalent", weight: 3, target: {} },
    choose: (one, random) => ({ ...one, seed: random.below(2 ** 31) }),
    pair: (one) => ({ expected: { text: planText(one) }, got: { text: planText(one, equivalents(one.rel, one.seed)) }, ordered: ordered(one), schema: false }),
  },
  {
    ...{ name: "parameters", weight: 2, target: { languages: ["js"] } },
    choose: (one) => one,
    pair: (one) => {
      const params: Record<string, string | number | bigint | boolean> = {};
      const text = frameText(one.rel, {
        tables: names(one.tables),
        constant: ({ value, type }) => {
          const simple = value !== null && ["int", "utf8", "bool"].includes(kindOf(type)) && !["uint64"].includes(type);
          if (!simple) return undefined;
          const name = `p${Object.keys(params).length}`;
          params[name] = value as string;
          return type === "int64" || kindOf(type) !== "int" ? `param("${name}")` : `param("${name}").cast("${type}")`;
        },
      });
      return { expected: { text: planText(one) }, got: { text, mode: "prepared", params }, ordered: ordered(one), schema: true };
    },
  },
  elsewhere("optimizer", 5, (random) => ({ session: { disabledOptimizers: random.chance(0.7) ? [random.pick(RULES)] : RULES.filter(() => random.chance(0.3)) } }), inSession),
  elsewhere("threads", 1, (random) => ({ session: { threads: random.chance(0.5) ? 1 : 2 } }), inSession),
  elsewhere("batches", 3, (random) => ({ session: { batchSize: random.pick([1, 3, 7]) } }), inSession),
  elsewhere("mode", 2, (random) => ({ mode: random.pick(["stream", "prepared", "encoded"] as const) }), (one) => ({ mode: one.mode ?? "collect" })),
  elsewhere("source", 4, (random) => ({ source: random.pick(["parquet", "parquet", "ipc", "again"] as const) }), (one) => ({ source: one.source ?? "memory" }), { schema: false }),
];

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
