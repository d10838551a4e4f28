/** Expressions as Cypher, with no brackets but those that are needed. */
import type { Binary, Expr } from "../syntax.ts";
import { clauseText } from "./clauses.ts";
import { pathText } from "./patterns.ts";

const LEVELS: Record<Binary, number> = {
  OR: 1,
  XOR: 2,
  AND: 3,
  ...{ "=": 5, "<>": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, IN: 5, "STARTS WITH": 5, "ENDS WITH": 5, CONTAINS: 5 },
  ...{ "+": 7, "-": 7, "*": 8, "/": 8, "%": 8, "^": 9 },
};
const NOT = 4;
const COMPARED = 5;
const MINUS = 10;
const POSTFIX = 11;
const ATOM = 12;

/** How tightly an expression holds together. */
function levelOf(expr: Expr): number {
  if (expr.is === "binary") return LEVELS[expr.op];
  if (expr.is === "chain") return COMPARED;
  if (expr.is === "not") return NOT;
  if (expr.is === "minus") return MINUS;
  // Not everything takes a pattern.
  if (expr.is === "pattern") return NOT;
  if (expr.is === "literal") return typeof expr.value === "number" && expr.value < 0 ? MINUS : ATOM;
  return expr.is === "label" || expr.is === "null" ? COMPARED : ATOM;
}

/** `expr` where something of that level stands. */
function at(level: number, expr: Expr): string {
  const text = exprText(expr);
  return levelOf(expr) >= level ? text : `(${text})`;
}

export function exprText(expr: Expr): string {
  switch (expr.is) {
    case "literal":
      return literalText(expr.value, expr.float);
    case "parameter":
      return `$${expr.name}`;
    case "variable":
      return expr.name;
    case "property":
      return `${at(ATOM, expr.of)}.${expr.key}`;
    case "label":
      return `${at(ATOM, expr.of)}:${expr.label}`;
    case "binary": {
      const level = LEVELS[expr.op];
      // Comparisons in a row would be a chain, and grammars differ in whether IN goes before +.
      const inner = /[A-Z]/.test(expr.op) ? POSTFIX : level + 1;
      if (level === COMPARED) return `${at(inner, expr.left)} ${expr.op} ${at(inner, expr.right)}`;
      return `${at(level, expr.left)} ${expr.op} ${at(level + 1, expr.right)}`;
    }
    case "chain": {
      const [one, two, three] = expr.terms.map((term) => at(LEVELS["+"], term));
      return `${one} ${expr.ops[0]} ${two} ${expr.ops[1]} ${three}`;
    }
    case "not":
      return `NOT ${at(NOT + 1, expr.of)}`;
    case "minus":
      return `-${at(POSTFIX, expr.of)}`;
    case "null":
      return `${at(POSTFIX, expr.of)} IS ${expr.negated ? "NOT " : ""}NULL`;
    case "call":
      return `${expr.name}(${expr.args.map((arg) => at(COMPARED, arg)).join(", ")})`;
    case "list":
      return `[${expr.items.map(exprText).join(", ")}]`;
    case "map":
      return `{${expr.entries.map(entryText).join(", ")}}`;
    case "projection":
      return `${at(ATOM, expr.of)} {${[...expr.keys.map((key) => `.${key}`), ...expr.entries.map(entryText)].join(", ")}}`;
    case "index":
      return `${at(ATOM, expr.of)}[${exprText(expr.at)}]`;
    case "slice":
      return `${at(ATOM, expr.of)}[${expr.from ? exprText(expr.from) : ""}..${expr.to ? exprText(expr.to) : ""}]`;
    case "comprehension":
      return `[${expr.name} IN ${exprText(expr.of)}${whereText(expr.where)}${expr.body ? ` | ${exprText(expr.body)}` : ""}]`;
    case "quantified":
      return `${expr.quantifier}(${expr.name} IN ${exprText(expr.of)}${whereText(expr.where)})`;
    case "case": {
      const branches = expr.branches.map(({ when, gives }) => ` WHEN ${exprText(when)} THEN ${exprText(gives)}`);
      const operand = expr.operand ? ` ${exprText(expr.operand)}` : "";
      return `CASE${operand}${branches.join("")}${expr.otherwise ? ` ELSE ${exprText(expr.otherwise)}` : ""} END`;
    }
    case "aggregate":
      return `${expr.name}(${expr.distinct ? "DISTINCT " : ""}${expr.of ? exprText(expr.of) : "*"})`;
    case "pattern":
      return pathText(expr.path);
    case "listed":
      return `[${pathText(expr.path)}${whereText(expr.where)} | ${exprText(expr.body)}]`;
    case "query": {
      const clauses = expr.clauses.map(clauseText).join(" ");
      // The first MATCH may be left out.
      const inner = expr.bare ? clauses.replace(/^MATCH /, "") : clauses;
      return `${expr.asks} { ${inner}${expr.returns ? ` RETURN ${exprText(expr.returns)} AS r` : ""} }`;
    }
  }
}

const entryText = ([key, value]: [string, Expr]) => `${key}: ${exprText(value)}`;

export const whereText = (where: Expr | null): string => (where === null ? "" : ` WHERE ${exprText(where)}`);

function literalText(value: number | string | boolean | null, float = false): string {
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "number" && float && Number.isInteger(value)) return `${value}.0`;
  return String(value);
}
