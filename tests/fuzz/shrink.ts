/** Smaller cases: plans with less in them, over tables with fewer rows, columns and surprises. */
import { below, type Expr, isExpr, isNode, type Node, type Rel, within } from "./ast.ts";
import type { Case } from "./checks.ts";
import { hasConstants } from "./constants.ts";
import { isValid } from "./schema.ts";
import { rowsOf, type TableData } from "./tables.ts";
import { type Cell, plainest } from "./values.ts";

const RELS = new Set([
  "table",
  "sql",
  "filter",
  "select",
  "withColumns",
  "drop",
  "rename",
  "groupBy",
  "sort",
  "limit",
  "tail",
  "sample",
  "distinct",
  "distinctBy",
  "join",
  "union",
  "unnest",
  "describe",
]);
const QUERIES = new Set(["block", "setOperation", "values", "with"]);
const isRel = (node: Node): node is Rel => RELS.has(node.kind);

/** So long a case may shrink: tables of many rows take long to compare. */
const PATIENCE = 30_000;

/**
 * The smallest case found for which `fails` still holds.
 *
 * @param budget - how many cases may be tried
 */
export async function shrunk(one: Case, fails: (one: Case) => Promise<boolean>, budget: number): Promise<Case> {
  let best = one;
  let left = budget;
  const end = Date.now() + PATIENCE;
  const isOver = () => left <= 0 || Date.now() > end;
  const attempt = async (candidate: Case): Promise<boolean> => {
    left--;
    if (!(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before: Case | undefined; before !== best && !isOver(); ) {
    before = best;
    await rounds(() => best, plans, attempt, isOver);
    await rounds(() => best, tables, attempt, isOver);
  }
  return best;
}

/** Tries candidates one by one, beginning again where one holds, at about the place that was reached. */
async function rounds(
  best: () => Case,
  candidates: (one: Case) => Generator<Case>,
  attempt: (one: Case) => Promise<boolean>,
  isOver: () => boolean,
): Promise<void> {
  let skip = 0;
  for (let found = true; found; ) {
    found = false;
    let at = 0;
    for (const candidate of candidates(best())) {
      // Of a large plan there are more than anybody waits for, tried or not.
      if (isOver()) return;
      if (at++ < skip) continue;
      if (await attempt(candidate)) {
        [found, skip] = [true, at - 1];
        break;
      }
    }
    // Once more from the start: what failed before may hold now.
    if (!found && skip > 0) [found, skip] = [true, 0];
  }
}

function* plans(one: Case): Generator<Case> {
  if (one.predicate) {
    for (const predicate of smaller(one.predicate, one.predicate)) {
      const filtered: Rel = { kind: "filter", input: one.rel, condition: predicate as Expr };
      if (isValid(filtered)) yield { ...one, predicate: predicate as Expr };
    }
  }
  for (const rel of smaller(one.rel, one.rel)) {
    const whole = one.predicate
      ? ({ kind: "filter", input: rel as Rel, condition: one.predicate } as Rel)
      : (rel as Rel);
    if (isValid(whole)) yield { ...one, rel: rel as Rel };
  }
  if (one.session?.disabledOptimizers && one.session.disabledOptimizers.length > 1) {
    const rules = one.session.disabledOptimizers;
    for (let at = 0; at < rules.length; at++)
      yield { ...one, session: { disabledOptimizers: rules.filter((_, other) => other !== at) } };
  }
}

/** The tree with one node of it made smaller, the uppermost first. */
function* smaller(node: Node, root: Node): Generator<Node> {
  yield* replacements(node, root);
  for (const [key, part] of Object.entries(node)) {
    if (isNode(part)) {
      for (const less of smaller(part, root)) yield { ...node, [key]: less } as Node;
    } else if (Array.isArray(part)) {
      for (let at = 0; at < part.length; at++) {
        if (isNode(part[at])) {
          for (const less of smaller(part[at], root))
            yield { ...node, [key]: part.with ? part.with(at, less) : part } as Node;
        } else if (Array.isArray(part[at]) && isNode(part[at][0])) {
          for (let inner = 0; inner < part[at].length; inner++) {
            for (const less of smaller(part[at][inner], root))
              yield { ...node, [key]: part.with(at, part[at].with(inner, less)) } as Node;
          }
        }
      }
    }
  }
}

/** What may stand in a node's place. */
function* replacements(node: Node, root: Node): Generator<Node> {
  if (isRel(node)) yield* within1(node, isRel);
  else if (QUERIES.has(node.kind)) yield* within1(node, (one) => QUERIES.has(one.kind));
  else if (node.kind === "fromJoin") yield* [node.left, node.right];
  else if (isExpr(node)) yield* expressions(node, root);
  // Fewer parts.
  for (const [key, part] of Object.entries(node)) {
    if (key === "kind" || key === "columns" || key === "args") continue;
    if (Array.isArray(part) && part.length > 0) {
      if (part.length > 1) yield { ...node, [key]: part.slice(0, part.length >> 1) } as Node;
      for (let at = 0; at < part.length; at++)
        yield { ...node, [key]: part.filter((_, other) => other !== at) } as Node;
    }
  }
  if (node.kind === "table" && node.columns.length > 1) {
    for (const column of node.columns) yield { ...node, columns: node.columns.filter((one) => one !== column) };
  }
  const absent: Record<string, unknown> = {
    where: null,
    having: null,
    filter: null,
    rows: null,
    limit: null,
    offset: 0,
    distinct: false,
    ignoreNulls: false,
    nullsEqual: false,
    keepEmpty: false,
    descending: false,
    nullsFirst: false,
    fillMissing: false,
    grouping: "plain",
    groupBy: null,
    distinctOn: 0,
  };
  for (const [key, value] of Object.entries(absent)) {
    const own = (node as unknown as Record<string, unknown>)[key];
    if (own !== undefined && own !== value && !(key === "rows" && node.kind === "values"))
      yield { ...node, [key]: value } as Node;
  }
  if ((node.kind === "limit" || node.kind === "tail") && node.count !== null && node.count > 1)
    yield { ...node, count: 1 };
}

/** The nearest nodes below that fit. */
function* within1(node: Node, fits: (one: Node) => boolean): Generator<Node> {
  for (const part of below(node)) {
    if (fits(part)) yield part;
    else yield* within1(part, fits);
  }
}

function* expressions(node: Expr, root: Node): Generator<Expr> {
  if (node.kind === "raw" || node.kind === "window") return;
  const size = [...within(node)].length;
  for (const part of within(node)) {
    if (part !== node && isExpr(part) && part.type === node.type && part.kind !== "raw" && part.kind !== "window")
      yield part;
  }
  if (size > 1) {
    const seen = new Set<string>();
    for (const part of within(root)) {
      if (part.kind !== "column" || part.type !== node.type || seen.has(part.name)) continue;
      seen.add(part.name);
      yield part;
    }
    if (hasConstants(node.type)) yield { kind: "constant", value: plainest(node.type), type: node.type };
  }
  if (node.kind !== "constant") return;
  for (const value of simpler(node.value, node.type)) yield { ...node, value };
}

function* simpler(value: Cell, type: string): Generator<Cell> {
  const plain = plainest(type);
  if (JSON.stringify(value, plainly) === JSON.stringify(plain, plainly)) return;
  yield plain;
  if (typeof value === "bigint" && value !== 1n) yield 1n;
  if (typeof value === "string" && value !== "a" && value !== "-NaN") yield "a";
}

const plainly = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

function* tables(one: Case): Generator<Case> {
  for (let at = 0; at < one.tables.length; at++) {
    const before = one.tables[at] as TableData;
    for (const table of lesser(before)) {
      const rel = table.columns.length < before.columns.length ? reading(one.rel, table) : one.rel;
      const whole: Rel = one.predicate ? { kind: "filter", input: rel, condition: one.predicate } : rel;
      if (rel === one.rel || isValid(whole)) yield { ...one, rel, tables: one.tables.with(at, table) };
    }
  }
}

/** The plan without the columns that a table has no more. */
function reading<T extends Node>(node: T, table: TableData): T {
  const entries = Object.entries(node).map(([key, part]) => {
    if (key === "columns" && (node.kind === "table" || node.kind === "fromTable") && node.name === table.name) {
      return [key, node.columns.filter(({ name }) => table.columns.some((column) => column.name === name))];
    }
    if (Array.isArray(part)) return [key, part.map((one) => (isNode(one) ? reading(one, table) : one))];
    return [key, isNode(part) ? reading(part, table) : part];
  });
  return Object.fromEntries(entries) as T;
}

function* lesser(table: TableData): Generator<TableData> {
  const { layout, columns } = table;
  const count = rowsOf(table);
  if (layout.times > 1) yield { ...table, layout: { ...layout, times: 1 } };
  if (layout.times > 2) yield { ...table, layout: { ...layout, times: layout.times >> 1 } };
  const rows = (kept: (row: number) => boolean): TableData => ({
    ...table,
    columns: columns.map((column) => ({ ...column, cells: column.cells.filter((_, row) => kept(row)) })),
  });
  if (count > 0) yield rows(() => false);
  if (count > 1) {
    yield rows((row) => row < count >> 1);
    yield rows((row) => row >= count >> 1);
    for (let at = 0; at < count; at++) yield rows((row) => row !== at);
  }
  for (const column of columns)
    if (columns.length > 1) yield { ...table, columns: columns.filter((one) => one !== column) };
  if (layout.batches.length > 0) yield { ...table, layout: { ...layout, batches: [] } };
  if (layout.hidden) yield { ...table, layout: { ...layout, hidden: false } };
  if (layout.offset > 0) yield { ...table, layout: { ...layout, offset: 0 } };
  for (const [at, column] of columns.entries()) {
    if (column.storage !== "plain") yield { ...table, columns: columns.with(at, { ...column, storage: "plain" }) };
    if (column.name === "id") continue;
    for (let row = 0; row < count; row++) {
      for (const value of simpler(column.cells[row] ?? null, column.type)) {
        if (column.cells[row] === null) continue;
        yield { ...table, columns: columns.with(at, { ...column, cells: column.cells.with(row, value) }) };
      }
    }
  }
}
