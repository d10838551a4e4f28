/** Queries as Cypher. */
import {
  type Column,
  type Condition,
  type EdgePattern,
  LABELS,
  type NodePattern,
  type Path,
  type Query,
} from "./generate.ts";

/** What a type is called between two labels: a type of a graph is a table, and leads from one label to one. */
export const typeBetween = (type: string, from: string, to: string): string => `${type}_${from}_${to}`;

const NO_TYPES: ReadonlySet<string> = new Set();
let known = NO_TYPES;

/** @param types - those of the graph */
export function textOf(query: Query, types: ReadonlySet<string>): string {
  known = types;
  try {
    return written(query);
  } finally {
    known = NO_TYPES;
  }
}

function written({ matches, columns, distinct, counts }: Query): string {
  const clauses = matches.map(({ optional, paths, condition }) => {
    const where = condition === null ? "" : ` WHERE ${conditionText(condition)}`;
    return `${optional ? "OPTIONAL " : ""}MATCH ${paths.map(pathText).join(", ")}${where}`;
  });
  const items = columns.map((column, at) => `${columnText(column)} AS c${at}`);
  return `${clauses.join(" ")} RETURN ${distinct ? "DISTINCT " : ""}${[...items, ...(counts ? ["count(*) AS n"] : [])].join(", ")}`;
}

function pathText({ name, nodes, edges }: Path): string {
  const parts = nodes.flatMap((node, at) => [nodeText(node), ...(edges[at] ? [edgeText(edges[at])] : [])]);
  return `${name === null ? "" : `${name} = `}${parts.join("")}`;
}

function nodeText({ name, labels, x }: NodePattern): string {
  const label = labels.length > 0 ? `:${labels.join("|")}` : "";
  return `(${name ?? ""}${label}${x === null ? "" : ` {x: ${x}}`})`;
}

function edgeText({ name, types, direction, length, w }: EdgePattern): string {
  const all = types.flatMap((type) => LABELS.flatMap((from) => LABELS.map((to) => typeBetween(type, from, to))));
  const type = types.length > 0 ? `:${all.filter((name) => known.has(name)).join("|")}` : "";
  const inside = `[${name ?? ""}${type}${length === null ? "" : `*${length[0]}..${length[1]}`}${w === null ? "" : ` {w: ${w}}`}]`;
  return `${direction === "in" ? "<-" : "-"}${inside}${direction === "out" ? "->" : "-"}`;
}

function conditionText(condition: Condition): string {
  if ("compare" in condition) {
    const [name, property, op, value] = condition.compare;
    return `${name}.${property} ${op} ${value}`;
  }
  if ("same" in condition) return condition.same.join(" ");
  if ("isNull" in condition) return `${condition.isNull.join(".")} IS NULL`;
  if ("label" in condition) return condition.label.join(":");
  if ("exists" in condition) return `EXISTS { ${pathText(condition.exists)} }`;
  if ("not" in condition) return `NOT (${conditionText(condition.not)})`;
  const [word, terms] = "and" in condition ? ["AND", condition.and] : ["OR", condition.or];
  return terms.map((term) => `(${conditionText(term)})`).join(` ${word} `);
}

function columnText(column: Column): string {
  if ("id" in column) return `${column.id}.id`;
  if ("property" in column) return column.property.join(".");
  if ("edge" in column) return `id(${column.edge})`;
  if ("edges" in column) return `[e IN ${column.edges} | id(e)]`;
  return `[[n IN nodes(${column.path}) | n.id], [e IN relationships(${column.path}) | id(e)]]`;
}
