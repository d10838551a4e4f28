// Generated from the table of generators in core-rs/graph/src/generators by `npm run gen`: edit the table.
import type { Uint32, Utf8 } from "apache-arrow";
import { type Generated, type GenerateOptions, generated } from "./runner.ts";

/** Options of {@link Generators.barabasiAlbert}. */
export interface BarabasiAlbertOptions extends GenerateOptions {
  /** How many nodes there are. An integer from 2 to 4294967294. */
  nodes: number;
  /** How many edges each new node brings; fewer than there are nodes. An integer from 1 to 65536. */
  edgesPerNode: number;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** Options of {@link Generators.erdosRenyi}. */
export interface ErdosRenyiOptions extends GenerateOptions {
  /** How many nodes there are. An integer from 0 to 4294967294. */
  nodes: number;
  /** The probability that a pair of nodes is an edge; about d / nodes for d out-edges per node. A number from 0 to 1. */
  probability: number;
  /**
   * Whether the two ways between two nodes are two pairs. Otherwise they are one, which is an edge from the lower id
   * to the higher: to be opened by `Graph.from(tables, { directed: false })`.
   *
   * @defaultValue true
   */
  directed?: boolean | undefined;
  /**
   * Whether a node and itself are a pair, too.
   *
   * @defaultValue false
   */
  selfLoops?: boolean | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** Options of {@link Generators.grid}. */
export interface GridOptions extends GenerateOptions {
  /** How many rows there are. An integer from 1 to 4294967294. */
  rows: number;
  /** How many nodes each row has. An integer from 1 to 4294967294. */
  columns: number;
  /**
   * Whether the last of a row is joined to its first, and the last row to the first, where there are 3 or more: a
   * torus.
   *
   * @defaultValue false
   */
  periodic?: boolean | undefined;
}

/** Options of {@link Generators.karateClub}. */
export type KarateClubOptions = GenerateOptions;

/** Options of {@link Generators.rmat}. */
export interface RmatOptions extends GenerateOptions {
  /** There are two to the power of this many nodes. An integer from 1 to 31. */
  scale: number;
  /**
   * How many edges there are per node. An integer from 0 to 2147483648.
   *
   * @defaultValue 16
   */
  edgeFactor?: number | undefined;
  /**
   * The probability of the quadrant of edges within the first half of the nodes. A number from 0 to 1.
   *
   * @defaultValue 0.57
   */
  a?: number | undefined;
  /**
   * The probability of the quadrant of edges from the first half to the second. A number from 0 to 1.
   *
   * @defaultValue 0.19
   */
  b?: number | undefined;
  /**
   * The probability of the quadrant of edges from the second half to the first; what is left to 1 is that of edges
   * within the second. A number from 0 to 1.
   *
   * @defaultValue 0.19
   */
  c?: number | undefined;
  /**
   * Whether nodes are numbered at random, as Graph500 asks for; otherwise the lower an id, the more edges its node
   * has, as a rule.
   *
   * @defaultValue true
   */
  shuffle?: boolean | undefined;
  /**
   * Whether edges have a column `weight`. It does not change the edges.
   *
   * @defaultValue false
   */
  weighted?: boolean | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** Options of {@link Generators.stochasticBlockModel}. */
export interface StochasticBlockModelOptions extends GenerateOptions {
  /** How many nodes each block has. Integers from 0 to 4294967294. */
  sizes: readonly number[];
  /**
   * The probability of an edge from a node of one block (row) to a node of another (column); symmetric where the graph
   * is not directed. Numbers from 0 to 1.
   */
  probabilities: readonly (readonly number[])[];
  /**
   * Whether the two ways between two nodes are two pairs. Otherwise they are one, which is an edge from the lower id
   * to the higher: to be opened by `Graph.from(tables, { directed: false })`.
   *
   * @defaultValue true
   */
  directed?: boolean | undefined;
  /**
   * Whether a node and itself are a pair, too.
   *
   * @defaultValue false
   */
  selfLoops?: boolean | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** Options of {@link Generators.wattsStrogatz}. */
export interface WattsStrogatzOptions extends GenerateOptions {
  /** How many nodes there are. An integer from 0 to 4294967294. */
  nodes: number;
  /**
   * How many nodes next to it in the ring each node is joined to, half of them on either side: an even number below
   * that of nodes. An integer from 0 to 65536.
   */
  neighbors: number;
  /** The probability that an edge is redirected. A number from 0 to 1. */
  probability: number;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/**
 * Graphs out of nothing but numbers: tables for {@link Graph.from}. Ids of nodes are numbers from 0, and edges name them in `src`
 * and `dst`, so that no column has to be named. The same options and `seed` give the same tables, on any number of threads.
 */
export class Generators {
  /**
   * A scale-free graph that grows: each new node is joined to earlier ones, in proportion to their degree.
   *
   * It starts with as many nodes as `edgesPerNode` says, and a next one that is joined to all of these. Each further
   * node brings as many edges, which lead from it to earlier nodes, all different. Either way counted, degrees fall
   * off by the power of about 3. A node that is drawn a second time is drawn again, which later nodes do not count.
   * Edges are in the order of the nodes that bring them. Each edge is there once: open the graph with `directed:
   * false`.
   *
   * Cost: O(n + m); memory beside the tables: none, for n nodes and m edges.
   *
   * @returns `nodes` (`id`) and `edges` (`src`, `dst`)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `TOO_LARGE` for more nodes or edges than a graph holds; `OUT_OF_MEMORY` where the session has less
   * @see Barabási, Albert: Emergence of scaling in random networks, Science 286, 1999,
   * doi:10.1126/science.286.5439.509; in parallel: Sanders, Schulz: Scalable generation of scale-free graphs, Inf.
   * Process. Lett. 116, 2016, doi:10.1016/j.ipl.2016.02.004
   * @example
   * ```ts
   * const { nodes, edges } = await generate.barabasiAlbert({ nodes: 1000, edgesPerNode: 3 });
   * const g = await Graph.from({ nodes, edges }, { directed: false });
   * ```
   */
  barabasiAlbert(options: BarabasiAlbertOptions): Promise<Generated<{ id: Uint32 }, { src: Uint32; dst: Uint32 }>> {
    return generated("barabasiAlbert", options);
  }

  /**
   * A random graph in which each pair of nodes is an edge with the same probability.
   *
   * The model is also known as G(n, p). No edge is there twice, and edges are in ascending order of `src` and `dst`.
   * The number of edges is itself random: the number of pairs times the probability on average.
   *
   * Cost: O(n + m); memory beside the tables: 8m bytes, for n nodes and m edges.
   *
   * @returns `nodes` (`id`) and `edges` (`src`, `dst`)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `TOO_LARGE` for more nodes or edges than a graph holds; `OUT_OF_MEMORY` where the session has less
   * @see Gilbert: Random graphs, Ann. Math. Stat. 30, 1959, doi:10.1214/aoms/1177706098; skipping: Batagelj, Brandes:
   * Efficient generation of large random networks, Phys. Rev. E 71, 2005, doi:10.1103/PhysRevE.71.036113
   * @example
   * ```ts
   * const { nodes, edges } = await generate.erdosRenyi({ nodes: 1000, probability: 0.01 });
   * const g = await Graph.from({ nodes, edges });
   * ```
   */
  erdosRenyi(options: ErdosRenyiOptions): Promise<Generated<{ id: Uint32 }, { src: Uint32; dst: Uint32 }>> {
    return generated("erdosRenyi", options);
  }

  /**
   * A grid: nodes in rows and columns, each joined to the next in its row and in its column.
   *
   * The node in column `x` of row `y` has the id `y · columns + x`. Edges lead to the next column or the next row, in
   * the order of the nodes that they leave. Each edge is there once: open the graph with `directed: false`.
   *
   * Cost: O(n + m); memory beside the tables: none, for n nodes and m edges.
   *
   * @returns `nodes` (`id`, `x`, `y`) and `edges` (`src`, `dst`)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `TOO_LARGE` for more nodes or edges than a graph holds; `OUT_OF_MEMORY` where the session has less
   * @see Weisstein: Grid graph, MathWorld, https://mathworld.wolfram.com/GridGraph.html
   * @example
   * ```ts
   * const { nodes, edges } = await generate.grid({ rows: 20, columns: 30 });
   * const g = await Graph.from({ nodes, edges }, { directed: false });
   * ```
   */
  grid(options: GridOptions): Promise<Generated<{ id: Uint32; x: Uint32; y: Uint32 }, { src: Uint32; dst: Uint32 }>> {
    return generated("grid", options);
  }

  /**
   * Zachary's karate club: 34 members, the 78 pairs of them who met outside of it, and the club that each chose when
   * it split.
   *
   * Ids are the paper's numbers less 1: 0 is the instructor, 33 the officer. Edges lead from the lower id to the
   * higher. Each edge is there once: open the graph with `directed: false`.
   *
   * Cost: O(1); memory beside the tables: none, for n nodes and m edges.
   *
   * @returns `nodes` (`id`, `club`) and `edges` (`src`, `dst`)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `OUT_OF_MEMORY` where the session has less
   * @see Zachary: An information flow model for conflict and fission in small groups, J. Anthropol. Res. 33, 1977,
   * doi:10.1086/jar.33.4.3629752
   * @example
   * ```ts
   * const { nodes, edges } = await generate.karateClub();
   * const g = await Graph.from({ nodes, edges }, { directed: false });
   * ```
   */
  karateClub(options?: KarateClubOptions): Promise<Generated<{ id: Uint32; club: Utf8 }, { src: Uint32; dst: Uint32 }>> {
    return generated("karateClub", options);
  }

  /**
   * A graph of few nodes with many edges and many with few, as Graph500 and the GAP Benchmark Suite have it.
   *
   * Each edge chooses a quadrant of the adjacency matrix, a quadrant of that, and so on down to one cell. There are
   * exactly `edgeFactor` times as many edges as nodes, parallel edges and self-loops among them, and nodes without
   * edges: `(await Graph.from(tables)).simplify()` drops the former two.
   *
   * Cost: O(n + m · scale), of which five levels are one step; memory beside the tables: none, for n nodes and m
   * edges.
   *
   * @returns `nodes` (`id`) and `edges` (`src`, `dst`, and `weight` where `weighted` asks for it)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `TOO_LARGE` for more nodes or edges than a graph holds; `OUT_OF_MEMORY` where the session has less
   * @see Chakrabarti, Zhan, Faloutsos: R-MAT: a recursive model for graph mining, SDM 2004,
   * doi:10.1137/1.9781611972740.43; several levels at once: Hübschle-Schneider, Sanders: Linear work generation of
   * R-MAT graphs, Netw. Sci. 8, 2020, doi:10.1017/nws.2020.21
   * @example
   * ```ts
   * const { nodes, edges } = await generate.rmat({ scale: 10, weighted: true });
   * const g = await Graph.from({ nodes, edges });
   * ```
   */
  rmat(options: RmatOptions & { weighted: true }): Promise<Generated<{ id: Uint32 }, { src: Uint32; dst: Uint32; weight: Uint32 }>>;
  rmat(options: RmatOptions): Promise<Generated<{ id: Uint32 }, { src: Uint32; dst: Uint32 }>>;
  rmat(options: RmatOptions): Promise<Generated> {
    return generated("rmat", options);
  }

  /**
   * A random graph of blocks: the probability of an edge depends on the blocks of its ends.
   *
   * Nodes are numbered block by block. High probabilities on the diagonal make communities, whose truth `block` is. No
   * edge is there twice; edges are in the order of the blocks of their ends.
   *
   * Cost: O(n + m + b²) for b blocks; memory beside the tables: 8m bytes, for n nodes and m edges.
   *
   * @returns `nodes` (`id`, `block`) and `edges` (`src`, `dst`)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `TOO_LARGE` for more nodes or edges than a graph holds; `OUT_OF_MEMORY` where the session has less
   * @see Holland, Laskey, Leinhardt: Stochastic blockmodels: first steps, Soc. Networks 5, 1983,
   * doi:10.1016/0378-8733(83)90021-7
   * @example
   * ```ts
   * const { nodes, edges } = await generate.stochasticBlockModel({ sizes: [60, 40], probabilities: [[0.2, 0.01],
   * [0.01, 0.3]] });
   * const g = await Graph.from({ nodes, edges });
   * ```
   */
  stochasticBlockModel(options: StochasticBlockModelOptions): Promise<Generated<{ id: Uint32; block: Uint32 }, { src: Uint32; dst: Uint32 }>> {
    return generated("stochasticBlockModel", options);
  }

  /**
   * A small world: a ring of nodes joined to those next to them, some of whose edges lead elsewhere.
   *
   * Edges lead from a node to those that follow it, in the order of the nodes, or to any other node when they are
   * redirected. There are no parallel edges and no self-loops. With probability 0 it is the ring, with 1 nearly a
   * random graph. Each edge is there once: open the graph with `directed: false`.
   *
   * Cost: O(n + m), and as many steps as neighbours for an edge that is redirected; memory beside the tables: none,
   * for n nodes and m edges.
   *
   * @returns `nodes` (`id`) and `edges` (`src`, `dst`)
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of
   * range; `TOO_LARGE` for more nodes or edges than a graph holds; `OUT_OF_MEMORY` where the session has less
   * @see Watts, Strogatz: Collective dynamics of 'small-world' networks, Nature 393, 1998, doi:10.1038/30918
   * @example
   * ```ts
   * const { nodes, edges } = await generate.wattsStrogatz({ nodes: 1000, neighbors: 6, probability: 0.1 });
   * const g = await Graph.from({ nodes, edges }, { directed: false });
   * ```
   */
  wattsStrogatz(options: WattsStrogatzOptions): Promise<Generated<{ id: Uint32 }, { src: Uint32; dst: Uint32 }>> {
    return generated("wattsStrogatz", options);
  }
}

/**
 * The generators.
 *
 * @example
 * ```ts
 * const g = await Graph.from(await generate.erdosRenyi({ nodes: 1000, probability: 0.01 }));
 * console.log(g.numNodes); // 1000
 * ```
 */
export const generate: Generators = new Generators();
