/** Answers a query by trying every edge at every step, one row after the other: what it means, whatever it costs. */
import type { Column, Condition, EdgePattern, Match, NodePattern, Path, Query, World } from "./generate.ts";

type Value =
  | { node: number }
  | { edge: number }
  | { edges: number[] }
  | { path: { nodes: number[]; edges: number[] } }
  | null;
type Row = ReadonlyMap<string, Value>;

/** Each row of the result as text, sorted. */
export function answer(world: World, query: Query): string[] {
  let rows: Row[] = [new Map()];
  for (const match of query.matches) rows = rows.flatMap((row) => matched(world, match, row));
  const results = rows.map((row) => query.columns.map((column) => shownOf(world, column, row)));
  const texts = results.map((result) => JSON.stringify(result));
  if (query.distinct) return [...new Set(texts)].sort();
  if (!query.counts) return texts.sort();
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => JSON.stringify([...JSON.parse(text), count])).sort();
}

function matched(world: World, { optional, paths, condition }: Match, row: Row): Row[] {
  const found = [...ways(world, paths, row, new Set())].filter(
    (each) => condition === null || holds(world, condition, each) === true,
  );
  if (!optional || found.length > 0) return found;
  const names = paths.flatMap(({ name, nodes, edges }) => [
    name,
    ...nodes.map(({ name }) => name),
    ...edges.map(({ name }) => name),
  ]);
  const kept = new Map(row);
  for (const name of names) if (name !== null && !kept.has(name)) kept.set(name, null);
  return [kept];
}

/** The rows in which all paths are there, no edge of which is used twice. */
function* ways(world: World, paths: readonly Path[], row: Row, used: ReadonlySet<number>): Generator<Row> {
  const [path, ...rest] = paths;
  if (path === undefined) yield row;
  else for (const [next, taken] of onePath(world, path, row, used)) yield* ways(world, rest, next, taken);
}

function* onePath(
  world: World,
  path: Path,
  row: Row,
  used: ReadonlySet<number>,
): Generator<[Row, ReadonlySet<number>]> {
  for (let node = 0; node < world.nodes.length; node++) {
    const begun = entered(world, path.nodes[0] as NodePattern, node, row);
    if (begun !== null) yield* onward(world, path, 0, node, begun, used, { nodes: [node], edges: [] });
  }
}

function* onward(
  world: World,
  path: Path,
  hop: number,
  at: number,
  row: Row,
  used: ReadonlySet<number>,
  way: { nodes: number[]; edges: number[] },
): Generator<[Row, ReadonlySet<number>]> {
  const pattern = path.edges[hop];
  if (pattern === undefined) {
    yield [path.name === null ? row : new Map(row).set(path.name, { path: way }), used];
    return;
  }
  const [least, most] = pattern.length ?? [1, 1];
  for (const walk of walks(world, pattern, at, most, used)) {
    if (walk.edges.length < least) continue;
    const end = walk.nodes.at(-1) ?? at;
    const reached = entered(world, path.nodes[hop + 1] as NodePattern, end, row);
    if (reached === null) continue;
    const value: Value = pattern.length === null ? { edge: walk.edges[0] as number } : { edges: walk.edges };
    const next = pattern.name === null ? reached : new Map(reached).set(pattern.name, value);
    yield* onward(world, path, hop + 1, end, next, new Set([...used, ...walk.edges]), {
      nodes: [...way.nodes, ...walk.nodes],
      edges: [...way.edges, ...walk.edges],
    });
  }
}

/** Every walk of at most so many edges, that without any first. */
function* walks(
  world: World,
  pattern: EdgePattern,
  at: number,
  most: number,
  used: ReadonlySet<number>,
): Generator<{ nodes: number[]; edges: number[] }> {
  yield { nodes: [], edges: [] };
  if (most === 0) return;
  for (const [edge, { src, dst, type, w }] of world.edges.entries()) {
    if (used.has(edge) || (pattern.types.length > 0 && !pattern.types.includes(type))) continue;
    if (pattern.w !== null && pattern.w !== w) continue;
    const both = pattern.direction === "both" || !world.directed;
    const ends = new Set<number>();
    if (src === at && (both || pattern.direction === "out")) ends.add(dst);
    if (dst === at && (both || pattern.direction === "in")) ends.add(src);
    for (const end of ends) {
      for (const rest of walks(world, pattern, end, most - 1, new Set([...used, edge])))
        yield { nodes: [end, ...rest.nodes], edges: [edge, ...rest.edges] };
    }
  }
}

/** The row in which `node` is what the pattern says; null where it is not. */
function entered(world: World, { name, labels, x }: NodePattern, node: number, row: Row): Row | null {
  const is = world.nodes[node] as World["nodes"][number];
  if (labels.length > 0 && !labels.includes(is.label)) return null;
  if (x !== null && is.x !== x) return null;
  if (name === null) return row;
  const known = row.get(name);
  if (known === undefined) return new Map(row).set(name, { node });
  return known !== null && "node" in known && known.node === node ? row : null;
}

/** True, false, or null where nobody knows. */
function holds(world: World, condition: Condition, row: Row): boolean | null {
  if ("compare" in condition) {
    const [name, property, op, value] = condition.compare;
    const found = propertyOf(world, name, property, row);
    if (found === null) return null;
    return op === "<" ? found < value : op === ">" ? found > value : op === "=" ? found === value : found !== value;
  }
  if ("same" in condition) {
    const [left, op, right] = condition.same;
    const [one, other] = [nodeOf(row, left), nodeOf(row, right)];
    return one === null || other === null ? null : (one === other) === (op === "=");
  }
  if ("isNull" in condition) return propertyOf(world, ...condition.isNull, row) === null;
  if ("label" in condition) {
    const node = nodeOf(row, condition.label[0]);
    return node === null ? null : world.nodes[node]?.label === condition.label[1];
  }
  if ("exists" in condition) return !ways(world, [condition.exists], row, new Set()).next().done;
  if ("not" in condition) {
    const inner = holds(world, condition.not, row);
    return inner === null ? null : !inner;
  }
  const [deciding, terms] = "and" in condition ? [false, condition.and] : [true, condition.or];
  const all = terms.map((term) => holds(world, term, row));
  return all.includes(deciding) ? deciding : all.includes(null) ? null : !deciding;
}

function nodeOf(row: Row, name: string): number | null {
  const value = row.get(name) ?? null;
  return value !== null && "node" in value ? value.node : null;
}

function propertyOf(world: World, name: string, property: "x" | "w", row: Row): number | null {
  const value = row.get(name) ?? null;
  if (value === null) return null;
  if (property === "x") return "node" in value ? (world.nodes[value.node]?.x ?? null) : null;
  return "edge" in value ? (world.edges[value.edge]?.w ?? null) : null;
}

function shownOf(world: World, column: Column, row: Row): unknown {
  if ("id" in column) return nodeOf(row, column.id);
  if ("property" in column) return propertyOf(world, ...column.property, row);
  const value = row.get(Object.values(column)[0] as string) ?? null;
  if (value === null) return null;
  if ("edge" in value) return value.edge;
  if ("edges" in value) return value.edges;
  return "path" in value ? [value.path.nodes, value.path.edges] : null;
}
