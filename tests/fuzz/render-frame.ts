/** A plan as TypeScript: what is run, and what whoever reads a failure can run. */
import type { Expr, Item, Rel } from "./ast.ts";
import { expression, keys, type Writer } from "./render.ts";
import { querySql } from "./render-sql.ts";
import { sharedKeys } from "./schema.ts";

export interface FrameOptions {
  /** The columns that the tables have beside those of the plan: they are selected where there are more. */
  tables: ReadonlyMap<string, readonly string[]>;
  constant?: Writer["constant"];
}

export function frameText(rel: Rel, options: FrameOptions): string {
  const writer: Writer = {
    language: "js",
    query: () => "",
    ...(options.constant ? { constant: options.constant } : {}),
  };
  const expr = (one: Expr) => expression(one, writer);
  const items = (list: readonly Item[]) => list.map((item) => named(item, writer)).join(", ");
  const names = (list: readonly string[]) => list.map((name) => JSON.stringify(name)).join(", ");
  const of = (input: Rel): string => {
    switch (input.kind) {
      case "table": {
        const all = options.tables.get(input.name) ?? [];
        const own = input.columns.map(({ name }) => name);
        return all.length === own.length ? input.name : `${input.name}.select(${names(own)})`;
      }
      case "sql":
        return `session.sql(${JSON.stringify(querySql(input.query, "sql"))})`;
      case "filter":
        return `${of(input.input)}\n  .filter(${expr(input.condition)})`;
      case "select":
        return `${of(input.input)}\n  .select(${items(input.items)})`;
      case "withColumns":
        return `${of(input.input)}\n  .withColumns(${items(input.items)})`;
      case "drop":
        return `${of(input.input)}\n  .drop(${names(input.names)})`;
      case "rename":
        return `${of(input.input)}\n  .rename({ ${input.names.map(([from, to]) => `${from}: "${to}"`).join(", ")} })`;
      case "groupBy":
        return `${of(input.input)}\n  .groupBy(${items(input.keys)})\n  .agg(${items(input.aggregates)})`;
      case "sort":
        return `${of(input.input)}\n  .sort(${keys(input.keys, writer)})`;
      case "limit": {
        if (input.count === null) return `${of(input.input)}\n  .offset(${input.offset})`;
        return `${of(input.input)}\n  .limit(${input.count}${input.offset > 0 ? `, ${input.offset}` : ""})`;
      }
      case "tail":
        return `${of(input.input)}\n  .tail(${input.count})`;
      case "sample": {
        const size = input.count === null ? `fraction: ${input.fraction}` : `count: ${input.count}`;
        return `${of(input.input)}\n  .sample({ ${size}, seed: ${input.seed} })`;
      }
      case "distinct":
        return `${of(input.input)}\n  .distinct()`;
      case "distinctBy":
        return `${of(input.input)}\n  .distinct([${names(input.columns)}], { keep: "${input.keep}" })`;
      case "join":
        return `${of(input.left)}\n  .join(${of(input.right).replaceAll("\n", "\n  ")}, ${joinOptions(input, expr)})`;
      case "union": {
        const given = [input.distinct && "distinct: true", input.fillMissing && "fillMissing: true"].filter(Boolean);
        const more = given.length > 0 ? `, { ${given.join(", ")} }` : "";
        return `${of(input.left)}\n  .union(${of(input.right).replaceAll("\n", "\n  ")}${more})`;
      }
      case "unnest":
        return `${of(input.input)}\n  .unnest([${names(input.columns)}]${input.keepEmpty ? ", { keepEmpty: true }" : ""})`;
      case "describe":
        return `${of(input.input)}\n  .describe()`;
    }
  };
  return of(rel);
}

function named({ name, expr }: Item, writer: Writer): string {
  if (expr.kind === "column" && expr.name === name) return JSON.stringify(name) === `"${name}"` ? `col("${name}")` : "";
  return `${expression(expr, writer)}.as("${name}")`;
}

function joinOptions(join: Extract<Rel, { kind: "join" }>, expr: (one: Expr) => string): string {
  const parts = [`how: "${join.how}"`];
  const shared = sharedKeys(join);
  if (join.on.length > 0 && shared.length === join.on.length)
    parts.push(`on: [${shared.map((name) => `"${name}"`).join(", ")}]`);
  else if (join.on.length > 0) {
    parts.push(`leftOn: [${join.on.map(({ left }) => expr(left)).join(", ")}]`);
    parts.push(`rightOn: [${join.on.map(({ right }) => expr(right)).join(", ")}]`);
  }
  if (join.nullsEqual) parts.push("nullsEqual: true");
  return `{ ${parts.join(", ")} }`;
}
