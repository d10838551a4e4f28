/** Queries as data: `generate/` makes them, `text/` writes them in Cypher, `naive/` answers them. */

/**
 * What a value is. The elements of a list are `ordered` where their order is determined: `collect` and patterns give them in any.
 * A `way` is a shortest path of which there may be others: nothing but its length is determined.
 */
export type Type =
  | "int"
  | "float"
  | "text"
  | "bool"
  | "node"
  | "edge"
  | "path"
  | "way"
  | { list: Type; ordered: boolean };

export type Binary =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "^"
  | "<"
  | "<="
  | ">"
  | ">="
  | "="
  | "<>"
  | "IN"
  | "STARTS WITH"
  | "ENDS WITH"
  | "CONTAINS"
  | "AND"
  | "OR"
  | "XOR";

export type Quantifier = "all" | "any" | "none" | "single";
export type Aggregate = "count" | "sum" | "avg" | "min" | "max" | "collect";

export type Expr =
  | { is: "literal"; value: number | string | boolean | null; float?: boolean }
  | { is: "parameter"; name: string }
  | { is: "variable"; name: string }
  | { is: "property"; of: Expr; key: string }
  | { is: "label"; of: Expr; label: string }
  /** `whole` is the division of integers. */
  | { is: "binary"; op: Binary; left: Expr; right: Expr; whole?: boolean }
  | { is: "chain"; ops: [Binary, Binary]; terms: [Expr, Expr, Expr] }
  | { is: "not" | "minus"; of: Expr }
  | { is: "null"; of: Expr; negated: boolean }
  | { is: "call"; name: string; args: Expr[] }
  | { is: "list"; items: Expr[] }
  | { is: "map"; entries: [key: string, value: Expr][] }
  /** `of {.key, …}`. */
  | { is: "projection"; of: Expr; keys: string[]; entries: [key: string, value: Expr][] }
  | { is: "index"; of: Expr; at: Expr }
  | { is: "slice"; of: Expr; from: Expr | null; to: Expr | null }
  | { is: "comprehension"; name: string; of: Expr; where: Expr | null; body: Expr | null }
  | { is: "quantified"; quantifier: Quantifier; name: string; of: Expr; where: Expr }
  | { is: "case"; operand: Expr | null; branches: { when: Expr; gives: Expr }[]; otherwise: Expr | null }
  | { is: "aggregate"; name: Aggregate; distinct: boolean; of: Expr | null }
  | { is: "pattern"; path: Path }
  | { is: "listed"; path: Path; where: Expr | null; body: Expr }
  | { is: "query"; asks: "EXISTS" | "COUNT" | "COLLECT"; clauses: Clause[]; returns: Expr | null; bare: boolean };

export type Direction = "out" | "in" | "both";

export interface NodePattern {
  name: string | null;
  labels: { are: string[]; not: boolean } | null;
  x: Expr | null;
  where: Expr | null;
}

export interface EdgePattern {
  name: string | null;
  types: string[];
  direction: Direction;
  /** Least and most edges; null for one. */
  length: [number, number] | null;
  /** `{1,3}` behind the arrow and no `*1..3` within. */
  quantified: boolean;
  w: Expr | null;
  /** Of each edge. */
  where: Expr | null;
}

export interface Path {
  name: string | null;
  nodes: NodePattern[];
  edges: EdgePattern[];
  shortest: "any" | "all" | null;
}

export interface Sort {
  by: Expr;
  descending: boolean;
}

export interface Projection {
  /** Begins with `*`. */
  all: boolean;
  items: { value: Expr; name: string }[];
  distinct: boolean;
  sorts: Sort[];
  skip: Expr | null;
  limit: Expr | null;
}

export type Clause =
  | { is: "match"; optional: boolean; paths: Path[]; where: Expr | null }
  | { is: "unwind"; list: Expr; name: string }
  | { is: "with"; projection: Projection; where: Expr | null };

export interface Single {
  clauses: Clause[];
  returns: Projection;
}

export type Given = null | number | string | boolean | Given[];

export interface Query {
  first: Single;
  second: { query: Single; all: boolean } | null;
  /** Of the columns. */
  types: Type[];
  /** Whether rows come in an order. */
  sorted: boolean;
  parameters: Map<string, { value: Given; type: Type }>;
  /** Whether the query may be prepared before its parameters are there. */
  prepares: boolean;
}

/** Whether `test` holds for `expr` or anything in it. */
export function some(part: unknown, test: (expr: Expr) => boolean): boolean {
  if (typeof part !== "object" || part === null) return false;
  if ("is" in part && test(part as Expr)) return true;
  return Object.values(part).some((inner) => some(inner, test));
}

export const aggregates = (expr: Expr): boolean => some(expr, ({ is }) => is === "aggregate");
