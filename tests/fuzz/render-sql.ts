/** Queries, and frames where SQL has the same, as SQL text: ours or DuckDB's. */
import type { Block, From, Item, Query, Rel } from "./ast.ts";
import { expression, keys, Unsupported, type Writer } from "./render.ts";
import { columnsOf, sharedKeys } from "./schema.ts";

export type Dialect = "sql" | "duck";

export function querySql(query: Query, language: Dialect): string {
  return text(query, writerOf(language));
}

function writerOf(language: Dialect): Writer {
  const writer: Writer = { language, query: (inner) => text(inner, writer) };
  return writer;
}

function text(query: Query, writer: Writer): string {
  switch (query.kind) {
    case "block":
      return block(query, writer);
    case "values": {
      const rows = query.rows.map((row) => `(${row.map((expr) => expression(expr, writer)).join(", ")})`);
      return `SELECT * FROM (VALUES ${rows.join(", ")}) v(${query.columns.map(({ name }) => name).join(", ")})`;
    }
    case "setOperation":
      return `(${text(query.left, writer)}) ${query.op.toUpperCase()}${query.all ? " ALL" : ""} (${text(query.right, writer)})`;
    case "with":
      return `WITH ${query.name} AS (${text(query.query, writer)}) ${text(query.body, writer)}`;
  }
}

function block(query: Block, writer: Writer): string {
  const items = query.items.map((item) => named(item, writer));
  const on = query.items.slice(0, query.distinctOn).map(({ expr }) => expression(expr, writer));
  const distinct = on.length > 0 ? `DISTINCT ON (${on.join(", ")}) ` : query.distinct ? "DISTINCT " : "";
  const parts = [`SELECT ${distinct}${items.join(", ")}`];
  if (query.from) parts.push(`FROM ${from(query.from, writer)}`);
  if (query.where) parts.push(`WHERE ${expression(query.where, writer)}`);
  if (query.groupBy && query.groupBy.length > 0) parts.push(`GROUP BY ${grouping(query, writer)}`);
  if (query.having) parts.push(`HAVING ${expression(query.having, writer)}`);
  if (query.orderBy.length > 0) parts.push(`ORDER BY ${keys(query.orderBy, writer)}`);
  if (query.limit !== null) parts.push(`LIMIT ${query.limit}`);
  if (query.offset > 0) parts.push(`OFFSET ${query.offset}`);
  return parts.join(" ");
}

function grouping({ groupBy, grouping }: Block, writer: Writer): string {
  const list = (groupBy ?? []).map((key) => expression(key, writer));
  switch (grouping) {
    case "rollup":
      return `ROLLUP (${list.join(", ")})`;
    case "cube":
      return `CUBE (${list.join(", ")})`;
    case "sets":
      return `GROUPING SETS ((${list.join(", ")}), (${list[0]}), ())`;
    default:
      return list.join(", ");
  }
}

const named = ({ name, expr }: Item, writer: Writer) => `${expression(expr, writer)} AS ${name}`;

function from(table: From, writer: Writer): string {
  switch (table.kind) {
    case "fromTable":
      return table.name === table.alias ? table.name : `${table.name} AS ${table.alias}`;
    case "derived":
      return `${table.lateral ? "LATERAL " : ""}(${text(table.query, writer)})${table.alias === null ? "" : ` AS ${table.alias}`}`;
    case "fromJoin": {
      const condition = table.condition
        ? ` ON ${expression(table.condition, writer)}`
        : table.using.length > 0
          ? ` USING (${table.using.join(", ")})`
          : "";
      return `${from(table.left, writer)} ${table.how.toUpperCase()} JOIN ${from(table.right, writer)}${condition}`;
    }
  }
}

/** A frame as SQL: every step a query over the one before. */
export function frameSql(rel: Rel, language: Dialect): string {
  const writer = writerOf(language);
  let count = 0;
  const alias = () => `q${count++}`;
  const all = (columns: readonly { name: string }[], of = "") => columns.map(({ name }) => `${of}${name}`).join(", ");
  const over = (input: Rel) => `FROM (${sql(input)}) AS ${alias()}`;
  const sql = (one: Rel): string => {
    switch (one.kind) {
      case "table":
        return `SELECT ${all(one.columns)} FROM ${one.name}`;
      case "sql":
        return text(one.query, writer);
      case "filter":
        // Windows are computed before conditions, and so below them.
        if (JSON.stringify(one.condition, big).includes('"over"')) {
          return `SELECT ${all(columnsOf(one.input))} FROM (SELECT *, ${expression(one.condition, writer)} AS kept ${over(one.input)}) AS ${alias()} WHERE kept`;
        }
        return `SELECT * ${over(one.input)} WHERE ${expression(one.condition, writer)}`;
      case "select":
        return `SELECT ${one.items.map((item) => named(item, writer)).join(", ")} ${over(one.input)}`;
      case "withColumns": {
        const made = new Map(one.items.map((item) => [item.name, item]));
        const list = columnsOf(one).map(({ name }) => {
          const item = made.get(name);
          return item ? named(item, writer) : name;
        });
        return `SELECT ${list.join(", ")} ${over(one.input)}`;
      }
      case "drop":
        return `SELECT ${all(columnsOf(one))} ${over(one.input)}`;
      case "rename": {
        const to = new Map(one.names);
        const list = columnsOf(one.input).map(({ name }) => (to.has(name) ? `${name} AS ${to.get(name)}` : name));
        return `SELECT ${list.join(", ")} ${over(one.input)}`;
      }
      case "groupBy": {
        const list = [...one.keys, ...one.aggregates].map((item) => named(item, writer));
        const by = one.keys.map(({ expr }) => expression(expr, writer));
        // A constant key would be a column's number.
        if (one.keys.some(({ expr }) => expr.kind === "constant")) throw new Unsupported("constant keys");
        return `SELECT ${list.join(", ")} ${over(one.input)}${by.length > 0 ? ` GROUP BY ${by.join(", ")}` : ""}`;
      }
      case "sort":
        return `SELECT * ${over(one.input)} ORDER BY ${keys(one.keys, writer)}`;
      case "limit": {
        if (one.input.kind !== "sort") throw new Unsupported("a limit of rows in no order");
        return `${sql(one.input)}${one.count === null ? "" : ` LIMIT ${one.count}`} OFFSET ${one.offset}`;
      }
      case "tail": {
        if (one.input.kind !== "sort") throw new Unsupported("a limit of rows in no order");
        const back = one.input.keys.map((key) => ({
          ...key,
          descending: !key.descending,
          nullsFirst: !key.nullsFirst,
        }));
        const last = sql({ kind: "limit", input: { ...one.input, keys: back }, count: one.count, offset: 0 });
        return `SELECT * FROM (${last}) AS ${alias()} ORDER BY ${keys(one.input.keys, writer)}`;
      }
      case "distinct":
        return `SELECT DISTINCT * ${over(one.input)}`;
      case "join":
        return joinSql(one);
      case "union":
        return unionSql(one);
      case "unnest": {
        if (language === "sql" || (one.keepEmpty && one.columns.length > 1)) throw new Unsupported("unnest");
        const list = columnsOf(one).map(({ name }) => {
          if (!one.columns.includes(name)) return name;
          return `unnest(${one.keepEmpty ? `CASE WHEN len(${name}) > 0 THEN ${name} ELSE [NULL] END` : name}) AS ${name}`;
        });
        return `SELECT ${list.join(", ")} ${over(one.input)}`;
      }
      default:
        throw new Unsupported(one.kind);
    }
  };
  const joinSql = (join: Extract<Rel, { kind: "join" }>): string => {
    const [a, b] = [alias(), alias()];
    const side = (expr: (typeof join.on)[number]["left"], of: string) => expression(qualified(expr, of), writer);
    const operator = join.nullsEqual ? "IS NOT DISTINCT FROM" : "=";
    const condition = join.on
      .map(({ left, right }) => `(${side(left, a)} ${operator} ${side(right, b)})`)
      .join(" AND ");
    if (join.how === "semi" || join.how === "anti") {
      const not = join.how === "anti" ? "NOT " : "";
      return `SELECT * FROM (${sql(join.left)}) AS ${a} WHERE ${not}EXISTS (SELECT 1 FROM (${sql(join.right)}) AS ${b} WHERE ${condition})`;
    }
    const [left, right, shared] = [columnsOf(join.left), columnsOf(join.right), sharedKeys(join)];
    const list = left.map(({ name }) => {
      if (!shared.includes(name) || join.how === "inner" || join.how === "left") return `${a}.${name} AS ${name}`;
      return join.how === "right" ? `${b}.${name} AS ${name}` : `coalesce(${a}.${name}, ${b}.${name}) AS ${name}`;
    });
    for (const { name } of right) {
      if (shared.includes(name)) continue;
      list.push(`${b}.${name} AS ${left.some((one) => one.name === name) ? `${name}_right` : name}`);
    }
    const on = join.how === "cross" ? "" : ` ON ${condition}`;
    return `SELECT ${list.join(", ")} FROM (${sql(join.left)}) AS ${a} ${join.how.toUpperCase()} JOIN (${sql(join.right)}) AS ${b}${on}`;
  };
  const unionSql = (union: Extract<Rel, { kind: "union" }>): string => {
    const columns = columnsOf(union);
    if (union.fillMissing && columns.length !== columnsOf(union.left).length) throw new Unsupported("missing columns");
    if (columnsOf(union.right).length !== columns.length) throw new Unsupported("missing columns");
    const part = (input: Rel) => `SELECT ${all(columns)} FROM (${sql(input)}) AS ${alias()}`;
    return `${part(union.left)} UNION ${union.distinct ? "" : "ALL "}${part(union.right)}`;
  };
  return sql(rel);
}

const big = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

/** The expression with the table's alias at each column. */
function qualified<T>(node: T, alias: string): T {
  if (Array.isArray(node)) return node.map((part) => qualified(part, alias)) as T;
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, qualified(value, alias)])) as Record<
    string,
    unknown
  >;
  if (copy.kind === "column") copy.alias = alias;
  return copy as T;
}
