/** Clauses and queries as Cypher. */
import type { Clause, Projection, Query, Single } from "../syntax.ts";
import { exprText, whereText } from "./expressions.ts";
import { pathText, withTypes } from "./patterns.ts";

/** @param types - those of the graph */
export function textOf({ first, second }: Query, types: ReadonlySet<string>): string {
  return withTypes(types, () => {
    const union = second === null ? "" : ` UNION ${second.all ? "ALL " : ""}${singleText(second.query)}`;
    return `${singleText(first)}${union}`;
  });
}

function singleText({ clauses, returns }: Single): string {
  return [...clauses.map(clauseText), `RETURN ${projectionText(returns)}`].join(" ");
}

export function clauseText(clause: Clause): string {
  switch (clause.is) {
    case "match":
      return `${clause.optional ? "OPTIONAL " : ""}MATCH ${clause.paths.map(pathText).join(", ")}${whereText(clause.where)}`;
    case "unwind":
      return `UNWIND ${exprText(clause.list)} AS ${clause.name}`;
    case "with":
      return `WITH ${projectionText(clause.projection)}${whereText(clause.where)}`;
  }
}

function projectionText({ all, items, distinct, sorts, skip, limit }: Projection): string {
  const named = items.map(({ value, name }) => {
    const text = exprText(value);
    return text === name ? name : `${text} AS ${name}`;
  });
  const order = sorts.map(({ by, descending }) => `${exprText(by)}${descending ? " DESC" : ""}`);
  return [
    `${distinct ? "DISTINCT " : ""}${[...(all ? ["*"] : []), ...named].join(", ")}`,
    ...(order.length > 0 ? [`ORDER BY ${order.join(", ")}`] : []),
    ...(skip ? [`SKIP ${exprText(skip)}`] : []),
    ...(limit ? [`LIMIT ${exprText(limit)}`] : []),
  ].join(" ");
}
