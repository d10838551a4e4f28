/** Expressions as they cross to Rust; `core-rs/query/src/plan/expr.rs` is their definition. */
import type { PlanTable } from "./inputs.ts";

export type ExprJson =
  | { all: Record<string, never> }
  | { column: string }
  | { of: { side: "src" | "dst" | "edge" | "msg"; name: string | null } }
  | { literal: LiteralJson }
  | { param: string }
  | { sql: string }
  | { alias: { expr: ExprJson; name: string } }
  | { binary: { op: BinaryOperator; left: ExprJson; right: ExprJson } }
  | { and: ExprJson[] }
  | { or: ExprJson[] }
  | { not: ExprJson }
  | { negate: ExprJson }
  | { isNull: ExprJson }
  | { isNotNull: ExprJson }
  | { between: { expr: ExprJson; low: ExprJson; high: ExprJson } }
  | { in: { expr: ExprJson; list: ExprJson[] } }
  | { inTable: { expr: ExprJson; table: PlanTable } }
  | { like: { expr: ExprJson; pattern: ExprJson; ignoreCase: boolean } }
  | { cast: { expr: ExprJson; type: string; safe: boolean } }
  | { case: { branches: [ExprJson, ExprJson][]; otherwise: ExprJson | null } }
  | { call: { name: string; args: ExprJson[] } }
  | { aggregate: AggregateJson }
  | { window: { name: string; args: ExprJson[]; ignoreNulls?: boolean } }
  | { over: OverJson };

export type BinaryOperator =
  | "eq"
  | "neq"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "floorDiv"
  | "mod"
  | "xor"
  | "isDistinctFrom"
  | "isNotDistinctFrom";

export type LiteralJson =
  | "null"
  | { boolean: boolean }
  | { int: string }
  | { float: string }
  | { string: string }
  | { timestamp: string }
  | { binary: string }
  | { list: LiteralJson[] }
  | { interval: { months: number; days: number; nanoseconds: string } };

export interface AggregateJson {
  name: string;
  expr: ExprJson | null;
  args?: ExprJson[];
  distinct?: boolean;
  filter?: ExprJson;
  orderBy?: SortKeyJson[];
  ignoreNulls?: boolean;
}

export interface OverJson {
  expr: ExprJson;
  partitionBy: ExprJson[];
  orderBy: SortKeyJson[];
  rows?: [number | null, number | null];
}

export interface SortKeyJson {
  expr: ExprJson;
  descending: boolean;
  nullsFirst: boolean;
}
