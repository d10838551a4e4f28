/** Patterns as Cypher. */
import type { EdgePattern, NodePattern, Path } from "../syntax.ts";
import { LABELS, typeBetween } from "../world.ts";
import { exprText, whereText } from "./expressions.ts";

let known: ReadonlySet<string> = new Set();

/** Runs `write` for a graph of these types. */
export function withTypes<T>(types: ReadonlySet<string>, write: () => T): T {
  known = types;
  try {
    return write();
  } finally {
    known = new Set();
  }
}

export function pathText({ name, nodes, edges, shortest }: Path): string {
  const parts = nodes.flatMap((node, at) => [nodeText(node), ...(edges[at] ? [edgeText(edges[at])] : [])]);
  const path = parts.join("");
  const named = name === null ? "" : `${name} = `;
  if (shortest === null) return `${named}${path}`;
  const isAll = shortest === "all";
  // A length behind the arrow belongs to the language that has selectors.
  if (edges[0]?.quantified) return `${named}${isAll ? "ALL" : "ANY"} SHORTEST ${path}`;
  return `${named}${isAll ? "allShortestPaths" : "shortestPath"}(${path})`;
}

function nodeText({ name, labels, x, where }: NodePattern): string {
  const label = labels === null ? "" : `:${labels.not ? "!" : ""}${labels.are.join("|")}`;
  return `(${name ?? ""}${label}${x === null ? "" : ` {x: ${exprText(x)}}`}${whereText(where)})`;
}

function edgeText({ name, types, direction, length, quantified, w, where }: EdgePattern): string {
  const all = types.flatMap((type) => LABELS.flatMap((from) => LABELS.map((to) => typeBetween(type, from, to))));
  const type = types.length > 0 ? `:${all.filter((name) => known.has(name)).join("|")}` : "";
  const within = length === null || quantified ? "" : starText(length);
  const inside = `${name ?? ""}${type}${within}${w === null ? "" : ` {w: ${exprText(w)}}`}${whereText(where)}`;
  const behind = length !== null && quantified ? quantifierText(length) : "";
  const edge = inside === "" ? "" : `[${inside}]`;
  return `${direction === "in" ? "<-" : "-"}${edge}${direction === "out" ? "->" : "-"}${behind}`;
}

function starText([least, most]: [number, number]): string {
  if (most === Infinity) return least === 1 ? "*" : `*${least}..`;
  return least === most ? `*${least}` : `*${least === 1 ? "" : least}..${most}`;
}

function quantifierText([least, most]: [number, number]): string {
  if (most === Infinity) return least === 0 ? "*" : least === 1 ? "+" : `{${least},}`;
  return least === most ? `{${least}}` : `{${least},${most}}`;
}
