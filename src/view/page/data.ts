/** The picture's data, out of the page. */
import { type Packed, unpack, type Values } from "../container.ts";
import { GRID, type PageColumn, type PageHeader, RADIUS_PARTS, SPACE } from "../page-format.ts";
import { bendsOf } from "../parallel.ts";

/** More bent edges than this would take longer to draw than to look at: then all are straight. */
const MOST_BENT = 20_000;

export interface Data {
  header: PageHeader;
  numNodes: number;
  numEdges: number;
  /** From 0 to SPACE, y upwards. */
  x: Float32Array;
  y: Float32Array;
  /** In pixels, when the whole picture fits. */
  radii: Float32Array;
  codes: Uint8Array;
  src: Uint32Array;
  dst: Uint32Array;
  /** By how much an edge is bent; see `bendsOf`. */
  bends: Int16Array;
  /** Edges that are loops or bent, and all others. */
  bent: Uint32Array;
  straight: Uint32Array;
  /** The edges out of node n are from `out[n]` to `out[n + 1]`; those into it are `into[intoAt[n]]` and so on. */
  out: Uint32Array;
  intoAt: Uint32Array;
  into: Uint32Array;
  ids: string[];
  labels: string[];
  attributes: Column[];
  edgeAttributes: Column[];
}

export interface Column {
  name: string;
  at(row: number): string | null;
}

export async function readData(base64: string): Promise<Data> {
  const binary = atob(base64);
  const compressed = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) compressed[at] = binary.charCodeAt(at);
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const packed = unpack<PageHeader>(new Uint8Array(await new Response(stream).arrayBuffer()));
  const { header, arrays } = packed;
  const array = <T extends Values>(name: string) => arrays.get(name) as T;
  const [src, dst] = [array<Uint32Array>("src"), array<Uint32Array>("dst")];
  const { numNodes, numEdges } = header;
  const ids = textsOf(packed, "ids");
  const out = startsOf(src, numNodes);
  const bends = bendsWithin(src, dst, out, numNodes);
  const isBent = (edge: number) => bends[edge] !== 0 || src[edge] === dst[edge];
  const edges = Uint32Array.from(src, (_, edge) => edge);
  const intoAt = startsOf(dst, numNodes);
  return {
    ...{ header, numNodes, numEdges, src, dst, out, bends, intoAt, ids },
    x: scaled(array("x")),
    y: scaled(array("y")),
    radii: Float32Array.from(array("radii"), (radius) => radius / RADIUS_PARTS),
    codes: array("codes"),
    bent: edges.filter(isBent),
    straight: edges.filter((edge) => !isBent(edge)),
    into: sortedInto(dst, intoAt),
    labels: header.labels === "own" ? textsOf(packed, "labels") : header.labels === "ids" ? ids : [],
    attributes: header.attributes.map((column, i) => columnOf(packed, `attributes.${i}`, column)),
    edgeAttributes: header.edgeAttributes.map((column, i) => columnOf(packed, `edgeAttributes.${i}`, column)),
  };
}

const scaled = (values: Values): Float32Array =>
  Float32Array.from(values, (value) => value * (values instanceof Uint16Array ? SPACE / GRID : SPACE));

function textsOf({ arrays }: Packed<PageHeader>, name: string): string[] {
  const text = new TextDecoder().decode(arrays.get(`${name}.text`) as Uint8Array);
  let at = 0;
  return Array.from(arrays.get(`${name}.lengths`) as Uint16Array, (length) => {
    at += length;
    return text.slice(at - length, at);
  });
}

function columnOf(packed: Packed<PageHeader>, group: string, { name, kind, nulls }: PageColumn): Column {
  const isNull = nulls ? packed.arrays.get(`${group}.nulls`) : undefined;
  const values = packed.arrays.get(`${group}.values`);
  let texts: string[] | undefined;
  return {
    name,
    at(row) {
      if (isNull?.[row]) return null;
      if (kind === "numbers") return String(Number((values?.[row] ?? Number.NaN).toPrecision(10)));
      // Read when somebody first looks.
      texts ??= textsOf(packed, group);
      return texts[row] ?? "";
    },
  };
}

/** Where each node's edges begin among edges in the order of `ends`. */
function startsOf(ends: Uint32Array, nodes: number): Uint32Array {
  const starts = new Uint32Array(nodes + 1);
  for (const end of ends) starts[end + 1] = (starts[end + 1] as number) + 1;
  for (let node = 0; node < nodes; node += 1)
    starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number);
  return starts;
}

function sortedInto(dst: Uint32Array, starts: Uint32Array): Uint32Array {
  const [next, into] = [starts.slice(), new Uint32Array(dst.length)];
  for (let edge = 0; edge < dst.length; edge += 1) {
    const node = dst[edge] as number;
    into[next[node] as number] = edge;
    next[node] = (next[node] as number) + 1;
  }
  return into;
}

/** Bends of the edges that have another beside them, which are found without a look at all pairs: edges are in order. */
function bendsWithin(src: Uint32Array, dst: Uint32Array, out: Uint32Array, nodes: number): Int16Array {
  const bends = new Int16Array(src.length);
  const leads = (from: number, to: number): boolean => {
    let [low, high] = [out[from] as number, out[from + 1] as number];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((dst[middle] as number) < to) low = middle + 1;
      else high = middle;
    }
    return low < (out[from + 1] as number) && dst[low] === to;
  };
  const same = (a: number, b: number) => src[a] === src[b] && dst[a] === dst[b];
  const beside: number[] = [];
  for (let edge = 0; edge < src.length; edge += 1) {
    const [a, b] = [src[edge] as number, dst[edge] as number];
    if (same(edge, edge - 1) || same(edge, edge + 1) || (a !== b && leads(b, a))) beside.push(edge);
    if (beside.length > MOST_BENT) return bends;
  }
  const of = (ends: Uint32Array) => beside.map((edge) => ends[edge] as number);
  bendsOf(of(src), of(dst), nodes).forEach((bend, i) => {
    bends[beside[i] as number] = bend;
  });
  return bends;
}

/** The edges at a node, out of it and then into it. */
export function edgesAt({ out, into, intoAt, src, dst }: Data, node: number): number[] {
  const edges: number[] = [];
  for (let edge = out[node] as number; edge < (out[node + 1] as number); edge += 1) edges.push(edge);
  for (let at = intoAt[node] as number; at < (intoAt[node + 1] as number); at += 1) {
    const edge = into[at] as number;
    if (src[edge] !== dst[edge]) edges.push(edge);
  }
  return edges;
}
