/** Plans as data: what is generated, rendered as a frame, as SQL and as DuckDB's SQL, and shrunk. */
import type { Type } from "./types.ts";
import type { Cell } from "./values.ts";

export interface Column {
  name: string;
  type: Type;
  /** Whether the last digits are nobody's promise: such values are only passed on. */
  inexact: boolean;
}

export type Expr =
  /** Of a frame, or of the table that has the alias in SQL. */
  | { kind: "column"; name: string; alias: string | null; type: Type; inexact: boolean }
  | { kind: "constant"; value: Cell; type: Type }
  /** An argument that is written alike whatever is around it. */
  | { kind: "raw"; js: string; sql: string; duck: string; type: Type }
  | { kind: "call"; op: string; args: Expr[]; type: Type; inexact: boolean }
  | Aggregate
  | { kind: "window"; op: string; args: Expr[]; ignoreNulls: boolean; type: Type }
  | Over
  | Subquery;

export interface Aggregate {
  kind: "aggregate";
  op: string;
  args: Expr[];
  filter: Expr | null;
  distinct: boolean;
  order: Key[];
  ignoreNulls: boolean;
  type: Type;
  inexact: boolean;
}

export interface Over {
  kind: "over";
  expr: Expr;
  partitionBy: Expr[];
  orderBy: Key[];
  /** Rows before (negative) and behind; null is without end. Only SQL has ranges of peers. */
  rows: [from: number | null, to: number | null] | null;
  type: Type;
  inexact: boolean;
}

export interface Subquery {
  kind: "subquery";
  form: "in" | "notIn" | "exists" | "notExists" | "scalar";
  operand: Expr | null;
  query: Query;
  type: Type;
  inexact: boolean;
}

export interface Key {
  kind: "key";
  expr: Expr;
  descending: boolean;
  nullsFirst: boolean;
}

/** An expression under a name. */
export interface Item {
  kind: "item";
  name: string;
  expr: Expr;
}

export type JoinKind = "inner" | "left" | "right" | "full" | "semi" | "anti" | "cross";

/** A frame. */
export type Rel =
  | { kind: "table"; name: string; columns: Column[] }
  | { kind: "sql"; query: Query }
  | { kind: "filter"; input: Rel; condition: Expr }
  | { kind: "select"; input: Rel; items: Item[] }
  | { kind: "withColumns"; input: Rel; items: Item[] }
  | { kind: "drop"; input: Rel; names: string[] }
  | { kind: "rename"; input: Rel; names: [from: string, to: string][] }
  | { kind: "groupBy"; input: Rel; keys: Item[]; aggregates: Item[] }
  | { kind: "sort"; input: Rel; keys: Key[] }
  | { kind: "limit"; input: Rel; count: number | null; offset: number }
  | { kind: "tail"; input: Rel; count: number }
  | { kind: "sample"; input: Rel; count: number | null; fraction: number; seed: number }
  | { kind: "distinct"; input: Rel }
  | { kind: "distinctBy"; input: Rel; columns: string[]; keep: "first" | "last" | "any" | "none" }
  | {
      kind: "join";
      left: Rel;
      right: Rel;
      how: JoinKind;
      on: { kind: "pair"; left: Expr; right: Expr }[];
      nullsEqual: boolean;
    }
  | { kind: "union"; left: Rel; right: Rel; distinct: boolean; fillMissing: boolean }
  | { kind: "unnest"; input: Rel; columns: string[]; keepEmpty: boolean }
  | { kind: "describe"; input: Rel };

export type From =
  | { kind: "fromTable"; name: string; alias: string; columns: Column[] }
  | { kind: "derived"; query: Query; alias: string | null; lateral: boolean }
  | {
      kind: "fromJoin";
      how: "inner" | "left" | "right" | "full" | "cross";
      left: From;
      right: From;
      condition: Expr | null;
      using: string[];
    };

export type Query =
  | Block
  | {
      kind: "setOperation";
      op: "union" | "intersect" | "except";
      all: boolean;
      left: Query;
      right: Query;
    }
  | { kind: "values"; columns: Column[]; rows: Expr[][] }
  /** `WITH name AS (query) body`, which may name it as a table. */
  | { kind: "with"; name: string; query: Query; body: Query };

export interface Block {
  kind: "block";
  distinct: boolean;
  /** Leading items of `DISTINCT ON`, in SQL alone. */
  distinctOn: number;
  items: Item[];
  from: From | null;
  where: Expr | null;
  groupBy: Expr[] | null;
  grouping: "plain" | "rollup" | "cube" | "sets";
  having: Expr | null;
  orderBy: Key[];
  limit: number | null;
  offset: number;
}

export type Node = Expr | Key | Item | Rel | From | Query | { kind: "pair"; left: Expr; right: Expr };

/** The nodes right below. */
export function below(node: Node): Node[] {
  return Object.values(node)
    .flatMap((part: unknown) => (Array.isArray(part) ? part.flat() : [part]))
    .filter(isNode);
}

export const isNode = (part: unknown): part is Node => typeof part === "object" && part !== null && "kind" in part;

/** The node and everything below it. */
export function* within(node: Node): Generator<Node> {
  yield node;
  for (const part of below(node)) yield* within(part);
}

export const isExpr = (node: Node): node is Expr =>
  ["column", "constant", "raw", "call", "aggregate", "window", "over", "subquery"].includes(node.kind);

/** Whether the last digits are nobody's promise. */
export const inexact = (expr: Expr): boolean => "inexact" in expr && expr.inexact;
