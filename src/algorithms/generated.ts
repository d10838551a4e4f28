// Generated from the algorithm table in core-rs/graph/src/algorithms by `npm run gen`: edit the table.
import type { DataType, Float64, List, Table, TypeMap, Uint32, Uint64 } from "apache-arrow";
import type { CallOptions } from "../native/call.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { Session } from "../session/session.ts";
import type { EdgeRows, GroupRows, NodeRows, PairRows, PathRows } from "./rows.ts";
import { type AlgorithmHandle, AlgorithmRunner, type AlgorithmShape, type NodeIds, type NodePairs, type NodeWeights } from "./runner.ts";

/** Where to start: one node by its id, or several. */
export type SourceOptions =
  | { source: NodeIds; sources?: undefined }
  | { sources: NodeIds; source?: undefined };

/** Options of {@link Algorithms.articulationPoints}. */
export type ArticulationPointsOptions = CallOptions;

/** The columns of {@link Algorithms.articulationPoints}'s result, after those of the ids. */
export type ArticulationPointsColumns = {};

/** Options of {@link Algorithms.bfs}. */
export type BfsOptions = CallOptions &
  SourceOptions & {
    /**
     * Which way edges are followed; an undirected graph's are followed both ways.
     *
     * @defaultValue "out"
     */
    direction?: "out" | "in" | "both" | undefined;
    /**
     * How many hops to go at most; null goes on until nothing new is found. An integer from 0 to 4294967294.
     *
     * @defaultValue null
     */
    maxDepth?: number | null | undefined;
    /**
     * The nodes to find; `target` for one. The search stops once all are found, and nodes farther away than the farthest
     * of them count as unreachable. Null searches everything.
     *
     * @defaultValue null
     */
    targets?: NodeIds | null | undefined;
    /** One of {@link BfsOptions.targets}. */
    target?: NodeIds | null | undefined;
  };

/** The columns of {@link Algorithms.bfs}'s result, after those of the ids. */
export type BfsColumns = {
  /** Hops from the nearest source; null when unreachable. */
  distance: Uint32;
  /** The node before this one on a shortest path; null for sources and unreachable nodes. */
  predecessor: DataType;
};
/** The columns of the table `paths` of `bfs`, after those of the ids. */
export type BfsPathsColumns = {
  /** Hops so far. */
  cost: Uint32;
};

/** Options of {@link Algorithms.biconnectedComponents}. */
export type BiconnectedComponentsOptions = CallOptions;

/** The columns of {@link Algorithms.biconnectedComponents}'s result, after those of the ids. */
export type BiconnectedComponentsColumns = {
  /** The component's number; null for a self-loop. */
  component: Uint32;
};
/** The columns of the table `groups` of `biconnectedComponents`. */
export type BiconnectedComponentsGroupsColumns = {
  /** The component's number. */
  component: Uint32;
  /** How many nodes it has. */
  nodes: Uint32;
  /** How many edges it has. */
  edges: Uint32;
};

/** Options of {@link Algorithms.bridges}. */
export type BridgesOptions = CallOptions;

/** The columns of {@link Algorithms.bridges}'s result, after those of the ids. */
export type BridgesColumns = {};

/** Options of {@link Algorithms.coreNumber}. */
export interface CoreNumberOptions extends CallOptions {
  /**
   * Which neighbours count in a directed graph: those that the node's edges lead to, those whose edges lead to it, or
   * both, each once.
   *
   * @defaultValue "both"
   */
  direction?: "out" | "in" | "both" | undefined;
}

/** The columns of {@link Algorithms.coreNumber}'s result, after those of the ids. */
export type CoreNumberColumns = {
  /** The largest k so that the node is in the k-core. */
  core: Uint32;
};
/** The values of the table `summary` of `coreNumber`. */
export type CoreNumberSummaryValues = {
  /** The largest core number; 0 where there are no nodes. */
  degeneracy: number;
};

/** Options of {@link Algorithms.degree}. */
export interface DegreeOptions extends CallOptions {
  /**
   * Which edges of a directed graph count: those that leave the node, that enter it, or both.
   *
   * @defaultValue "both"
   */
  direction?: "out" | "in" | "both" | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.degree}'s result, after those of the ids. */
export type DegreeColumns = {
  /** The number of edges, or the sum of their weights (also called strength). */
  degree: Float64;
};

/** Options of {@link Algorithms.dfs}. */
export type DfsOptions = CallOptions &
  SourceOptions & {
    /**
     * Which way edges are followed; an undirected graph's are followed both ways.
     *
     * @defaultValue "out"
     */
    direction?: "out" | "in" | "both" | undefined;
  };

/** The columns of {@link Algorithms.dfs}'s result, after those of the ids. */
export type DfsColumns = {
  /** How many nodes are found before this one; null when unreachable. */
  discovered: Uint32;
  /** How many nodes are finished before this one, with all that they lead to; null when unreachable. */
  finished: Uint32;
  /** The node from which this one is found; null for the nodes that a search starts from and unreachable nodes. */
  predecessor: DataType;
};

/** Options of {@link Algorithms.isAcyclic}. */
export type IsAcyclicOptions = CallOptions;

/** The values of {@link Algorithms.isAcyclic}'s result. */
export type IsAcyclicValues = {
  /** Whether the graph has no cycle. */
  acyclic: boolean;
};

/** Options of {@link Algorithms.jaccard}. */
export interface JaccardOptions extends CallOptions {
  /**
   * The pairs of nodes to compare: a row for each.
   *
   * @defaultValue null
   */
  pairs?: NodePairs | null | undefined;
  /**
   * Compares the ends of every edge that is no self-loop: a row for each pair that is connected, whichever way.
   *
   * @defaultValue false
   */
  edges?: boolean | undefined;
  /**
   * Compares every node with all others: rows for so many that are most like it, those of score 0 left out; of equal
   * ones the first in node-table order. An integer from 1 to 4294967295.
   *
   * @defaultValue null
   */
  topK?: number | null | undefined;
  /**
   * Leaves out pairs that are less alike, whichever pairs are compared. A number from 0 to 1.
   *
   * @defaultValue 0
   */
  minSimilarity?: number | undefined;
  /**
   * Which neighbours count in a directed graph: those that the node's edges lead to, those whose edges lead to it, or
   * both.
   *
   * @defaultValue "out"
   */
  direction?: "out" | "in" | "both" | undefined;
}

/** The columns of {@link Algorithms.jaccard}'s result, after those of the ids. */
export type JaccardColumns = {
  /** Shared neighbours by all neighbours of the two, from 0 to 1. */
  similarity: Float64;
};

/** Options of {@link Algorithms.maximalCliques}. */
export interface MaximalCliquesOptions extends CallOptions {
  /**
   * The fewest nodes that a clique must have to be listed. An integer from 1 to 4294967295.
   *
   * @defaultValue 1
   */
  minSize?: number | undefined;
  /**
   * How many cliques to list at most, the first that are found; null lists all. An integer of at least 1.
   *
   * @defaultValue null
   */
  limit?: number | null | undefined;
}

/** The columns of {@link Algorithms.maximalCliques}'s result. */
export type MaximalCliquesColumns = {
  /** The clique's number, from 0 in the order in which they are found. */
  clique: Uint64;
  /** How many nodes it has. */
  size: Uint32;
  /** Its nodes, in node-table order. */
  nodes: List<DataType>;
};

/** Options of {@link Algorithms.pagerank}. */
export interface PagerankOptions extends CallOptions {
  /**
   * The probability of following an edge rather than restarting. A number from 0 to 1.
   *
   * @defaultValue 0.85
   */
  damping?: number | undefined;
  /**
   * Stop once the ranks change by no more than this between two iterations, summed over all nodes (L1 norm). A number
   * of at least 0.
   *
   * @defaultValue 0.000001
   */
  tolerance?: number | undefined;
  /**
   * Stop after so many iterations in any case. An integer from 1 to 1000000.
   *
   * @defaultValue 100
   */
  maxIterations?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Where a walk restarts, in proportion to the weights; null restarts at every node alike.
   *
   * @defaultValue null
   */
  personalization?: NodeWeights | null | undefined;
}

/** The columns of {@link Algorithms.pagerank}'s result, after those of the ids. */
export type PagerankColumns = {
  /** The probability of finding the walk at the node. */
  pagerank: Float64;
};

/** Options of {@link Algorithms.randomWalks}. */
export interface RandomWalksOptions extends CallOptions {
  /**
   * How many steps a walk takes, so that it has one node more. An integer from 1 to 16777216.
   *
   * @defaultValue 80
   */
  length?: number | undefined;
  /**
   * How many walks start at each of the sources. An integer from 1 to 4294967295.
   *
   * @defaultValue 10
   */
  perNode?: number | undefined;
  /**
   * The nodes to start from; `source` for one. Null starts from every node.
   *
   * @defaultValue null
   */
  sources?: NodeIds | null | undefined;
  /** One of {@link RandomWalksOptions.sources}. */
  source?: NodeIds | null | undefined;
  /**
   * Which way edges are followed; an undirected graph's are followed both ways.
   *
   * @defaultValue "out"
   */
  direction?: "out" | "in" | "both" | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.randomWalks}'s result. */
export type RandomWalksColumns = {
  /** The nodes on the way, the source first. */
  walk: List<DataType>;
};

/** Options of {@link Algorithms.shortestPaths}. */
export type ShortestPathsOptions = CallOptions &
  SourceOptions & {
    /**
     * The numeric edge column that holds the weights; null counts every edge as 1.
     *
     * @defaultValue null
     */
    weight?: string | null | undefined;
    /**
     * Which way edges are followed; an undirected graph's are followed both ways.
     *
     * @defaultValue "out"
     */
    direction?: "out" | "in" | "both" | undefined;
    /**
     * The nodes to find; `target` for one. The search stops once all are found, and nodes farther away than the farthest
     * of them count as unreachable. Null searches everything.
     *
     * @defaultValue null
     */
    targets?: NodeIds | null | undefined;
    /** One of {@link ShortestPathsOptions.targets}. */
    target?: NodeIds | null | undefined;
  };

/** The columns of {@link Algorithms.shortestPaths}'s result, after those of the ids. */
export type ShortestPathsColumns = {
  /** The least total weight of a path from a source; null when unreachable. */
  distance: Float64;
  /** The node before this one on a shortest path; null for sources and unreachable nodes. */
  predecessor: DataType;
};
/** The columns of the table `paths` of `shortestPaths`, after those of the ids. */
export type ShortestPathsPathsColumns = {
  /** The total weight so far. */
  cost: Float64;
};

/** Options of {@link Algorithms.stronglyConnectedComponents}. */
export type StronglyConnectedComponentsOptions = CallOptions;

/** The columns of {@link Algorithms.stronglyConnectedComponents}'s result, after those of the ids. */
export type StronglyConnectedComponentsColumns = {
  /** The component's number. */
  component: Uint32;
};
/** The columns of the table `groups` of `stronglyConnectedComponents`. */
export type StronglyConnectedComponentsGroupsColumns = {
  /** The component's number. */
  component: Uint32;
  /** How many nodes it has. */
  size: Uint32;
};
/** The columns of the table `condensation` of `stronglyConnectedComponents`. */
export type StronglyConnectedComponentsCondensationColumns = {
  /** The component that edges leave. */
  source: Uint32;
  /** The component that they enter. */
  target: Uint32;
  /** How many edges lead there. */
  edges: Uint32;
};

/** Options of {@link Algorithms.triangles}. */
export type TrianglesOptions = CallOptions;

/** The columns of {@link Algorithms.triangles}'s result, after those of the ids. */
export type TrianglesColumns = {
  /** The number of triangles with the node as a corner. */
  triangles: Uint64;
};
/** The values of the table `summary` of `triangles`. */
export type TrianglesSummaryValues = {
  /** How many triangles the whole graph has. */
  triangles: bigint;
};
/** The columns of the table `triangles` of `triangles`. */
export type TrianglesTrianglesColumns = {
  /** The corner that is first in node-table order. */
  first: DataType;
  /** The next one. */
  second: DataType;
  /** The last one. */
  third: DataType;
};

/** Options of {@link Algorithms.weaklyConnectedComponents}. */
export type WeaklyConnectedComponentsOptions = CallOptions;

/** The columns of {@link Algorithms.weaklyConnectedComponents}'s result, after those of the ids. */
export type WeaklyConnectedComponentsColumns = {
  /** The component's number. */
  component: Uint32;
};
/** The columns of the table `groups` of `weaklyConnectedComponents`. */
export type WeaklyConnectedComponentsGroupsColumns = {
  /** The component's number. */
  component: Uint32;
  /** How many nodes it has. */
  size: Uint32;
};

/** The options of each algorithm, by its name. */
export interface AlgorithmOptions {
  articulationPoints: ArticulationPointsOptions;
  bfs: BfsOptions;
  biconnectedComponents: BiconnectedComponentsOptions;
  bridges: BridgesOptions;
  coreNumber: CoreNumberOptions;
  degree: DegreeOptions;
  dfs: DfsOptions;
  isAcyclic: IsAcyclicOptions;
  jaccard: JaccardOptions;
  maximalCliques: MaximalCliquesOptions;
  pagerank: PagerankOptions;
  randomWalks: RandomWalksOptions;
  shortestPaths: ShortestPathsOptions;
  stronglyConnectedComponents: StronglyConnectedComponentsOptions;
  triangles: TrianglesOptions;
  weaklyConnectedComponents: WeaklyConnectedComponentsOptions;
}

/** The tables of each algorithm, by its name and theirs; the first is what its method gives. */
export interface AlgorithmTables<Id extends TypeMap = any> {
  articulationPoints: {
    /** The nodes without which the graph has more components, in node-table order. */
    nodes: Table<NodeRows<Id, ArticulationPointsColumns>>;
  };
  bfs: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, BfsColumns>>;
    /**
     * A shortest path to each of the targets that is reached, in their order, and to every node that is reached where
     * no targets are given.
     */
    paths: Table<PathRows<Id, BfsPathsColumns>>;
  };
  biconnectedComponents: {
    /** A row per edge. */
    edges: Table<EdgeRows<BiconnectedComponentsColumns>>;
    /** A row per component, the one of most edges first. */
    groups: Table<GroupRows<BiconnectedComponentsGroupsColumns>>;
  };
  bridges: {
    /** The edges without which the graph has more components, in edge-table order. */
    bridges: Table<EdgeRows<BridgesColumns>>;
  };
  coreNumber: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, CoreNumberColumns>>;
    /** The largest core number. */
    summary: CoreNumberSummaryValues;
  };
  degree: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, DegreeColumns>>;
  };
  dfs: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, DfsColumns>>;
  };
  isAcyclic: {
    /** The answer for the whole graph. */
    summary: IsAcyclicValues;
  };
  jaccard: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, JaccardColumns>>;
  };
  maximalCliques: {
    /** A row per maximal clique. */
    cliques: Table<GroupRows<MaximalCliquesColumns>>;
  };
  pagerank: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, PagerankColumns>>;
  };
  randomWalks: {
    /** A row per walk: source by source in their order, or node by node in node-table order, `perNode` of each. */
    walks: Table<GroupRows<RandomWalksColumns>>;
  };
  shortestPaths: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, ShortestPathsColumns>>;
    /**
     * A shortest path to each of the targets that is reached, in their order, and to every node that is reached where
     * no targets are given.
     */
    paths: Table<PathRows<Id, ShortestPathsPathsColumns>>;
  };
  stronglyConnectedComponents: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, StronglyConnectedComponentsColumns>>;
    /** A row per component, the largest first. */
    groups: Table<GroupRows<StronglyConnectedComponentsGroupsColumns>>;
    /** The acyclic graph of the components: a row per pair of them that edges lead between, in order. */
    condensation: Table<GroupRows<StronglyConnectedComponentsCondensationColumns>>;
  };
  triangles: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, TrianglesColumns>>;
    /** The count for the whole graph. */
    summary: TrianglesSummaryValues;
    /** Every triangle once, in an order that is the same each time. */
    triangles: Table<GroupRows<TrianglesTrianglesColumns>>;
  };
  weaklyConnectedComponents: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, WeaklyConnectedComponentsColumns>>;
    /** A row per component, the largest first. */
    groups: Table<GroupRows<WeaklyConnectedComponentsGroupsColumns>>;
  };
}

/** The table that an algorithm's method gives. */
export interface FirstTables {
  articulationPoints: "nodes";
  bfs: "nodes";
  biconnectedComponents: "edges";
  bridges: "bridges";
  coreNumber: "nodes";
  degree: "nodes";
  dfs: "nodes";
  isAcyclic: "summary";
  jaccard: "pairs";
  maximalCliques: "cliques";
  pagerank: "nodes";
  randomWalks: "walks";
  shortestPaths: "nodes";
  stronglyConnectedComponents: "nodes";
  triangles: "nodes";
  weaklyConnectedComponents: "nodes";
}

/** Per algorithm the parameters that name nodes, the other names of parameters, and its tables. */
const SHAPES = {
  articulationPoints: { nodes: {  }, aliases: {  }, tables: { nodes: "someNodes" } },
  bfs: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { nodes: "nodes", paths: "paths" } },
  biconnectedComponents: { nodes: {  }, aliases: {  }, tables: { edges: "edges", groups: "groups" } },
  bridges: { nodes: {  }, aliases: {  }, tables: { bridges: "someEdges" } },
  coreNumber: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  degree: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  dfs: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { nodes: "nodes" } },
  isAcyclic: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  jaccard: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  maximalCliques: { nodes: {  }, aliases: {  }, tables: { cliques: "groups" } },
  pagerank: { nodes: { personalization: "nodeWeights" }, aliases: {  }, tables: { nodes: "nodes" } },
  randomWalks: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { walks: "groups" } },
  shortestPaths: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { nodes: "nodes", paths: "paths" } },
  stronglyConnectedComponents: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", condensation: "groups" } },
  triangles: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one", triangles: "groups" } },
  weaklyConnectedComponents: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups" } },
} as const satisfies Readonly<Record<keyof AlgorithmOptions, AlgorithmShape>>;

/**
 * The graph algorithms. Most give a table whose first columns are the nodes' ids, by their own names and types, one row per node
 * in the order of the node table; what happened on the way is in the metadata of the table's schema.
 */
export class Algorithms<Id extends TypeMap = any> extends AlgorithmRunner<Id> {
  constructor(handle: AlgorithmHandle, graph: PlanInput, session?: Session) {
    super(handle, graph, SHAPES, session);
  }

  /**
   * Find the nodes without which the graph would fall into more components.
   *
   * Also called cut vertices: the nodes that are in several biconnected components. Direction is ignored; parallel
   * edges and self-loops make no difference.
   *
   * Metadata: `articulationPoints`: How many of them there are.
   *
   * Cost: O(n + m); memory: 25n bytes, for n nodes and m edges.
   *
   * @returns the id
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Hopcroft, Tarjan: Algorithm 447: efficient algorithms for graph manipulation, Commun. ACM 16(6), 1973,
   * doi:10.1145/362248.362272
   * @example
   * ```ts
   * const result = await g.algo.articulationPoints();
   * const count = result.numRows;
   * ```
   */
  articulationPoints(options?: ArticulationPointsOptions): Promise<Table<NodeRows<Id, ArticulationPointsColumns>>> {
    return this.first("articulationPoints", options) as Promise<Table<NodeRows<Id, ArticulationPointsColumns>>>;
  }

  /**
   * Count the hops from the nearest of the source nodes to every node.
   *
   * A source has distance 0 and no predecessor; a node that no source reaches within maxDepth has neither. Among
   * several predecessors the first in node-table order is taken, and among several edges from it the first.
   *
   * Metadata: `reached`: How many nodes have a distance.
   *
   * {@link Algorithms.run} also gives `paths` (`path`, `step`, the node's id, `edge` and `cost`).
   *
   * Cost: O(n + m); memory: 9n bytes, for n nodes and m edges.
   *
   * @returns the id and `distance`, `predecessor`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Beamer, Asanović, Patterson: Direction-optimizing breadth-first search, SC 2012, doi:10.1109/SC.2012.50
   * @example
   * ```ts
   * const result = await g.algo.bfs({ source: "a" });
   * const distance = result.getChild("distance");
   * ```
   */
  bfs(options: BfsOptions): Promise<Table<NodeRows<Id, BfsColumns>>> {
    return this.first("bfs", options) as Promise<Table<NodeRows<Id, BfsColumns>>>;
  }

  /**
   * Number the parts of the graph that no single node holds together.
   *
   * Also called blocks. Two edges are in the same component where a cycle leads over both; parallel edges are in the
   * same one. A bridge is a component of its own, a self-loop and a node without edges are in none, and an
   * articulation point is in several. Direction is ignored. Components are numbered from 0, that of most edges first,
   * ties by first edge.
   *
   * Metadata: `components`: How many components there are.
   *
   * {@link Algorithms.run} also gives `groups` (`component`, `nodes`, `edges`).
   *
   * Cost: O(n + m), and O(k log k) for k components; memory: 28n bytes, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge` and `component`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Hopcroft, Tarjan: Algorithm 447: efficient algorithms for graph manipulation, Commun. ACM 16(6), 1973,
   * doi:10.1145/362248.362272
   * @example
   * ```ts
   * const result = await g.algo.biconnectedComponents();
   * const component = result.getChild("component");
   * ```
   */
  biconnectedComponents(options?: BiconnectedComponentsOptions): Promise<Table<EdgeRows<BiconnectedComponentsColumns>>> {
    return this.first("biconnectedComponents", options) as Promise<Table<EdgeRows<BiconnectedComponentsColumns>>>;
  }

  /**
   * Find the edges without which the graph would fall into more components.
   *
   * Direction is ignored. An edge with a parallel one, whichever way that leads, is no bridge, and neither is a
   * self-loop.
   *
   * Metadata: `bridges`: How many bridges there are.
   *
   * Cost: O(n + m); memory: 24n bytes, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Tarjan: A note on finding the bridges of a graph, Inf. Process. Lett. 2(6), 1974,
   * doi:10.1016/0020-0190(74)90003-9
   * @example
   * ```ts
   * const result = await g.algo.bridges();
   * const edge = result.getChild("edge");
   * ```
   */
  bridges(options?: BridgesOptions): Promise<Table<EdgeRows<BridgesColumns>>> {
    return this.first("bridges", options) as Promise<Table<EdgeRows<BridgesColumns>>>;
  }

  /**
   * Find for each node the largest k so that it is in the k-core.
   *
   * The k-core is the largest part of the graph in which every node has at least k neighbours in that part. Parallel
   * edges count once, self-loops not at all, and a node without edges has core number 0. By default direction is
   * ignored; with `out` or `in` only the neighbours on that side count.
   *
   * Metadata: `degeneracy`: The largest core number.
   *
   * {@link Algorithms.run} also gives `summary` (`degeneracy`).
   *
   * Cost: O(n + m); memory: 18n bytes, for n nodes and m edges.
   *
   * @returns the id and `core`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Batagelj, Zaveršnik: Fast algorithms for determining (generalized) core groups in social networks, Adv. Data
   * Anal. Classif. 5, 2011, doi:10.1007/s11634-010-0079-y
   * @example
   * ```ts
   * const result = await g.algo.coreNumber();
   * const core = result.getChild("core");
   * ```
   */
  coreNumber(options?: CoreNumberOptions): Promise<Table<NodeRows<Id, CoreNumberColumns>>> {
    return this.first("coreNumber", options) as Promise<Table<NodeRows<Id, CoreNumberColumns>>>;
  }

  /**
   * Count the edges of each node, or add up their weights.
   *
   * Parallel edges count each. A self-loop counts once out, once in, and twice for both. In an undirected graph
   * direction makes no difference: every edge is counted at both its ends. Weights may be negative.
   *
   * Cost: O(n) once the topology is built, O(n + m) otherwise; memory: 8n bytes, and 4n per thread; 8m for weights in
   * topology order, for n nodes and m edges.
   *
   * @returns the id and `degree`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Diestel: Graph Theory, Springer 2017, section 1.2, doi:10.1007/978-3-662-53622-3
   * @example
   * ```ts
   * const result = await g.algo.degree();
   * const degree = result.getChild("degree");
   * ```
   */
  degree(options?: DegreeOptions): Promise<Table<NodeRows<Id, DegreeColumns>>> {
    return this.first("degree", options) as Promise<Table<NodeRows<Id, DegreeColumns>>>;
  }

  /**
   * Search a graph depth first, and number the nodes in the order of their discovery and of their completion.
   *
   * The sources are searched from in their order, each unless it is found already; neighbours come in node-table
   * order. Both orders are dense from 0 and separate: `discovered` is preorder, `finished` is postorder. One node
   * leads to another in the tree of predecessors exactly where it is discovered no later and finished no earlier. In
   * an acyclic graph falling `finished` is a topological order of what is reached. Parallel edges and self-loops make
   * no difference.
   *
   * Metadata: `reached`: How many nodes are found.
   *
   * Cost: O(n + m); memory: 12n bytes, for n nodes and m edges.
   *
   * @returns the id and `discovered`, `finished`, `predecessor`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Tarjan: Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010;
   * Schorr, Waite: An efficient machine-independent procedure for garbage collection in various list structures,
   * Commun. ACM 10(8), 1967, doi:10.1145/363534.363554
   * @example
   * ```ts
   * const result = await g.algo.dfs({ source: "a" });
   * const discovered = result.getChild("discovered");
   * ```
   */
  dfs(options: DfsOptions): Promise<Table<NodeRows<Id, DfsColumns>>> {
    return this.first("dfs", options) as Promise<Table<NodeRows<Id, DfsColumns>>>;
  }

  /**
   * Tell whether a graph has no cycle.
   *
   * In a directed graph a cycle follows the edges' direction; in an undirected one it uses no edge twice, so that an
   * acyclic graph is a forest. A self-loop is a cycle. So are two parallel edges of an undirected graph; those of a
   * directed one are only where they lead opposite ways. A graph without nodes is acyclic.
   *
   * Cost: O(n + m); O(n log n) in an undirected graph; memory: 4n bytes, and up to 4n more where many nodes go at
   * once, for n nodes and m edges.
   *
   * @returns `acyclic`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025; Tarjan, van
   * Leeuwen: Worst-case analysis of set union algorithms, J. ACM 31(2), 1984, doi:10.1145/62.2160
   * @example
   * ```ts
   * const { acyclic } = await g.algo.isAcyclic();
   * ```
   */
  isAcyclic(options?: IsAcyclicOptions): Promise<IsAcyclicValues> {
    return this.first("isAcyclic", options) as Promise<IsAcyclicValues>;
  }

  /**
   * Compare nodes by the part of their neighbours that they share.
   *
   * How many neighbours both nodes have by how many either has, each counted once: parallel edges make no difference,
   * and a self-loop makes no node its own neighbour. Two nodes without neighbours have similarity 0, a node and itself
   * 1 where it has any. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph
   * direction says whose neighbours count; by default those that a node's edges lead to.
   *
   * Nothing bounds the number of rows: `g.algo.frame("jaccard", { topK: 5 }).stream()` gives them as they are found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 4n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK,
   * for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `similarity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Jaccard: The distribution of the flora in the alpine zone, New Phytologist 11, 1912,
   * doi:10.1111/j.1469-8137.1912.tb05611.x
   * @example
   * ```ts
   * const result = await g.algo.jaccard({ topK: 5 });
   * const similarity = result.getChild("similarity");
   * ```
   */
  jaccard(options?: JaccardOptions): Promise<Table<PairRows<Id, JaccardColumns>>> {
    return this.first("jaccard", options) as Promise<Table<PairRows<Id, JaccardColumns>>>;
  }

  /**
   * List the sets of nodes that are all connected to each other and to which no node can be added.
   *
   * Found on the undirected simple graph: direction is ignored, parallel edges count once, self-loops not at all. A
   * node without neighbours is a clique of 1. There may be as many as 3^(n/3) cliques, so that reading some and
   * stopping is a fair use. The order is the same each time: nodes are taken in the order in which peeling takes them
   * away (in rounds of all nodes whose remaining degree is at most the core number, a round in node-table order), and
   * each clique comes at its first node.
   *
   * Nothing bounds the number of rows: `g.algo.frame("maximalCliques").stream()` gives them as they are found.
   *
   * Cost: O(d · n · 3^(d/3)) for the degeneracy d, the largest core number; memory: 8m + 16n bytes, and under 1 MB per
   * thread for what is found, and d/8 bytes per thread for each neighbour of a node, for n nodes and m edges.
   *
   * @returns `clique`, `size`, `nodes`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Eppstein, Löffler, Strash: Listing all maximal cliques in sparse graphs in near-optimal time, ISAAC 2010,
   * doi:10.1007/978-3-642-17517-6_36
   * @example
   * ```ts
   * const result = await g.algo.maximalCliques();
   * const clique = result.getChild("clique");
   * ```
   */
  maximalCliques(options?: MaximalCliquesOptions): Promise<Table<GroupRows<MaximalCliquesColumns>>> {
    return this.first("maximalCliques", options) as Promise<Table<GroupRows<MaximalCliquesColumns>>>;
  }

  /**
   * Rank nodes by how often a random walk that now and then restarts visits them.
   *
   * Ranks sum to 1. A walk leaves a node along its out-edges in proportion to their weight; parallel edges count each.
   * The rank of a node without out-edges goes to the restart distribution. Weights must be >= 0. If maxIterations ends
   * the run first, the result is the last iterate and the metadata says converged = false.
   *
   * Metadata: `converged`: Whether the tolerance was reached. `iterations`: How many iterations were made.
   *
   * Cost: O((n + m) · iterations); memory: 40n bytes; 8m more for weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `pagerank`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Page, Brin, Motwani, Winograd: The PageRank citation ranking, Stanford InfoLab 1999-66,
   * http://ilpubs.stanford.edu:8090/422/
   * @example
   * ```ts
   * const result = await g.algo.pagerank();
   * const pagerank = result.getChild("pagerank");
   * ```
   */
  pagerank(options?: PagerankOptions): Promise<Table<NodeRows<Id, PagerankColumns>>> {
    return this.first("pagerank", options) as Promise<Table<NodeRows<Id, PagerankColumns>>>;
  }

  /**
   * Walk from nodes along edges taken at random.
   *
   * Each step takes one of the node's edges, all alike or in proportion to their weights; what came before makes no
   * difference. Parallel edges count each, a self-loop is one edge on which the walk stays for a step, in an
   * undirected graph and for "both" as well. A walk ends early at a node that has no edge to go on, or none of a
   * weight above 0. Weights must be finite and >= 0. A source that is named twice counts once. Walks are the same for
   * the same seed and arguments, on any number of threads; one that starts elsewhere in the list of sources is another
   * one.
   *
   * Nothing bounds the number of rows: `g.algo.frame("randomWalks").stream()` gives them as they are found.
   *
   * Cost: O(k · perNode · length) for k sources; O(m) more and a factor of the degree's logarithm for weights; memory:
   * 2 MiB per thread, and more where one walk is longer; 8m bytes for weights, for n nodes and m edges.
   *
   * @returns `walk`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Perozzi, Al-Rfou, Skiena: DeepWalk: online learning of social representations, KDD 2014,
   * doi:10.1145/2623330.2623732
   * @example
   * ```ts
   * const result = await g.algo.randomWalks();
   * const walk = result.getChild("walk");
   * ```
   */
  randomWalks(options?: RandomWalksOptions): Promise<Table<GroupRows<RandomWalksColumns>>> {
    return this.first("randomWalks", options) as Promise<Table<GroupRows<RandomWalksColumns>>>;
  }

  /**
   * Find the shortest distance from the nearest of the source nodes to every node.
   *
   * A source has distance 0 and no predecessor; a node that no source reaches has neither. Weights must be finite and
   * >= 0; parallel edges offer the least of theirs. Among several predecessors the first in node-table order is taken,
   * except along edges that make no distance longer (of weight 0, or lost to rounding beside it), where one with fewer
   * such edges behind it goes first.
   *
   * Metadata: `reached`: How many nodes have a distance.
   *
   * {@link Algorithms.run} also gives `paths` (`path`, `step`, the node's id, `edge` and `cost`).
   *
   * Cost: O(n log n + m) for most weights, and O((n + m) log n) where they differ by more than 2^16; memory: 32n
   * bytes; 8m more for weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `distance`, `predecessor`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Meyer, Sanders: Δ-stepping: a parallelizable shortest path algorithm, J. Algorithms 49(1), 2003,
   * doi:10.1016/S0196-6774(03)00076-2; Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1,
   * 1959, doi:10.1007/BF01386390
   * @example
   * ```ts
   * const result = await g.algo.shortestPaths({ source: "a" });
   * const distance = result.getChild("distance");
   * ```
   */
  shortestPaths(options: ShortestPathsOptions): Promise<Table<NodeRows<Id, ShortestPathsColumns>>> {
    return this.first("shortestPaths", options) as Promise<Table<NodeRows<Id, ShortestPathsColumns>>>;
  }

  /**
   * Number the components within which every node can reach every other along directed edges.
   *
   * Components are numbered from 0, the largest first, ties by first node. A node on no cycle is a component of its
   * own.
   *
   * Metadata: `components`: How many components there are.
   *
   * {@link Algorithms.run} also gives `groups` (`component`, `size`), `condensation` (`source`, `target`, `edges`).
   *
   * Cost: O(n + m); memory: 32n bytes, for n nodes and m edges.
   *
   * @returns the id and `component`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `WRONG_DIRECTION` for an undirected graph
   * @see Tarjan: Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010;
   * Fleischer, Hendrickson, Pınar: On identifying strongly connected components in parallel, IPDPS 2000 workshops,
   * doi:10.1007/3-540-45591-4_68
   * @example
   * ```ts
   * const result = await g.algo.stronglyConnectedComponents();
   * const component = result.getChild("component");
   * ```
   */
  stronglyConnectedComponents(options?: StronglyConnectedComponentsOptions): Promise<Table<NodeRows<Id, StronglyConnectedComponentsColumns>>> {
    return this.first("stronglyConnectedComponents", options) as Promise<Table<NodeRows<Id, StronglyConnectedComponentsColumns>>>;
  }

  /**
   * Count the triangles that each node is a corner of.
   *
   * Counted on the undirected simple graph: direction is ignored, parallel edges count once, self-loops not at all.
   *
   * Metadata: `triangles`: How many triangles the whole graph has.
   *
   * {@link Algorithms.run} also gives `summary` (`triangles`), `triangles` (`first`, `second`, `third`).
   *
   * Cost: O(m · √m); memory: 8m bytes and 24n, or 4m, 16n and 8n per thread if that is more; 8n where no node has more
   * than 32 neighbours, for n nodes and m edges.
   *
   * @returns the id and `triangles`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Latapy: Main-memory triangle computations for very large (sparse (power-law)) graphs, Theor. Comput. Sci.
   * 407, 2008, doi:10.1016/j.tcs.2008.07.017
   * @example
   * ```ts
   * const result = await g.algo.triangles();
   * const triangles = result.getChild("triangles");
   * ```
   */
  triangles(options?: TrianglesOptions): Promise<Table<NodeRows<Id, TrianglesColumns>>> {
    return this.first("triangles", options) as Promise<Table<NodeRows<Id, TrianglesColumns>>>;
  }

  /**
   * Number the components that are connected when the direction of edges is ignored.
   *
   * Components are numbered from 0, the largest first, ties by first node. A node without edges is a component of its
   * own.
   *
   * Metadata: `components`: How many components there are.
   *
   * {@link Algorithms.run} also gives `groups` (`component`, `size`).
   *
   * Cost: O((n + m) log n) at worst, near linear in practice; memory: 12n bytes, for n nodes and m edges.
   *
   * @returns the id and `component`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Sutton, Ben-Nun, Barak: Optimizing parallel graph connectivity computation via subgraph sampling, IPDPS 2018,
   * doi:10.1109/IPDPS.2018.00012
   * @example
   * ```ts
   * const result = await g.algo.weaklyConnectedComponents();
   * const component = result.getChild("component");
   * ```
   */
  weaklyConnectedComponents(options?: WeaklyConnectedComponentsOptions): Promise<Table<NodeRows<Id, WeaklyConnectedComponentsColumns>>> {
    return this.first("weaklyConnectedComponents", options) as Promise<Table<NodeRows<Id, WeaklyConnectedComponentsColumns>>>;
  }
}
