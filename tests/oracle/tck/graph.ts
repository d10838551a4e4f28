/**
 * What a setup has made, as a graph of Quiver's: a table per label, and one per type and the labels at its ends.
 *
 * To Cypher a property, label or type that is nowhere is null or finds nothing; to Quiver it is an error. What a query speaks of is
 * therefore added, as columns of nulls and tables without rows.
 */
import { Bool, type DataType, Float64, Int64, List, Null, Table, Utf8, vectorFromArray } from "apache-arrow";
import { Graph } from "arrow-quiver";

import type { Made, MadeEdge, MadeNode } from "./create.ts";
import { HIDDEN, NotUnderstood, type Value } from "./values.ts";

/** A scenario is left out, for the reason that the message has. */
export class Skipped extends Error {}

type Element = MadeNode | MadeEdge;
type Columns = (readonly [name: string, type: DataType])[];

function typeOf(value: Value): DataType | undefined {
  if (value === null) return;
  if (typeof value === "bigint") return new Int64();
  if (typeof value === "number") return new Float64();
  if (typeof value === "string") return new Utf8();
  if (typeof value === "boolean") return new Bool();
  if (!Array.isArray(value)) throw new NotUnderstood("a property of this kind");
  return new List({ name: "item", type: common(value), nullable: true } as never);
}

/** The one type of all values. */
function common(values: Value[]): DataType {
  const types = values.map(typeOf).filter((type) => type !== undefined);
  if (new Set(types.map(String)).size > 1) throw new Skipped("a property has values of several types");
  return types[0] ?? new Null();
}

/** Properties, labels and types that a query may speak of; too many do no harm. */
function namesIn(query: string): { properties: string[]; labels: string[]; types: string[] } {
  const text = query.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name as string);
  const properties = [...all(/\.\s*([A-Za-z_]\w*)\b(?!\s*\()/g), ...all(/[{,]\s*([A-Za-z_]\w*)\s*:/g)];
  const types = all(/\[\s*\w*\s*:\s*([^\]{*]+)/g).flatMap((list) => list.split(/[\s|:]+/));
  const labels = all(/\(\s*\w*\s*:\s*([A-Za-z_][\w\s:|]*)/g).flatMap((list) => list.split(/[\s|:]+/));
  const either = all(/(?<![{,]\s*)\b\w+:([A-Z]\w*)/g);
  const names = (list: string[]) => [...new Set(list.filter((name) => /^[A-Za-z_]\w*$/.test(name)))];
  return { properties: names(properties), labels: names([...labels, ...either]), types: names([...types, ...either]) };
}

function columnsOf(elements: Element[], asked: string[]): Columns {
  const names = new Set([...elements.flatMap(({ properties }) => [...properties.keys()]), ...asked]);
  return [...names].map((name) => [name, common(elements.map(({ properties }) => properties.get(name) ?? null))]);
}

function tableOf(elements: Element[], columns: Columns, keys: Record<string, bigint[]>): Table {
  const vectors: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(keys)) vectors[name] = vectorFromArray(values, new Int64());
  for (const [name, type] of columns) {
    const values = elements.map(({ properties }) => properties.get(name) ?? null);
    vectors[name] = vectorFromArray(values, type);
  }
  return new Table(vectors as never);
}

const labelOf = ({ labels }: MadeNode) => labels[0] ?? HIDDEN.label;

export async function graphOf({ nodes, edges }: Made, query: string): Promise<Graph> {
  if (nodes.some(({ labels }) => labels.length > 1)) throw new Skipped("a node has several labels");
  const asked = namesIn(query);

  const ofNodes = columnsOf(nodes, asked.properties);
  const labels = [...new Set([...nodes.map(labelOf), ...asked.labels, ...(nodes.length === 0 ? [HIDDEN.label] : [])])];
  const nodeTables = labels.map((label) => {
    const own = nodes.filter((node) => labelOf(node) === label);
    return [label, tableOf(own, ofNodes, { [HIDDEN.id]: own.map(({ id }) => id) })] as const;
  });

  const ofEdges = columnsOf(edges, asked.properties);
  const groups = new Map<string, { type: string; from: string; to: string; own: MadeEdge[] }>();
  for (const edge of edges) {
    const [from, to] = [labelOf(edge.src), labelOf(edge.dst)];
    const key = `${edge.type} ${from} ${to}`;
    const group = groups.get(key) ?? { type: edge.type, from, to, own: [] };
    groups.set(key, group);
    group.own.push(edge);
  }
  const first = labels[0] as string;
  for (const type of [...asked.types, ...(edges.length === 0 ? [HIDDEN.type] : [])]) {
    if (!edges.some((edge) => edge.type === type)) groups.set(type, { type, from: first, to: first, own: [] });
  }
  const tables = [...groups.values()].map(({ own, ...group }) => ({
    ...group,
    table: tableOf(own, ofEdges, {
      [HIDDEN.src]: own.map(({ src }) => src.id),
      [HIDDEN.dst]: own.map(({ dst }) => dst.id),
      [HIDDEN.id]: own.map(({ id }) => id),
    }),
  }));

  // A type begins with one pair of labels, and is given others afterwards.
  const firsts = tables.filter(({ type }, at) => tables.findIndex((each) => each.type === type) === at);
  const ends = { src: HIDDEN.src, dst: HIDDEN.dst };
  let graph = (await Graph.from(
    {
      nodes: Object.fromEntries(nodeTables) as never,
      edges: Object.fromEntries(firsts.map(({ type, ...rest }) => [type, rest])) as never,
    },
    { id: HIDDEN.id, ...ends },
  )) as unknown as Graph;
  for (const { table, ...group } of tables.filter((each) => !firsts.includes(each)))
    graph = await graph.addEdges(table as never, { ...group, ...ends });
  return graph;
}
