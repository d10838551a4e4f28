/** One random query, answered by Quiver and by trying everything. */
import { Graph, Session } from "../../../src/index.ts";
import { Random } from "../../property/random.ts";
import { type Query, randomQuery, randomWorld, type World } from "./generate.ts";
import { answer } from "./naive.ts";
import { textOf, typeBetween } from "./text.ts";

/** More rows than this are not worth the time that trying everything takes. */
const MOST_ROWS = 5000;

/** What differs in the query of this number, in words; undefined where nothing does. */
export async function difference(seed: number, number: number): Promise<string | undefined> {
  const random = new Random(seed * 1_000_003 + number);
  const world = sorted(randomWorld(random));
  const query = randomQuery(random, world);
  const wanted = answer(world, query);
  if (wanted.length > MOST_ROWS) return undefined;
  const graph = await graphOf(world);
  const text = textOf(query, new Set(world.edges.map((edge) => tableOf(world.nodes, edge))));
  for (const options of [{}, { threads: 1, batchSize: 1 + random.below(3) }]) {
    using session = new Session(options);
    const found = await rowsOf(graph.in(session), text, query).catch((error: Error) => [`${error}`]);
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      const shown = (rows: readonly string[]) => rows.slice(0, 20).join(" ") || "no rows";
      return [
        text,
        `graph  ${JSON.stringify(world)}`,
        `wanted ${shown(wanted)}`,
        `found  ${shown(found)}`,
        `with   ${JSON.stringify(options)}`,
      ].join("\n");
    }
  }
  return undefined;
}

/** Nodes and edges in the order of their tables, so that their places are their rows. */
function sorted({ directed, nodes, edges }: World): World {
  const order = nodes.map((_, at) => at).sort((a, b) => compare(nodes[a]?.label, nodes[b]?.label) || a - b);
  const places = new Map(order.map((old, at) => [old, at]));
  const inOrder = order.map((old) => nodes[old] as World["nodes"][number]);
  const moved = edges.map((edge) => ({
    ...edge,
    src: places.get(edge.src) as number,
    dst: places.get(edge.dst) as number,
  }));
  const table = (edge: World["edges"][number]) => tableOf(inOrder, edge);
  return { directed, nodes: inOrder, edges: moved.sort((a, b) => compare(table(a), table(b))) };
}

const compare = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);

const tableOf = (nodes: World["nodes"], { src, dst, type }: World["edges"][number]) =>
  typeBetween(type, nodes[src]?.label as string, nodes[dst]?.label as string);

async function graphOf({ directed, nodes, edges }: World): Promise<Graph> {
  const labels = [...new Set(nodes.map(({ label }) => label))];
  const nodeTables = labels.map((label) => {
    const own = [...nodes.entries()].filter(([, node]) => node.label === label);
    return [label, { id: Int32Array.from(own, ([at]) => at), x: own.map(([, { x }]) => x) }];
  });
  const edgeTables = [...new Set(edges.map((edge) => tableOf(nodes, edge)))].map((name) => {
    const own = edges.filter((edge) => tableOf(nodes, edge) === name);
    const ends = { src: Int32Array.from(own, ({ src }) => src), dst: Int32Array.from(own, ({ dst }) => dst) };
    const [, from, to] = name.split("_");
    return [name, { table: { ...ends, w: own.map(({ w }) => w) }, from, to }];
  });
  const [first] = labels;
  const none = {
    table: { src: new Int32Array(0), dst: new Int32Array(0), w: new Float64Array(0) },
    from: first,
    to: first,
  };
  const all = edgeTables.length > 0 ? edgeTables : [["none", none]];
  const input = { nodes: Object.fromEntries(nodeTables), edges: Object.fromEntries(all) };
  return (await Graph.from(input as never, { directed })) as Graph;
}

async function rowsOf(graph: Graph, text: string, { columns, counts }: Query): Promise<string[]> {
  const rows = await graph.cypher(text).toArray();
  const names = [...columns.map((_, at) => `c${at}`), ...(counts ? ["n"] : [])];
  return rows.map((row) => JSON.stringify(names.map((name) => plain((row as Record<string, unknown>)[name])))).sort();
}

/** Without bigints, lists as arrays; the two lists of a path that is none are null, too. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value ?? null;
  const items = [...(value as Iterable<unknown>)].map(plain);
  return items.length === 2 && items.every((item) => item === null) ? null : items;
}
