/** The graphs that the algorithms are timed on: the same edges for every engine, made here from a seed. */
import { Random } from "./random.ts";

export interface EdgeList {
  name: string;
  directed: boolean;
  /** Whether it has no cycle. */
  acyclic?: boolean;
  numNodes: number;
  /** One entry per edge; an undirected edge has one entry, too. No loops and no two equal edges. */
  src: Uint32Array;
  dst: Uint32Array;
  /** Whole numbers from 1 to 255, so that integer and floating-point engines agree exactly. */
  weight: Float64Array;
}

const EDGE_FACTOR = 16;

/** R-MAT with a = .57, b = c = .19 and 16 edges per node, node numbers shuffled, as Graph 500 and GAP do. */
export function kronecker(scale: number, directed: boolean, seed = 27491095): EdgeList {
  const random = new Random(seed);
  const numNodes = 2 ** scale;
  const count = numNodes * EDGE_FACTOR;
  const src = new Uint32Array(count);
  const dst = new Uint32Array(count);
  const a = 0.57 * 2 ** 32;
  const ab = 0.76 * 2 ** 32;
  const abc = 0.95 * 2 ** 32;
  const number = random.permutation(numNodes);
  for (let edge = 0; edge < count; edge++) {
    let u = 0;
    let v = 0;
    for (let level = 0; level < scale; level++) {
      const draw = random.next();
      u = (u << 1) | (draw >= ab ? 1 : 0);
      v = (v << 1) | ((draw >= a && draw < ab) || draw >= abc ? 1 : 0);
    }
    src[edge] = number[u] as number;
    dst[edge] = number[v] as number;
  }
  return simple(`kron${scale}_${directed ? "dir" : "und"}`, directed, numNodes, src, dst, random);
}

/** The same with each edge from the lower to the higher node, so that there is no cycle. */
export function acyclic(scale: number): EdgeList {
  const graph = kronecker(scale, false);
  const ends = Array.from(graph.src, (u, edge) => [u, graph.dst[edge] as number] as const);
  const [src, dst] = [
    Uint32Array.from(ends, ([u, v]) => Math.min(u, v)),
    Uint32Array.from(ends, ([u, v]) => Math.max(u, v)),
  ];
  return { ...graph, name: `kron${scale}_dag`, directed: true, acyclic: true, src, dst };
}

/** Both ends of every edge drawn evenly: no locality at all. */
export function uniform(scale: number, directed: boolean, seed = 27491095): EdgeList {
  const random = new Random(seed);
  const numNodes = 2 ** scale;
  const count = numNodes * EDGE_FACTOR;
  const src = new Uint32Array(count);
  const dst = new Uint32Array(count);
  for (let edge = 0; edge < count; edge++) {
    src[edge] = random.below(numNodes);
    dst[edge] = random.below(numNodes);
  }
  return simple(`unif${scale}_${directed ? "dir" : "und"}`, directed, numNodes, src, dst, random);
}

/** A lattice of `side` x `side` crossings, each joined to its neighbours: few edges per node, long ways, like roads. */
export function grid(side: number, seed = 27491095): EdgeList {
  const count = 2 * side * (side - 1);
  const src = new Uint32Array(count);
  const dst = new Uint32Array(count);
  let edge = 0;
  const join = (from: number, to: number) => {
    src[edge] = from;
    dst[edge++] = to;
  };
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const node = row * side + column;
      if (column + 1 < side) join(node, node + 1);
      if (row + 1 < side) join(node, node + side);
    }
  }
  return simple(`grid${side}_und`, false, side * side, src, dst, new Random(seed));
}

/** The node that searches start from: one that reaches much, the first of the highest out-degree. */
export function hub(graph: EdgeList): number {
  const degree = new Uint32Array(graph.numNodes);
  for (const node of graph.src) (degree[node] as number)++;
  if (!graph.directed) for (const node of graph.dst) (degree[node] as number)++;
  let best = 0;
  for (let node = 1; node < degree.length; node++) {
    if ((degree[node] as number) > (degree[best] as number)) best = node;
  }
  return best;
}

/** Drops loops and repeated edges, puts the rest in random order (no engine gets sorted input) and draws weights. */
function simple(
  name: string,
  directed: boolean,
  numNodes: number,
  src: Uint32Array,
  dst: Uint32Array,
  random: Random,
): EdgeList {
  if (!directed) {
    for (let edge = 0; edge < src.length; edge++) {
      const [u, v] = [src[edge] as number, dst[edge] as number];
      if (u > v) {
        src[edge] = v;
        dst[edge] = u;
      }
    }
  }
  // A counting sort by dst, then a stable one by src, brings equal edges together.
  const byDst = countingOrder(dst, numNodes, null);
  const order = countingOrder(src, numNodes, byDst);
  let kept = 0;
  let [lastU, lastV] = [-1, -1];
  for (const edge of order) {
    const [u, v] = [src[edge] as number, dst[edge] as number];
    if (u === v || (u === lastU && v === lastV)) continue;
    [lastU, lastV] = [u, v];
    order[kept++] = edge;
  }
  const place = random.permutation(kept);
  const edges: EdgeList = {
    name,
    directed,
    numNodes,
    src: new Uint32Array(kept),
    dst: new Uint32Array(kept),
    weight: new Float64Array(kept),
  };
  for (let i = 0; i < kept; i++) {
    const at = place[i] as number;
    const edge = order[i] as number;
    edges.src[at] = src[edge] as number;
    edges.dst[at] = dst[edge] as number;
    edges.weight[at] = 1 + random.below(255);
  }
  return edges;
}

/** The indices of `keys` (in the order `within`, or as they come) sorted by key, keeping the order of equal ones. */
export function countingOrder(keys: Uint32Array, bound: number, within: Uint32Array | null): Uint32Array {
  const start = new Uint32Array(bound + 1);
  for (const key of keys) (start[key + 1] as number)++;
  for (let key = 0; key < bound; key++) (start[key + 1] as number) += start[key] as number;
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const index = within ? (within[i] as number) : i;
    const key = keys[index] as number;
    order[start[key] as number] = index;
    (start[key] as number)++;
  }
  return order;
}
