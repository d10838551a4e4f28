/** Expressions in each language. */
import type { Aggregate, Expr, Key, Over, Query } from "./ast.ts";
import { constant, type Language } from "./constants.ts";
import { castText, type Operator, quote } from "./operators.ts";
import type { Reduction } from "./reductions.ts";
import { operatorOf, reductionOf } from "./registry.ts";
import { duckType, info } from "./types.ts";

/** What a language has no words for. */
export class Unsupported extends Error {}

/** Writes queries within expressions; set by `render-sql.ts`, which needs expressions itself. */
export interface Writer {
  language: Language;
  query: (query: Query) => string;
  /** In place of a constant, what to write: where constants become parameters. */
  constant?: (value: Extract<Expr, { kind: "constant" }>) => string | undefined;
}

export function expression(expr: Expr, writer: Writer): string {
  const { language } = writer;
  switch (expr.kind) {
    case "column":
      if (language === "js") return `col(${JSON.stringify(expr.name)})`;
      return expr.alias === null ? expr.name : `${expr.alias}.${expr.name}`;
    case "constant":
      return writer.constant?.(expr) ?? constant(expr.value, expr.type, language);
    case "raw":
      return expr[language];
    case "call":
      return call(expr, writer);
    case "aggregate":
      return aggregate(expr, writer);
    case "window":
      return windowCall(expr, writer);
    case "over":
      return over(expr, writer);
    case "subquery": {
      if (language === "js") throw new Unsupported("subqueries are SQL's");
      const query = `(${writer.query(expr.query)})`;
      const operand = expr.operand ? expression(expr.operand, writer) : "";
      const forms = { in: `(${operand} IN ${query})`, notIn: `(${operand} NOT IN ${query})` };
      return { ...forms, exists: `(EXISTS ${query})`, notExists: `(NOT EXISTS ${query})`, scalar: query }[expr.form];
    }
  }
}

/** The template of a language, filled. */
function filled(template: string | null, args: string[], name: string): string {
  if (template === null) throw new Unsupported(name);
  return template.replaceAll(/\$(\d)(\*?)|\$\*/g, (all, at, rest) => {
    if (all === "$*") return args.join(", ");
    return rest ? args.slice(Number(at)).join(", ") : (args[Number(at)] ?? "");
  });
}

function call(expr: Extract<Expr, { kind: "call" }>, writer: Writer): string {
  const { language } = writer;
  const operator: Operator = operatorOf(expr.op);
  const args = expr.args.map((arg) => expression(arg, writer));
  let template = operator[language];
  if (template?.includes("@")) {
    const named = info(expr.type).fields.map(([name], at) => [name, args[at]] as const);
    template = template
      .replace("{@fields}", () => `{ ${named.map(([name, arg]) => `${name}: ${arg}`).join(", ")} }`)
      .replace("@pairs", () => named.map(([name, arg]) => `${quote(name)}, ${arg}`).join(", "))
      .replace("{@quotedfields}", () => `{${named.map(([name, arg]) => `'${name}': ${arg}`).join(", ")}}`)
      .replace(/@(js|sql|duck)\b/, (_, of: Language) => castText(expr.type)[of]);
  }
  return filled(template, args, operator.name);
}

/** Keys of an order, behind `ORDER BY` or in a list of TypeScript's. */
export function keys(list: readonly Key[], writer: Writer): string {
  return list
    .map(({ expr, descending, nullsFirst }) => {
      const text = expression(expr, writer);
      if (writer.language === "js")
        return `${text}.${descending ? "desc" : "asc"}()${nullsFirst ? ".nullsFirst()" : ""}`;
      return `${text} ${descending ? "DESC" : "ASC"} NULLS ${nullsFirst ? "FIRST" : "LAST"}`;
    })
    .join(", ");
}

function aggregate(expr: Aggregate, writer: Writer): string {
  const { language } = writer;
  const reduction: Reduction = reductionOf(expr.op);
  const args = expr.args.map((arg) => expression(arg, writer));
  let template = reduction[language];
  if (template === null) throw new Unsupported(reduction.name);
  const order = expr.order.length > 0 ? keys(expr.order, writer) : "";
  const options = [order && `orderBy: [${order}]`, expr.ignoreNulls && "ignoreNulls: true"].filter(Boolean).join(", ");
  if (expr.ignoreNulls && language !== "js") throw new Unsupported("aggregates that ignore nulls");
  template = template
    .replace("@options", () => (options ? `{ ${options} }` : ""))
    .replace("@more", () => (options ? `, { ${options} }` : ""))
    .replace("@order", () => (order ? ` ORDER BY ${order}` : ""))
    .replace("@type", () => duckType(expr.type) ?? "");
  if (expr.distinct && language !== "js") template = template.replace(/(sum|avg)\(/, "$1(DISTINCT ");
  let text = filled(template, args, reduction.name);
  if (expr.filter) {
    const condition = expression(expr.filter, writer);
    if (language === "js") text = `${text}.filter(${condition})`;
    else if (text.startsWith("CAST("))
      text = text.replace(/ AS ([^ ]+(\(\d+, ?\d+\))?)\)$/, (as) => ` FILTER (WHERE ${condition})${as}`);
    else text += ` FILTER (WHERE ${condition})`;
  }
  return expr.distinct && language === "js" ? `${text}.distinct()` : text;
}

function windowCall(expr: Extract<Expr, { kind: "window" }>, writer: Writer): string {
  const reduction: Reduction = reductionOf(`over ${expr.op}`);
  const args = expr.args.map((arg) => expression(arg, writer));
  const nulls = writer.language === "js" ? ", { ignoreNulls: true }" : " IGNORE NULLS";
  const template = reduction[writer.language]?.replace("@nulls", expr.ignoreNulls ? nulls : "") ?? null;
  return filled(template, args, reduction.name);
}

function over(expr: Over, writer: Writer): string {
  const partition = expr.partitionBy.map((key) => expression(key, writer)).join(", ");
  const order = keys(expr.orderBy, writer);
  const call = expression(expr.expr, writer);
  if (writer.language === "js") {
    const bound = (at: number | null, end: string) => (at === null ? end : String(at));
    const parts = [
      partition && `partitionBy: [${partition}]`,
      order && `orderBy: [${order}]`,
      expr.rows && `rows: [${bound(expr.rows[0], "-Infinity")}, ${bound(expr.rows[1], "Infinity")}]`,
    ];
    return `${call}.over({ ${parts.filter(Boolean).join(", ")} })`;
  }
  const bound = (at: number | null, end: string) => {
    if (at === null) return `UNBOUNDED ${end}`;
    return at === 0 ? "CURRENT ROW" : `${Math.abs(at)} ${at < 0 ? "PRECEDING" : "FOLLOWING"}`;
  };
  const rows = expr.rows && `ROWS BETWEEN ${bound(expr.rows[0], "PRECEDING")} AND ${bound(expr.rows[1], "FOLLOWING")}`;
  const window = [partition && `PARTITION BY ${partition}`, order && `ORDER BY ${order}`, rows]
    .filter(Boolean)
    .join(" ");
  // The cast of a sum goes around its window.
  const cast = /^CAST\((.*) AS ([^ ]+(?:\(\d+, ?\d+\))?)\)$/.exec(call);
  const text = cast ? `CAST(${cast[1]} OVER (${window}) AS ${cast[2]})` : `${call} OVER (${window})`;
  return expr.type === "uint64" && writer.language === "duck" && !cast ? `CAST(${text} AS UBIGINT)` : text;
}
