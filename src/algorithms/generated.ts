// Generated from the algorithm table in core-rs/graph/src/algorithms by `npm run gen`: edit the table.
import type { DataType, FixedSizeList, Float32, Float64, List, Table, TypeMap, Uint32, Uint64, Utf8 } from "apache-arrow";
import type { CallOptions } from "../native/call.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { Session } from "../session/session.ts";
import type { EdgeRows, GroupRows, NodeRows, PairRows, PathRows } from "./rows.ts";
import { type AlgorithmHandle, AlgorithmRunner, type AlgorithmShape, type NodeIds, type NodePairs, type NodeWeights } from "./runner.ts";

/** Where to start: one node by its id, or several. */
export type SourceOptions =
  | { source: NodeIds; sources?: undefined }
  | { sources: NodeIds; source?: undefined };

/** Options of {@link Algorithms.aStar}. */
export interface AStarOptions extends CallOptions {
  /** The node to start from. */
  source: NodeIds;
  /** The node to find. */
  target: NodeIds;
  /**
   * The numeric node column of x coordinates, or of longitudes in degrees.
   *
   * @defaultValue null
   */
  x?: string | null | undefined;
  /**
   * The numeric node column of y coordinates, or of latitudes in degrees.
   *
   * @defaultValue null
   */
  y?: string | null | undefined;
  /**
   * The numeric node column that estimates how far each node is from the target, instead of coordinates.
   *
   * @defaultValue null
   */
  heuristic?: string | null | undefined;
  /**
   * What coordinates are: `euclidean`, of a plane; `haversine`, longitudes and latitudes on a sphere.
   *
   * @defaultValue "euclidean"
   */
  metric?: "euclidean" | "haversine" | undefined;
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
}

/** The columns of {@link Algorithms.aStar}'s result, after those of the ids. */
export type AStarColumns = {
  /** The total weight so far. */
  cost: Float64;
};

/** Options of {@link Algorithms.adamicAdar}. */
export interface AdamicAdarOptions extends CallOptions {
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
   * Leaves out pairs that are less alike, whichever pairs are compared. A number of at least 0.
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

/** The columns of {@link Algorithms.adamicAdar}'s result, after those of the ids. */
export type AdamicAdarColumns = {
  /** The sum over the shared neighbours of 1 by the logarithm of how many nodes they are neighbours of. */
  score: Float64;
};

/** Options of {@link Algorithms.allPairs}. */
export interface AllPairsOptions extends CallOptions {
  /**
   * The nodes to start from; `source` for one. Null starts from every node.
   *
   * @defaultValue null
   */
  sources?: NodeIds | null | undefined;
  /** One of {@link AllPairsOptions.sources}. */
  source?: NodeIds | null | undefined;
  /**
   * The nodes to find; `target` for one. A search stops once all are found. Null finds all.
   *
   * @defaultValue null
   */
  targets?: NodeIds | null | undefined;
  /** One of {@link AllPairsOptions.targets}. */
  target?: NodeIds | null | undefined;
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
}

/** The columns of {@link Algorithms.allPairs}'s result, after those of the ids. */
export type AllPairsColumns = {
  /** The least total weight of a path from the first node to the second; 0 for a node and itself. */
  distance: Float64;
};

/** Options of {@link Algorithms.allShortestPaths}. */
export interface AllShortestPathsOptions extends CallOptions {
  /** The node to start from. */
  source: NodeIds;
  /** The node to end at. */
  target: NodeIds;
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
   * How many edges a path has at most; null sets no bound. An integer from 0 to 4294967294.
   *
   * @defaultValue null
   */
  maxDepth?: number | null | undefined;
  /**
   * How many paths to list at most, the first in their order; null lists all. An integer of at least 1.
   *
   * @defaultValue null
   */
  limit?: number | null | undefined;
}

/** The columns of {@link Algorithms.allShortestPaths}'s result, after those of the ids. */
export type AllShortestPathsColumns = {
  /** The total weight so far. */
  cost: Float64;
};

/** Options of {@link Algorithms.allSimplePaths}. */
export interface AllSimplePathsOptions extends CallOptions {
  /** The node to start from. */
  source: NodeIds;
  /** The node to end at. */
  target: NodeIds;
  /**
   * How many edges a path has at most; null sets no bound. An integer from 0 to 4294967294.
   *
   * @defaultValue null
   */
  maxDepth?: number | null | undefined;
  /**
   * How many paths to list at most, the first in their order; null lists all. An integer of at least 1.
   *
   * @defaultValue null
   */
  limit?: number | null | undefined;
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
}

/** The columns of {@link Algorithms.allSimplePaths}'s result, after those of the ids. */
export type AllSimplePathsColumns = {
  /** The total weight so far. */
  cost: Float64;
};

/** Options of {@link Algorithms.articleRank}. */
export interface ArticleRankOptions extends CallOptions {
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

/** The columns of {@link Algorithms.articleRank}'s result, after those of the ids. */
export type ArticleRankColumns = {
  /** The rank: the larger, the more often nodes with many edges lead here. */
  articlerank: Float64;
};

/** Options of {@link Algorithms.articulationPoints}. */
export type ArticulationPointsOptions = CallOptions;

/** The columns of {@link Algorithms.articulationPoints}'s result, after those of the ids. */
export type ArticulationPointsColumns = {};

/** Options of {@link Algorithms.assortativity}. */
export interface AssortativityOptions extends CallOptions {
  /**
   * The node column to compare: integers and texts are names, and floats are numbers; null compares degrees.
   *
   * @defaultValue null
   */
  column?: string | null | undefined;
  /**
   * Whether integers are numbers, of which near ones are alike, rather than names.
   *
   * @defaultValue false
   */
  numeric?: boolean | undefined;
  /**
   * Whether edges of a directed graph are followed, so that the degree is the out-degree at their source and the
   * in-degree at their target; or followed back, with the degrees the other way round; or their direction is ignored.
   *
   * @defaultValue "both"
   */
  direction?: "out" | "in" | "both" | undefined;
}

/** The values of {@link Algorithms.assortativity}'s result. */
export type AssortativityValues = {
  /**
   * From -1, edges join what differs, to 1, they join what is alike; null where it is not defined: without edges, and
   * where all ends of edges are alike.
   */
  assortativity: number | null;
};

/** Options of {@link Algorithms.bellmanFord}. */
export type BellmanFordOptions = CallOptions &
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
  };

/** The columns of {@link Algorithms.bellmanFord}'s result, after those of the ids. */
export type BellmanFordColumns = {
  /** The least total weight of a path from a source; null when unreachable. */
  distance: Float64;
  /** The node before this one on a shortest path; null for sources and unreachable nodes. */
  predecessor: DataType;
};

/** Options of {@link Algorithms.betweenness}. */
export interface BetweennessOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Whether to divide by the number of pairs of other nodes, so that values are from 0 to 1.
   *
   * @defaultValue false
   */
  normalized?: boolean | undefined;
  /**
   * From how many nodes, chosen at random, to follow shortest paths; what they put on others is scaled up to all
   * nodes. Null, or as many as there are nodes, follows those from every node: the exact result. An integer of at
   * least 1.
   *
   * @defaultValue null
   */
  samples?: number | null | undefined;
  /**
   * By how much normalized values may be wrong: one random shortest path is followed for each of as many random pairs
   * of nodes as that takes. Where as many searches from all nodes take no longer, the result is exact. Not together
   * with `samples`. A number from 0.000001 to 1.
   *
   * @defaultValue null
   */
  error?: number | null | undefined;
  /**
   * How likely it is at least that no value is wrong by more than `error`. A number from 0 to 0.999999999.
   *
   * @defaultValue 0.9
   */
  confidence?: number | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.betweenness}'s result, after those of the ids. */
export type BetweennessColumns = {
  /** Over all pairs of other nodes, the part of the shortest paths between them that leads through the node. */
  betweenness: Float64;
};

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
    /**
     * Whether to find predecessors; false leaves them null, which is faster. Paths are found all the same.
     *
     * @defaultValue true
     */
    predecessors?: boolean | undefined;
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

/** Options of {@link Algorithms.bipartite}. */
export type BipartiteOptions = CallOptions;

/** The columns of {@link Algorithms.bipartite}'s result, after those of the ids. */
export type BipartiteColumns = {
  /**
   * 0 for the first node of each component and all on its side, 1 for the others; null for all nodes of a graph that
   * is not bipartite.
   */
  side: Uint32;
};
/** The values of the table `summary` of `bipartite`. */
export type BipartiteSummaryValues = {
  /** Whether every edge leads from one side to the other. */
  bipartite: boolean;
};
/** The columns of the table `oddCycle` of `bipartite`, after those of the ids. */
export type BipartiteOddCycleColumns = {
  /** Edges so far. */
  cost: Uint32;
};

/** Options of {@link Algorithms.bridges}. */
export type BridgesOptions = CallOptions;

/** The columns of {@link Algorithms.bridges}'s result, after those of the ids. */
export type BridgesColumns = {};

/** Options of {@link Algorithms.circularLayout}. */
export type CircularLayoutOptions = CallOptions;

/** The columns of {@link Algorithms.circularLayout}'s result, after those of the ids. */
export type CircularLayoutColumns = {
  /** Where it is from left to right. */
  x: Float64;
  /** Where it is from bottom to top. */
  y: Float64;
};

/** Options of {@link Algorithms.closeness}. */
export interface ClosenessOptions extends CallOptions {
  /**
   * Which distances count in a directed graph: along edges into the node, out of it, or along edges taken either way.
   *
   * @defaultValue "in"
   */
  direction?: "out" | "in" | "both" | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Whether to multiply by the part of the other nodes that are reached, so that nodes of small components do not come
   * first.
   *
   * @defaultValue true
   */
  wassermanFaust?: boolean | undefined;
}

/** The columns of {@link Algorithms.closeness}'s result, after those of the ids. */
export type ClosenessColumns = {
  /** The inverse of the mean distance; with wassermanFaust false, null where no other node is reached. */
  closeness: Float64;
};

/** Options of {@link Algorithms.clusteringCoefficient}. */
export interface ClusteringCoefficientOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.clusteringCoefficient}'s result, after those of the ids. */
export type ClusteringCoefficientColumns = {
  /** From 0 to 1; 0 for a node with fewer than two neighbours. */
  clustering: Float64;
};
/** The values of the table `summary` of `clusteringCoefficient`. */
export type ClusteringCoefficientSummaryValues = {
  /** The mean over all nodes; null where there are none. */
  average: number | null;
};

/** Options of {@link Algorithms.commonNeighbors}. */
export interface CommonNeighborsOptions extends CallOptions {
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
   * Leaves out pairs that are less alike, whichever pairs are compared. A number of at least 0.
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

/** The columns of {@link Algorithms.commonNeighbors}'s result, after those of the ids. */
export type CommonNeighborsColumns = {
  /** How many nodes are neighbours of both. */
  common: Uint32;
};

/** Options of {@link Algorithms.conductance}. */
export interface ConductanceOptions extends CallOptions {
  /** The node column that says which community a node is in: integers or texts. */
  community: string;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.conductance}'s result. */
export type ConductanceColumns = {
  /** What the column holds for its nodes, as text. */
  community: Utf8;
  /** How many nodes it has. */
  size: Uint32;
  /** The weight of the edges that have one end in it. */
  cut: Float64;
  /** The weight of the edges at its nodes, counted at each end. */
  volume: Float64;
  /** The cut over the lesser of the volumes of the community and of all others together; null where that is 0. */
  conductance: Float64;
};

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

/** Options of {@link Algorithms.cosine}. */
export interface CosineOptions extends CallOptions {
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
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.cosine}'s result, after those of the ids. */
export type CosineColumns = {
  /** Shared neighbours by the geometric mean of the numbers of neighbours, from 0 to 1. */
  similarity: Float64;
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

/** Options of {@link Algorithms.density}. */
export type DensityOptions = CallOptions;

/** The values of {@link Algorithms.density}'s result. */
export type DensityValues = {
  /** From 0, no edges, to 1, all that there could be. */
  density: number;
  /** How many edges the simple graph has. */
  edges: bigint;
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

/** Options of {@link Algorithms.diameter}. */
export interface DiameterOptions extends CallOptions {
  /**
   * Whether to find the diameter itself; false bounds it by two or three searches, finds no radius, and lists no
   * nodes.
   *
   * @defaultValue true
   */
  exact?: boolean | undefined;
}

/** The values of {@link Algorithms.diameter}'s result. */
export type DiameterValues = {
  /** The largest eccentricity; null where it is not known, or there are no nodes. */
  diameter: number | null;
  /** The smallest eccentricity; null where it is not known, or there are no nodes. */
  radius: number | null;
  /** The diameter is at least this. */
  lower: number | null;
  /** The diameter is at most this. */
  upper: number | null;
};
/** The columns of the table `center` of `diameter`, after those of the ids. */
export type DiameterCenterColumns = {};
/** The columns of the table `periphery` of `diameter`, after those of the ids. */
export type DiameterPeripheryColumns = {};

/** Options of {@link Algorithms.dominators}. */
export interface DominatorsOptions extends CallOptions {
  /** The node from which all ways start. */
  source: NodeIds;
  /**
   * Which way edges are followed; an undirected graph's are followed both ways.
   *
   * @defaultValue "out"
   */
  direction?: "out" | "in" | "both" | undefined;
}

/** The columns of {@link Algorithms.dominators}'s result, after those of the ids. */
export type DominatorsColumns = {
  /**
   * The immediate dominator: the last node before this one through which every way from the source leads; null for the
   * source and unreachable nodes.
   */
  dominator: DataType;
};

/** Options of {@link Algorithms.eccentricity}. */
export interface EccentricityOptions extends CallOptions {
  /**
   * Which way edges are followed; an undirected graph's are followed both ways.
   *
   * @defaultValue "out"
   */
  direction?: "out" | "in" | "both" | undefined;
}

/** The columns of {@link Algorithms.eccentricity}'s result, after those of the ids. */
export type EccentricityColumns = {
  /** How many hops away the farthest node is, of those that are reached. */
  eccentricity: Uint32;
};

/** Options of {@link Algorithms.edgeBetweenness}. */
export interface EdgeBetweennessOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Whether to divide by the number of pairs of nodes, so that values are from 0 to 1.
   *
   * @defaultValue false
   */
  normalized?: boolean | undefined;
  /**
   * From how many nodes, chosen at random, to follow shortest paths; what they put on others is scaled up to all
   * nodes. Null, or as many as there are nodes, follows those from every node: the exact result. An integer of at
   * least 1.
   *
   * @defaultValue null
   */
  samples?: number | null | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.edgeBetweenness}'s result, after those of the ids. */
export type EdgeBetweennessColumns = {
  /** Over all pairs of nodes, the part of the shortest paths between them that leads along the edge. */
  betweenness: Float64;
};

/** Options of {@link Algorithms.eigenvector}. */
export interface EigenvectorOptions extends CallOptions {
  /**
   * Stop once the vector changes by no more than this between two iterations (L2 norm). A number of at least 0.
   *
   * @defaultValue 0.000001
   */
  tolerance?: number | undefined;
  /**
   * Stop after so many iterations in any case. An integer from 1 to 1000000.
   *
   * @defaultValue 1000
   */
  maxIterations?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.eigenvector}'s result, after those of the ids. */
export type EigenvectorColumns = {
  /** The node's entry of the leading eigenvector, >= 0. */
  eigenvector: Float64;
};

/** Options of {@link Algorithms.fastRP}. */
export interface FastRPOptions extends CallOptions {
  /**
   * How many numbers stand for a node. An integer from 1 to 65536.
   *
   * @defaultValue 128
   */
  dimensions?: number | undefined;
  /**
   * What each round counts: the first that of a node's own numbers at random, the next that of its neighbours', then
   * that of theirs, and so on. Numbers from 0 to 1000000.
   *
   * @defaultValue [0,1,1]
   */
  weights?: readonly number[] | undefined;
  /**
   * The power of its degree by which a node's numbers at random are multiplied, from 1e-18 to 1e18: below 0 hubs count
   * less. A number from -1 to 1.
   *
   * @defaultValue 0
   */
  normalizationStrength?: number | undefined;
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

/** The columns of {@link Algorithms.fastRP}'s result, after those of the ids. */
export type FastRPColumns = {
  /** The node's vector: those of nodes whose neighbourhoods overlap are alike. */
  embedding: FixedSizeList<Float32>;
};

/** Options of {@link Algorithms.findCycle}. */
export type FindCycleOptions = CallOptions;

/** The columns of {@link Algorithms.findCycle}'s result, after those of the ids. */
export type FindCycleColumns = {
  /** Edges so far. */
  cost: Uint32;
};

/** Options of {@link Algorithms.forceAtlas2}. */
export interface ForceAtlas2Options extends CallOptions {
  /**
   * How many rounds nodes move for. An integer from 1 to 1000000.
   *
   * @defaultValue 100
   */
  iterations?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * How strongly nodes repel each other: the more, the sparser the picture. A number from 0 to 1000000.
   *
   * @defaultValue 2
   */
  scaling?: number | undefined;
  /**
   * How strongly nodes are drawn to the middle, which keeps components together. A number from 0 to 1000000.
   *
   * @defaultValue 1
   */
  gravity?: number | undefined;
  /**
   * Takes nodes that are far away together, in graphs of more than 256 nodes; false looks at all pairs.
   *
   * @defaultValue true
   */
  barnesHut?: boolean | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.forceAtlas2}'s result, after those of the ids. */
export type ForceAtlas2Columns = {
  /** Where it is from left to right. */
  x: Float64;
  /** Where it is from bottom to top. */
  y: Float64;
};

/** Options of {@link Algorithms.harmonic}. */
export interface HarmonicOptions extends CallOptions {
  /**
   * Which distances count in a directed graph: along edges into the node, out of it, or along edges taken either way.
   *
   * @defaultValue "in"
   */
  direction?: "out" | "in" | "both" | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Whether to divide by the number of other nodes: the mean of inverse distances.
   *
   * @defaultValue false
   */
  normalized?: boolean | undefined;
}

/** The columns of {@link Algorithms.harmonic}'s result, after those of the ids. */
export type HarmonicColumns = {
  /** The sum of the inverse distances of all other nodes; one that is not reached adds 0. */
  harmonic: Float64;
};

/** Options of {@link Algorithms.hits}. */
export interface HitsOptions extends CallOptions {
  /**
   * Stop once the hub values change by no more than this between two iterations, summed over all nodes (L1 norm). A
   * number of at least 0.
   *
   * @defaultValue 0.000001
   */
  tolerance?: number | undefined;
  /**
   * Stop after so many iterations in any case. An integer from 1 to 1000000.
   *
   * @defaultValue 1000
   */
  maxIterations?: number | undefined;
}

/** The columns of {@link Algorithms.hits}'s result, after those of the ids. */
export type HitsColumns = {
  /** How much the node leads to authorities. */
  hub: Float64;
  /** How much hubs lead to the node. */
  authority: Float64;
};

/** Options of {@link Algorithms.infomap}. */
export interface InfomapOptions extends CallOptions {
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

/** The columns of {@link Algorithms.infomap}'s result, after those of the ids. */
export type InfomapColumns = {
  /** The community's number. */
  community: Uint32;
};
/** The columns of the table `groups` of `infomap`. */
export type InfomapGroupsColumns = {
  /** The community's number. */
  community: Uint32;
  /** How many nodes it has. */
  size: Uint32;
};
/** The values of the table `summary` of `infomap`. */
export type InfomapSummaryValues = {
  /** The bits that a step takes by the map equation; null where no edge has a weight. */
  codelength: number | null;
  /** How many communities there are. */
  communities: number;
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
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.jaccard}'s result, after those of the ids. */
export type JaccardColumns = {
  /** Shared neighbours by all neighbours of the two, from 0 to 1. */
  similarity: Float64;
};

/** Options of {@link Algorithms.k1Coloring}. */
export type K1ColoringOptions = CallOptions;

/** The columns of {@link Algorithms.k1Coloring}'s result, after those of the ids. */
export type K1ColoringColumns = {
  /** The colour's number, from 0. */
  color: Uint32;
};
/** The values of the table `summary` of `k1Coloring`. */
export type K1ColoringSummaryValues = {
  /** How many colours there are; 0 where there are no nodes. */
  colors: number;
};

/** Options of {@link Algorithms.kShortestPaths}. */
export interface KShortestPathsOptions extends CallOptions {
  /** The node to start from. */
  source: NodeIds;
  /** The node to end at. */
  target: NodeIds;
  /**
   * How many paths to find. An integer from 1 to 4294967295.
   *
   * @defaultValue 3
   */
  k?: number | undefined;
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
}

/** The columns of {@link Algorithms.kShortestPaths}'s result, after those of the ids. */
export type KShortestPathsColumns = {
  /** The total weight so far. */
  cost: Float64;
};

/** Options of {@link Algorithms.kTruss}. */
export type KTrussOptions = CallOptions;

/** The columns of {@link Algorithms.kTruss}'s result, after those of the ids. */
export type KTrussColumns = {
  /** The largest t so that the edge is in the t-truss, at least 2; null for a self-loop. */
  truss: Uint32;
};
/** The values of the table `summary` of `kTruss`. */
export type KTrussSummaryValues = {
  /** The largest truss number; 0 where there are no edges between two nodes. */
  largest: number;
};

/** Options of {@link Algorithms.katz}. */
export interface KatzOptions extends CallOptions {
  /**
   * How much less a path counts for each edge more; it must be below 1/λ for the leading eigenvalue λ. Null is 0.85
   * divided by the largest sum of weights that enter a node, which is always below. A number of at least 0.
   *
   * @defaultValue null
   */
  alpha?: number | null | undefined;
  /**
   * What every node has of its own. A number of at least 0.
   *
   * @defaultValue 1
   */
  beta?: number | undefined;
  /**
   * Stop once values change by no more than this part of them between two iterations, summed over all nodes (L1 norm).
   * A number of at least 0.
   *
   * @defaultValue 0.000001
   */
  tolerance?: number | undefined;
  /**
   * Stop after so many iterations in any case. An integer from 1 to 1000000.
   *
   * @defaultValue 1000
   */
  maxIterations?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Whether to scale values so that their squares sum to 1.
   *
   * @defaultValue true
   */
  normalized?: boolean | undefined;
}

/** The columns of {@link Algorithms.katz}'s result, after those of the ids. */
export type KatzColumns = {
  /** The paths that lead to the node, of any length, the longer the less they count. */
  katz: Float64;
};

/** Options of {@link Algorithms.knn}. */
export interface KnnOptions extends CallOptions {
  /** The node column that holds the vectors: lists of numbers, all of one length. Plain numbers are vectors of one. */
  column: string;
  /**
   * How many neighbours each node has. An integer from 1 to 4294967295.
   *
   * @defaultValue 10
   */
  k?: number | undefined;
  /**
   * What makes vectors similar: the cosine of the angle between them, 1 / (1 + their distance), or their product.
   *
   * @defaultValue "cosine"
   */
  metric?: "cosine" | "euclidean" | "dot" | undefined;
  /**
   * Whether every pair is compared, or only those that are likely to be near. By itself, every pair of up to 32,768
   * nodes.
   *
   * @defaultValue "auto"
   */
  search?: "auto" | "exact" | "approximate" | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.knn}'s result, after those of the ids. */
export type KnnColumns = {
  /** How similar the two vectors are. */
  similarity: Float64;
};

/** Options of {@link Algorithms.labelPropagation}. */
export interface LabelPropagationOptions extends CallOptions {
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
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.labelPropagation}'s result, after those of the ids. */
export type LabelPropagationColumns = {
  /** The community's number. */
  community: Uint32;
};
/** The columns of the table `groups` of `labelPropagation`. */
export type LabelPropagationGroupsColumns = {
  /** The community's number. */
  community: Uint32;
  /** How many nodes it has. */
  size: Uint32;
};
/** The values of the table `summary` of `labelPropagation`. */
export type LabelPropagationSummaryValues = {
  /** How many iterations were made. */
  iterations: bigint;
  /** Whether no node changed its label in the last of them. */
  converged: boolean;
};

/** Options of {@link Algorithms.leiden}. */
export interface LeidenOptions extends CallOptions {
  /**
   * How much the weight that chance would put inside communities counts against them: more makes communities smaller.
   * A number from 0 to 1000000.
   *
   * @defaultValue 1
   */
  resolution?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * How many levels there are at most; the search ends sooner where nothing is gained. An integer from 1 to 1000.
   *
   * @defaultValue 100
   */
  maxLevels?: number | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.leiden}'s result, after those of the ids. */
export type LeidenColumns = {
  /** The community's number. */
  community: Uint32;
  /**
   * The numbers of the communities that the node is in level by level, the smallest communities first; the last is
   * `community`.
   */
  levels: List<Uint32>;
};
/** The columns of the table `groups` of `leiden`. */
export type LeidenGroupsColumns = {
  /** The community's number. */
  community: Uint32;
  /** How many nodes it has. */
  size: Uint32;
};
/** The columns of the table `levels` of `leiden`. */
export type LeidenLevelsColumns = {
  /** The level, from 0. */
  level: Uint32;
  /** How many communities it has. */
  communities: Uint32;
  /** How many nodes the largest of them has. */
  largest: Uint32;
  /** Their modularity; null where no edge has a weight. */
  modularity: Float64;
};
/** The values of the table `summary` of `leiden`. */
export type LeidenSummaryValues = {
  /** The modularity of the communities, with direction ignored; null where no edge has a weight. */
  modularity: number | null;
  /** How many communities there are. */
  communities: number;
  /** How many levels there are. */
  levels: number;
};

/** Options of {@link Algorithms.longestPathInDag}. */
export interface LongestPathInDagOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.longestPathInDag}'s result, after those of the ids. */
export type LongestPathInDagColumns = {
  /** The total weight so far. */
  cost: Float64;
};
/** The values of the table `summary` of `longestPathInDag`. */
export type LongestPathInDagSummaryValues = {
  /** The total weight of the path; 0 where there are no nodes. */
  length: number;
};

/** Options of {@link Algorithms.louvain}. */
export interface LouvainOptions extends CallOptions {
  /**
   * How much the weight that chance would put inside communities counts against them: more makes communities smaller.
   * A number from 0 to 1000000.
   *
   * @defaultValue 1
   */
  resolution?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * How many levels there are at most; the search ends sooner where nothing is gained. An integer from 1 to 1000.
   *
   * @defaultValue 100
   */
  maxLevels?: number | undefined;
  /**
   * What the numbers at random start from: the same seed gives the same result, on any number of threads.
   *
   * @defaultValue 0
   */
  seed?: number | undefined;
}

/** The columns of {@link Algorithms.louvain}'s result, after those of the ids. */
export type LouvainColumns = {
  /** The community's number. */
  community: Uint32;
  /**
   * The numbers of the communities that the node is in level by level, the smallest communities first; the last is
   * `community`.
   */
  levels: List<Uint32>;
};
/** The columns of the table `groups` of `louvain`. */
export type LouvainGroupsColumns = {
  /** The community's number. */
  community: Uint32;
  /** How many nodes it has. */
  size: Uint32;
};
/** The columns of the table `levels` of `louvain`. */
export type LouvainLevelsColumns = {
  /** The level, from 0. */
  level: Uint32;
  /** How many communities it has. */
  communities: Uint32;
  /** How many nodes the largest of them has. */
  largest: Uint32;
  /** Their modularity; null where no edge has a weight. */
  modularity: Float64;
};
/** The values of the table `summary` of `louvain`. */
export type LouvainSummaryValues = {
  /** The modularity of the communities, with direction ignored; null where no edge has a weight. */
  modularity: number | null;
  /** How many communities there are. */
  communities: number;
  /** How many levels there are. */
  levels: number;
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

/** Options of {@link Algorithms.maximumFlow}. */
export interface MaximumFlowOptions extends CallOptions {
  /** The node that the flow comes from. */
  source: NodeIds;
  /** The node that the flow goes to. */
  target: NodeIds;
  /**
   * The numeric edge column that holds how much each edge carries; null lets every edge carry 1.
   *
   * @defaultValue null
   */
  capacity?: string | null | undefined;
}

/** The columns of {@link Algorithms.maximumFlow}'s result, after those of the ids. */
export type MaximumFlowColumns = {
  /**
   * What flows along the edge; in an undirected graph below 0 where it flows from the edge's destination to its
   * source.
   */
  flow: Float64;
};
/** The values of the table `summary` of `maximumFlow`. */
export type MaximumFlowSummaryValues = {
  /** How much flows from the source to the target, which is the capacity of the least cut. */
  value: number;
};
/** The columns of the table `nodes` of `maximumFlow`, after those of the ids. */
export type MaximumFlowNodesColumns = {
  /**
   * 1 for the nodes from which the target could get more, the target among them; 0 for the others, the source among
   * them.
   */
  side: Uint32;
};

/** Options of {@link Algorithms.maximumMatching}. */
export interface MaximumMatchingOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.maximumMatching}'s result, after those of the ids. */
export type MaximumMatchingColumns = {};
/** The values of the table `summary` of `maximumMatching`. */
export type MaximumMatchingSummaryValues = {
  /** How many edges the matching has. */
  edges: number;
  /** The sum of their weights. */
  weight: number;
};

/** Options of {@link Algorithms.minimumSpanningForest}. */
export interface MinimumSpanningForestOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.minimumSpanningForest}'s result, after those of the ids. */
export type MinimumSpanningForestColumns = {};
/** The values of the table `summary` of `minimumSpanningForest`. */
export type MinimumSpanningForestSummaryValues = {
  /** The sum of the weights of the forest's edges. */
  weight: number;
  /** How many trees there are: as many as weakly connected components. */
  trees: number;
};

/** Options of {@link Algorithms.modularity}. */
export interface ModularityOptions extends CallOptions {
  /** The node column that says which community a node is in: integers or texts. */
  community: string;
  /**
   * How much the weight that chance would put inside communities counts against them: more makes communities smaller.
   * A number from 0 to 1000000.
   *
   * @defaultValue 1
   */
  resolution?: number | undefined;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The values of {@link Algorithms.modularity}'s result. */
export type ModularityValues = {
  /** From below 0 to 1; null where no edge has a weight. */
  modularity: number | null;
};

/** Options of {@link Algorithms.neighborSample}. */
export type NeighborSampleOptions = CallOptions &
  SourceOptions & {
    /**
     * How many edges are drawn for each node, hop by hop: the first for each source, the next for each node that these
     * lead to, and so on. Integers from 1 to 4294967295.
     *
     * @defaultValue [15,10]
     */
    fanOut?: readonly number[] | undefined;
    /**
     * Whether an edge may be drawn again and again for a node, so that each node with any edges has as many as asked
     * for.
     *
     * @defaultValue false
     */
    replace?: boolean | undefined;
    /**
     * Which way edges are followed; an undirected graph's are followed both ways.
     *
     * @defaultValue "out"
     */
    direction?: "out" | "in" | "both" | undefined;
    /**
     * What the numbers at random start from: the same seed gives the same result, on any number of threads.
     *
     * @defaultValue 0
     */
    seed?: number | undefined;
  };

/** The columns of {@link Algorithms.neighborSample}'s result, after those of the ids. */
export type NeighborSampleColumns = {
  /** How many hops away from the sources it was found; 0 for these. */
  hop: Uint32;
};
/** The columns of the table `edges` of `neighborSample`, after those of the ids. */
export type NeighborSampleEdgesColumns = {
  /** The hop that drew it, from 1: one end of it is a node of the hop before. */
  hop: Uint32;
};

/** Options of {@link Algorithms.node2vecWalks}. */
export interface Node2vecWalksOptions extends CallOptions {
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
   * The larger, the less likely a walk goes back to where it came from. A number from 0.000001 to 1000000.
   *
   * @defaultValue 1
   */
  p?: number | undefined;
  /**
   * The larger, the less likely a walk goes on to where the node before does not lead. A number from 0.000001 to
   * 1000000.
   *
   * @defaultValue 1
   */
  q?: number | undefined;
  /**
   * The nodes to start from; `source` for one. Null starts from every node.
   *
   * @defaultValue null
   */
  sources?: NodeIds | null | undefined;
  /** One of {@link Node2vecWalksOptions.sources}. */
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

/** The columns of {@link Algorithms.node2vecWalks}'s result. */
export type Node2vecWalksColumns = {
  /** The nodes on the way, the source first. */
  walk: List<DataType>;
};

/** Options of {@link Algorithms.onionLayers}. */
export type OnionLayersOptions = CallOptions;

/** The columns of {@link Algorithms.onionLayers}'s result, after those of the ids. */
export type OnionLayersColumns = {
  /** The node's layer, from 1, the outermost. */
  layer: Uint32;
};
/** The values of the table `summary` of `onionLayers`. */
export type OnionLayersSummaryValues = {
  /** How many layers there are; 0 where there are no nodes. */
  layers: number;
};

/** Options of {@link Algorithms.overlap}. */
export interface OverlapOptions extends CallOptions {
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
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.overlap}'s result, after those of the ids. */
export type OverlapColumns = {
  /** Shared neighbours by the neighbours of the node that has fewer, from 0 to 1. */
  similarity: Float64;
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

/** Options of {@link Algorithms.preferentialAttachment}. */
export interface PreferentialAttachmentOptions extends CallOptions {
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
   * Leaves out pairs that are less alike, whichever pairs are compared. A number of at least 0.
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

/** The columns of {@link Algorithms.preferentialAttachment}'s result, after those of the ids. */
export type PreferentialAttachmentColumns = {
  /** The product of the numbers of neighbours. */
  score: Float64;
};

/** Options of {@link Algorithms.randomWalkSample}. */
export type RandomWalkSampleOptions = CallOptions &
  SourceOptions & {
    /**
     * How likely a walk is to end instead of each of its steps; the next one then starts at the next source. A number
     * from 0.001 to 1.
     *
     * @defaultValue 0.15
     */
    restart?: number | undefined;
    /**
     * How many nodes the sample has, where walks come to so many. An integer from 1 to 4294967295.
     *
     * @defaultValue 1000
     */
    size?: number | undefined;
    /**
     * Which way edges are followed; an undirected graph's are followed both ways.
     *
     * @defaultValue "out"
     */
    direction?: "out" | "in" | "both" | undefined;
    /**
     * What the numbers at random start from: the same seed gives the same result, on any number of threads.
     *
     * @defaultValue 0
     */
    seed?: number | undefined;
  };

/** The columns of {@link Algorithms.randomWalkSample}'s result, after those of the ids. */
export type RandomWalkSampleColumns = {
  /** How often walks were there, starts included: the nearer to the sources, the more. */
  visits: Uint64;
};
/** The columns of the table `edges` of `randomWalkSample`, after those of the ids. */
export type RandomWalkSampleEdgesColumns = {};

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

/** Options of {@link Algorithms.reciprocity}. */
export type ReciprocityOptions = CallOptions;

/** The values of {@link Algorithms.reciprocity}'s result. */
export type ReciprocityValues = {
  /** From 0 to 1; null where there are no edges. */
  reciprocity: number | null;
  /** How many edges of the simple graph have one that leads back. */
  reciprocated: bigint;
};

/** Options of {@link Algorithms.resourceAllocation}. */
export interface ResourceAllocationOptions extends CallOptions {
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
   * Leaves out pairs that are less alike, whichever pairs are compared. A number of at least 0.
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

/** The columns of {@link Algorithms.resourceAllocation}'s result, after those of the ids. */
export type ResourceAllocationColumns = {
  /** The sum over the shared neighbours of 1 by how many nodes they are neighbours of. */
  score: Float64;
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
    /**
     * Whether to find predecessors; false leaves them null, which is faster. Paths are found all the same.
     *
     * @defaultValue true
     */
    predecessors?: boolean | undefined;
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

/** Options of {@link Algorithms.sorensen}. */
export interface SorensenOptions extends CallOptions {
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
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.sorensen}'s result, after those of the ids. */
export type SorensenColumns = {
  /** Twice the shared neighbours by the sum of both numbers of neighbours, from 0 to 1. */
  similarity: Float64;
};

/** Options of {@link Algorithms.spectralLayout}. */
export interface SpectralLayoutOptions extends CallOptions {
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
  /**
   * Stop once the Laplacian turns both vectors by no more than this part of what it makes of them. A number of at
   * least 0.
   *
   * @defaultValue 0.0001
   */
  tolerance?: number | undefined;
  /**
   * Stop after so many products of the matrix in any case. An integer from 1 to 1000000.
   *
   * @defaultValue 1000
   */
  maxIterations?: number | undefined;
}

/** The columns of {@link Algorithms.spectralLayout}'s result, after those of the ids. */
export type SpectralLayoutColumns = {
  /** Where it is from left to right. */
  x: Float64;
  /** Where it is from bottom to top. */
  y: Float64;
};

/** Options of {@link Algorithms.steinerTree}. */
export interface SteinerTreeOptions extends CallOptions {
  /** The nodes to connect. */
  terminals: NodeIds;
  /**
   * The numeric edge column that holds the weights; null counts every edge as 1.
   *
   * @defaultValue null
   */
  weight?: string | null | undefined;
}

/** The columns of {@link Algorithms.steinerTree}'s result, after those of the ids. */
export type SteinerTreeColumns = {};
/** The values of the table `summary` of `steinerTree`. */
export type SteinerTreeSummaryValues = {
  /** The sum of the weights of the tree's edges. */
  weight: number;
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

/** Options of {@link Algorithms.topologicalSort}. */
export type TopologicalSortOptions = CallOptions;

/** The columns of {@link Algorithms.topologicalSort}'s result, after those of the ids. */
export type TopologicalSortColumns = {
  /** The node's place in the order, from 0. */
  position: Uint32;
  /** How many edges the longest path to the node has: 0 where no edge enters it. */
  generation: Uint32;
};

/** Options of {@link Algorithms.transitiveReduction}. */
export type TransitiveReductionOptions = CallOptions;

/** The columns of {@link Algorithms.transitiveReduction}'s result, after those of the ids. */
export type TransitiveReductionColumns = {};

/** Options of {@link Algorithms.transitivity}. */
export type TransitivityOptions = CallOptions;

/** The values of {@link Algorithms.transitivity}'s result. */
export type TransitivityValues = {
  /** Three times the triangles over the triads; 0 where there are no triads. */
  transitivity: number;
  /** How many triangles there are. */
  triangles: bigint;
  /** How many pairs of neighbours the nodes have, all together. */
  triads: bigint;
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

/** Options of {@link Algorithms.voteRank}. */
export interface VoteRankOptions extends CallOptions {
  /**
   * How many nodes to elect at most; null elects until nobody gets a vote. An integer of at least 1.
   *
   * @defaultValue null
   */
  k?: number | null | undefined;
}

/** The columns of {@link Algorithms.voteRank}'s result, after those of the ids. */
export type VoteRankColumns = {
  /** From 0 in the order of election. */
  rank: Uint32;
  /** The votes that the node got when it was elected. */
  votes: Float64;
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
  aStar: AStarOptions;
  adamicAdar: AdamicAdarOptions;
  allPairs: AllPairsOptions;
  allShortestPaths: AllShortestPathsOptions;
  allSimplePaths: AllSimplePathsOptions;
  articleRank: ArticleRankOptions;
  articulationPoints: ArticulationPointsOptions;
  assortativity: AssortativityOptions;
  bellmanFord: BellmanFordOptions;
  betweenness: BetweennessOptions;
  bfs: BfsOptions;
  biconnectedComponents: BiconnectedComponentsOptions;
  bipartite: BipartiteOptions;
  bridges: BridgesOptions;
  circularLayout: CircularLayoutOptions;
  closeness: ClosenessOptions;
  clusteringCoefficient: ClusteringCoefficientOptions;
  commonNeighbors: CommonNeighborsOptions;
  conductance: ConductanceOptions;
  coreNumber: CoreNumberOptions;
  cosine: CosineOptions;
  degree: DegreeOptions;
  density: DensityOptions;
  dfs: DfsOptions;
  diameter: DiameterOptions;
  dominators: DominatorsOptions;
  eccentricity: EccentricityOptions;
  edgeBetweenness: EdgeBetweennessOptions;
  eigenvector: EigenvectorOptions;
  fastRP: FastRPOptions;
  findCycle: FindCycleOptions;
  forceAtlas2: ForceAtlas2Options;
  harmonic: HarmonicOptions;
  hits: HitsOptions;
  infomap: InfomapOptions;
  isAcyclic: IsAcyclicOptions;
  jaccard: JaccardOptions;
  k1Coloring: K1ColoringOptions;
  kShortestPaths: KShortestPathsOptions;
  kTruss: KTrussOptions;
  katz: KatzOptions;
  knn: KnnOptions;
  labelPropagation: LabelPropagationOptions;
  leiden: LeidenOptions;
  longestPathInDag: LongestPathInDagOptions;
  louvain: LouvainOptions;
  maximalCliques: MaximalCliquesOptions;
  maximumFlow: MaximumFlowOptions;
  maximumMatching: MaximumMatchingOptions;
  minimumSpanningForest: MinimumSpanningForestOptions;
  modularity: ModularityOptions;
  neighborSample: NeighborSampleOptions;
  node2vecWalks: Node2vecWalksOptions;
  onionLayers: OnionLayersOptions;
  overlap: OverlapOptions;
  pagerank: PagerankOptions;
  preferentialAttachment: PreferentialAttachmentOptions;
  randomWalkSample: RandomWalkSampleOptions;
  randomWalks: RandomWalksOptions;
  reciprocity: ReciprocityOptions;
  resourceAllocation: ResourceAllocationOptions;
  shortestPaths: ShortestPathsOptions;
  sorensen: SorensenOptions;
  spectralLayout: SpectralLayoutOptions;
  steinerTree: SteinerTreeOptions;
  stronglyConnectedComponents: StronglyConnectedComponentsOptions;
  topologicalSort: TopologicalSortOptions;
  transitiveReduction: TransitiveReductionOptions;
  transitivity: TransitivityOptions;
  triangles: TrianglesOptions;
  voteRank: VoteRankOptions;
  weaklyConnectedComponents: WeaklyConnectedComponentsOptions;
}

/** The tables of each algorithm, by its name and theirs; the first is what its method gives. */
export interface AlgorithmTables<Id extends TypeMap = any> {
  aStar: {
    /** The path; no rows where the target cannot be reached. */
    paths: Table<PathRows<Id, AStarColumns>>;
  };
  adamicAdar: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, AdamicAdarColumns>>;
  };
  allPairs: {
    /**
     * A row per pair of a source and a target that it leads to, source by source; targets in their order, or in
     * node-table order.
     */
    pairs: Table<PairRows<Id, AllPairsColumns>>;
  };
  allShortestPaths: {
    /** The shortest paths, in the order of their nodes in the node table, the first node that differs first. */
    paths: Table<PathRows<Id, AllShortestPathsColumns>>;
  };
  allSimplePaths: {
    /** The paths, in the order of their nodes in the node table, the first node that differs first. */
    paths: Table<PathRows<Id, AllSimplePathsColumns>>;
  };
  articleRank: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, ArticleRankColumns>>;
  };
  articulationPoints: {
    /** The nodes without which the graph has more components, in node-table order. */
    nodes: Table<NodeRows<Id, ArticulationPointsColumns>>;
  };
  assortativity: {
    /** The answer for the whole graph. */
    summary: AssortativityValues;
  };
  bellmanFord: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, BellmanFordColumns>>;
  };
  betweenness: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, BetweennessColumns>>;
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
  bipartite: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, BipartiteColumns>>;
    /** The answer for the whole graph. */
    summary: BipartiteSummaryValues;
    /** A cycle of odd length from a node to the same node again; no rows where the graph is bipartite. */
    oddCycle: Table<PathRows<Id, BipartiteOddCycleColumns>>;
  };
  bridges: {
    /** The edges without which the graph has more components, in edge-table order. */
    bridges: Table<EdgeRows<BridgesColumns>>;
  };
  circularLayout: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, CircularLayoutColumns>>;
  };
  closeness: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, ClosenessColumns>>;
  };
  clusteringCoefficient: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, ClusteringCoefficientColumns>>;
    /** The answer for the whole graph. */
    summary: ClusteringCoefficientSummaryValues;
  };
  commonNeighbors: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, CommonNeighborsColumns>>;
  };
  conductance: {
    /** A row per community, the largest first, ties by first node. */
    groups: Table<GroupRows<ConductanceColumns>>;
  };
  coreNumber: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, CoreNumberColumns>>;
    /** The largest core number. */
    summary: CoreNumberSummaryValues;
  };
  cosine: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, CosineColumns>>;
  };
  degree: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, DegreeColumns>>;
  };
  density: {
    /** The answer for the whole graph. */
    summary: DensityValues;
  };
  dfs: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, DfsColumns>>;
  };
  diameter: {
    /** The whole graph's distances. */
    summary: DiameterValues;
    /** The nodes whose eccentricity is the radius, in node-table order. */
    center: Table<NodeRows<Id, DiameterCenterColumns>>;
    /** The nodes whose eccentricity is the diameter, in node-table order. */
    periphery: Table<NodeRows<Id, DiameterPeripheryColumns>>;
  };
  dominators: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, DominatorsColumns>>;
  };
  eccentricity: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, EccentricityColumns>>;
  };
  edgeBetweenness: {
    /** A row per edge. */
    edges: Table<EdgeRows<EdgeBetweennessColumns>>;
  };
  eigenvector: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, EigenvectorColumns>>;
  };
  fastRP: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, FastRPColumns>>;
  };
  findCycle: {
    /** The cycle from a node to the same node again; no rows where there is none. */
    paths: Table<PathRows<Id, FindCycleColumns>>;
  };
  forceAtlas2: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, ForceAtlas2Columns>>;
  };
  harmonic: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, HarmonicColumns>>;
  };
  hits: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, HitsColumns>>;
  };
  infomap: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, InfomapColumns>>;
    /** A row per community, the largest first. */
    groups: Table<GroupRows<InfomapGroupsColumns>>;
    /** What was found. */
    summary: InfomapSummaryValues;
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
  k1Coloring: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, K1ColoringColumns>>;
    /** How many colours are used. */
    summary: K1ColoringSummaryValues;
  };
  kShortestPaths: {
    /** The paths, the shortest first; fewer than k where there are no more. */
    paths: Table<PathRows<Id, KShortestPathsColumns>>;
  };
  kTruss: {
    /** A row per edge. */
    edges: Table<EdgeRows<KTrussColumns>>;
    /** The largest truss. */
    summary: KTrussSummaryValues;
  };
  katz: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, KatzColumns>>;
  };
  knn: {
    /**
     * A row for each node and each of its neighbours: node by node in node-table order, most similar first, of equally
     * similar ones the first in node-table order.
     */
    pairs: Table<PairRows<Id, KnnColumns>>;
  };
  labelPropagation: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, LabelPropagationColumns>>;
    /** A row per community, the largest first. */
    groups: Table<GroupRows<LabelPropagationGroupsColumns>>;
    /** How it ended. */
    summary: LabelPropagationSummaryValues;
  };
  leiden: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, LeidenColumns>>;
    /** A row per community, the largest first. */
    groups: Table<GroupRows<LeidenGroupsColumns>>;
    /** A row per level, the smallest communities first. */
    levels: Table<GroupRows<LeidenLevelsColumns>>;
    /** What was found. */
    summary: LeidenSummaryValues;
  };
  longestPathInDag: {
    /** The path; no rows where there are no nodes. */
    paths: Table<PathRows<Id, LongestPathInDagColumns>>;
    /** How long the path is. */
    summary: LongestPathInDagSummaryValues;
  };
  louvain: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, LouvainColumns>>;
    /** A row per community, the largest first. */
    groups: Table<GroupRows<LouvainGroupsColumns>>;
    /** A row per level, the smallest communities first. */
    levels: Table<GroupRows<LouvainLevelsColumns>>;
    /** What was found. */
    summary: LouvainSummaryValues;
  };
  maximalCliques: {
    /** A row per maximal clique. */
    cliques: Table<GroupRows<MaximalCliquesColumns>>;
  };
  maximumFlow: {
    /** A row per edge. */
    edges: Table<EdgeRows<MaximumFlowColumns>>;
    /** The value of the whole flow. */
    summary: MaximumFlowSummaryValues;
    /** A row per node. */
    nodes: Table<NodeRows<Id, MaximumFlowNodesColumns>>;
  };
  maximumMatching: {
    /** The edges of the matching, in edge-table order. */
    edges: Table<EdgeRows<MaximumMatchingColumns>>;
    /** The size of the matching. */
    summary: MaximumMatchingSummaryValues;
  };
  minimumSpanningForest: {
    /** The edges of the forest, in edge-table order. */
    edges: Table<EdgeRows<MinimumSpanningForestColumns>>;
    /** The weight of the whole forest. */
    summary: MinimumSpanningForestSummaryValues;
  };
  modularity: {
    /** The answer for the whole graph. */
    summary: ModularityValues;
  };
  neighborSample: {
    /** The sources in their order, then what each hop finds, in node-table order. */
    nodes: Table<NodeRows<Id, NeighborSampleColumns>>;
    /** The edges that were drawn, by the nodes for which they were drawn, in the order of these. */
    edges: Table<EdgeRows<NeighborSampleEdgesColumns>>;
  };
  node2vecWalks: {
    /** A row per walk: source by source in their order, or node by node in node-table order, `perNode` of each. */
    walks: Table<GroupRows<Node2vecWalksColumns>>;
  };
  onionLayers: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, OnionLayersColumns>>;
    /** How many layers there are. */
    summary: OnionLayersSummaryValues;
  };
  overlap: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, OverlapColumns>>;
  };
  pagerank: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, PagerankColumns>>;
  };
  preferentialAttachment: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, PreferentialAttachmentColumns>>;
  };
  randomWalkSample: {
    /** The nodes where walks were, in the order in which they first came there. */
    nodes: Table<NodeRows<Id, RandomWalkSampleColumns>>;
    /** All edges between these nodes, in edge-table order. */
    edges: Table<EdgeRows<RandomWalkSampleEdgesColumns>>;
  };
  randomWalks: {
    /** A row per walk: source by source in their order, or node by node in node-table order, `perNode` of each. */
    walks: Table<GroupRows<RandomWalksColumns>>;
  };
  reciprocity: {
    /** The answer for the whole graph. */
    summary: ReciprocityValues;
  };
  resourceAllocation: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, ResourceAllocationColumns>>;
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
  sorensen: {
    /**
     * A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every
     * node the most similar ones, most similar first.
     */
    pairs: Table<PairRows<Id, SorensenColumns>>;
  };
  spectralLayout: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, SpectralLayoutColumns>>;
  };
  steinerTree: {
    /** The edges of the tree, in edge-table order. */
    edges: Table<EdgeRows<SteinerTreeColumns>>;
    /** The weight of the whole tree. */
    summary: SteinerTreeSummaryValues;
  };
  stronglyConnectedComponents: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, StronglyConnectedComponentsColumns>>;
    /** A row per component, the largest first. */
    groups: Table<GroupRows<StronglyConnectedComponentsGroupsColumns>>;
    /** The acyclic graph of the components: a row per pair of them that edges lead between, in order. */
    condensation: Table<GroupRows<StronglyConnectedComponentsCondensationColumns>>;
  };
  topologicalSort: {
    /** All nodes in topological order, a row each. */
    order: Table<NodeRows<Id, TopologicalSortColumns>>;
  };
  transitiveReduction: {
    /** The edges that remain, in edge-table order. */
    reduction: Table<EdgeRows<TransitiveReductionColumns>>;
  };
  transitivity: {
    /** The answer for the whole graph. */
    summary: TransitivityValues;
  };
  triangles: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, TrianglesColumns>>;
    /** The count for the whole graph. */
    summary: TrianglesSummaryValues;
    /** Every triangle once, in an order that is the same each time. */
    triangles: Table<GroupRows<TrianglesTrianglesColumns>>;
  };
  voteRank: {
    /** The elected nodes, in the order of election. */
    elected: Table<NodeRows<Id, VoteRankColumns>>;
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
  aStar: "paths";
  adamicAdar: "pairs";
  allPairs: "pairs";
  allShortestPaths: "paths";
  allSimplePaths: "paths";
  articleRank: "nodes";
  articulationPoints: "nodes";
  assortativity: "summary";
  bellmanFord: "nodes";
  betweenness: "nodes";
  bfs: "nodes";
  biconnectedComponents: "edges";
  bipartite: "nodes";
  bridges: "bridges";
  circularLayout: "nodes";
  closeness: "nodes";
  clusteringCoefficient: "nodes";
  commonNeighbors: "pairs";
  conductance: "groups";
  coreNumber: "nodes";
  cosine: "pairs";
  degree: "nodes";
  density: "summary";
  dfs: "nodes";
  diameter: "summary";
  dominators: "nodes";
  eccentricity: "nodes";
  edgeBetweenness: "edges";
  eigenvector: "nodes";
  fastRP: "nodes";
  findCycle: "paths";
  forceAtlas2: "nodes";
  harmonic: "nodes";
  hits: "nodes";
  infomap: "nodes";
  isAcyclic: "summary";
  jaccard: "pairs";
  k1Coloring: "nodes";
  kShortestPaths: "paths";
  kTruss: "edges";
  katz: "nodes";
  knn: "pairs";
  labelPropagation: "nodes";
  leiden: "nodes";
  longestPathInDag: "paths";
  louvain: "nodes";
  maximalCliques: "cliques";
  maximumFlow: "edges";
  maximumMatching: "edges";
  minimumSpanningForest: "edges";
  modularity: "summary";
  neighborSample: "nodes";
  node2vecWalks: "walks";
  onionLayers: "nodes";
  overlap: "pairs";
  pagerank: "nodes";
  preferentialAttachment: "pairs";
  randomWalkSample: "nodes";
  randomWalks: "walks";
  reciprocity: "summary";
  resourceAllocation: "pairs";
  shortestPaths: "nodes";
  sorensen: "pairs";
  spectralLayout: "nodes";
  steinerTree: "edges";
  stronglyConnectedComponents: "nodes";
  topologicalSort: "order";
  transitiveReduction: "reduction";
  transitivity: "summary";
  triangles: "nodes";
  voteRank: "elected";
  weaklyConnectedComponents: "nodes";
}

/** Per algorithm the parameters that name nodes, the other names of parameters, and its tables. */
const SHAPES = {
  aStar: { nodes: { source: "node", target: "node" }, aliases: {  }, tables: { paths: "paths" } },
  adamicAdar: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  allPairs: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { pairs: "pairs" } },
  allShortestPaths: { nodes: { source: "node", target: "node" }, aliases: {  }, tables: { paths: "paths" } },
  allSimplePaths: { nodes: { source: "node", target: "node" }, aliases: {  }, tables: { paths: "paths" } },
  articleRank: { nodes: { personalization: "nodeWeights" }, aliases: {  }, tables: { nodes: "nodes" } },
  articulationPoints: { nodes: {  }, aliases: {  }, tables: { nodes: "someNodes" } },
  assortativity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  bellmanFord: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { nodes: "nodes" } },
  betweenness: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  bfs: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { nodes: "nodes", paths: "paths" } },
  biconnectedComponents: { nodes: {  }, aliases: {  }, tables: { edges: "edges", groups: "groups" } },
  bipartite: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one", oddCycle: "paths" } },
  bridges: { nodes: {  }, aliases: {  }, tables: { bridges: "someEdges" } },
  circularLayout: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  closeness: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  clusteringCoefficient: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  commonNeighbors: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  conductance: { nodes: {  }, aliases: {  }, tables: { groups: "groups" } },
  coreNumber: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  cosine: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  degree: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  density: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  dfs: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { nodes: "nodes" } },
  diameter: { nodes: {  }, aliases: {  }, tables: { summary: "one", center: "someNodes", periphery: "someNodes" } },
  dominators: { nodes: { source: "node" }, aliases: {  }, tables: { nodes: "nodes" } },
  eccentricity: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  edgeBetweenness: { nodes: {  }, aliases: {  }, tables: { edges: "edges" } },
  eigenvector: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  fastRP: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  findCycle: { nodes: {  }, aliases: {  }, tables: { paths: "paths" } },
  forceAtlas2: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  harmonic: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  hits: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  infomap: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", summary: "one" } },
  isAcyclic: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  jaccard: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  k1Coloring: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  kShortestPaths: { nodes: { source: "node", target: "node" }, aliases: {  }, tables: { paths: "paths" } },
  kTruss: { nodes: {  }, aliases: {  }, tables: { edges: "edges", summary: "one" } },
  katz: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  knn: { nodes: {  }, aliases: {  }, tables: { pairs: "pairs" } },
  labelPropagation: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", summary: "one" } },
  leiden: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", levels: "groups", summary: "one" } },
  longestPathInDag: { nodes: {  }, aliases: {  }, tables: { paths: "paths", summary: "one" } },
  louvain: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", levels: "groups", summary: "one" } },
  maximalCliques: { nodes: {  }, aliases: {  }, tables: { cliques: "groups" } },
  maximumFlow: { nodes: { source: "node", target: "node" }, aliases: {  }, tables: { edges: "edges", summary: "one", nodes: "nodes" } },
  maximumMatching: { nodes: {  }, aliases: {  }, tables: { edges: "someEdges", summary: "one" } },
  minimumSpanningForest: { nodes: {  }, aliases: {  }, tables: { edges: "someEdges", summary: "one" } },
  modularity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  neighborSample: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { nodes: "someNodes", edges: "someEdges" } },
  node2vecWalks: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { walks: "groups" } },
  onionLayers: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  overlap: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  pagerank: { nodes: { personalization: "nodeWeights" }, aliases: {  }, tables: { nodes: "nodes" } },
  preferentialAttachment: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  randomWalkSample: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { nodes: "someNodes", edges: "someEdges" } },
  randomWalks: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { walks: "groups" } },
  reciprocity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  resourceAllocation: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  shortestPaths: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { nodes: "nodes", paths: "paths" } },
  sorensen: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  spectralLayout: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  steinerTree: { nodes: { terminals: "nodes" }, aliases: {  }, tables: { edges: "someEdges", summary: "one" } },
  stronglyConnectedComponents: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", condensation: "groups" } },
  topologicalSort: { nodes: {  }, aliases: {  }, tables: { order: "someNodes" } },
  transitiveReduction: { nodes: {  }, aliases: {  }, tables: { reduction: "someEdges" } },
  transitivity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  triangles: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one", triangles: "groups" } },
  voteRank: { nodes: {  }, aliases: {  }, tables: { elected: "someNodes" } },
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
   * Find a shortest path between two nodes, led by how far from the target nodes are.
   *
   * The path is always a shortest one. What coordinates or the heuristic say need not be in the unit of the weights,
   * nor below what is left to go: all estimates are multiplied by the one factor by which none is too large along any
   * edge. The better they fit the weights, the fewer nodes are visited; one edge of little weight between nodes far
   * apart makes all of them small. Without coordinates and heuristic the search is Dijkstra's. Weights must be finite
   * and >= 0; of parallel edges the first of the lightest is taken. Among several shortest paths one is chosen, the
   * same each time. The path from a node to itself is that node.
   *
   * Nothing bounds the number of rows: `g.algo.frame("aStar", { source: "a", target: "c" }).stream()` gives them as
   * they are found.
   *
   * Cost: O((n + m) log n) at worst; O(n + m) for estimates, and then as much as is visited; memory: 24n bytes, and 24
   * per entry of the heap; 24n more for coordinates or 8n for a heuristic; 8m more for weights in topology order, for
   * n nodes and m edges.
   *
   * @returns `path`, `step`, the node's id, `edge` and `cost`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Hart, Nilsson, Raphael: A formal basis for the heuristic determination of minimum cost paths, IEEE Trans.
   * Syst. Sci. Cybern. 4(2), 1968, doi:10.1109/TSSC.1968.300136
   * @example
   * ```ts
   * const result = await g.algo.aStar({ source: "a", target: "c" });
   * const cost = result.getChild("cost");
   * ```
   */
  aStar(options: AStarOptions): Promise<Table<PathRows<Id, AStarColumns>>> {
    return this.first("aStar", options) as Promise<Table<PathRows<Id, AStarColumns>>>;
  }

  /**
   * Compare nodes by the neighbours that they share, of which rare ones count more.
   *
   * The sum over all neighbours of both nodes of 1 / ln d, where d is how many nodes they are neighbours of. Each
   * neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A pair
   * of a node with itself counts its neighbours likewise, without those that are a neighbour of no other node, whose
   * logarithm is 0. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction
   * says whose neighbours count; by default those that a node's edges lead to.
   *
   * Nothing bounds the number of rows: `g.algo.frame("adamicAdar", { topK: 5 }).stream()` gives them as they are
   * found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 12n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK,
   * for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `score`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Adamic, Adar: Friends and neighbors on the Web, Soc. Netw. 25(3), 2003, doi:10.1016/S0378-8733(03)00009-1
   * @example
   * ```ts
   * const result = await g.algo.adamicAdar({ topK: 5 });
   * const score = result.getChild("score");
   * ```
   */
  adamicAdar(options?: AdamicAdarOptions): Promise<Table<PairRows<Id, AdamicAdarColumns>>> {
    return this.first("adamicAdar", options) as Promise<Table<PairRows<Id, AdamicAdarColumns>>>;
  }

  /**
   * Find the shortest distances between all pairs of nodes, or from some nodes to some.
   *
   * Pairs that no path joins have no row; a node leads to itself at distance 0. Weights must be finite and >= 0;
   * parallel edges offer the least of theirs. In an undirected graph each pair comes twice, once from either node. All
   * pairs of n nodes are n² rows: read them as a stream.
   *
   * Nothing bounds the number of rows: `g.algo.frame("allPairs").stream()` gives them as they are found.
   *
   * Cost: O(k (n + m)) for k sources; O(k (m + n) log n) for weights; memory: 8n bytes per thread, 28n for weights,
   * and 12 bytes for each pair of a block of 262144 pairs, or of a source per thread, for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `distance`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1, 1959, doi:10.1007/BF01386390;
   * Moore: The shortest path through a maze, Proc. Int. Symp. Switching Theory, 1959
   * @example
   * ```ts
   * const result = await g.algo.allPairs();
   * const distance = result.getChild("distance");
   * ```
   */
  allPairs(options?: AllPairsOptions): Promise<Table<PairRows<Id, AllPairsColumns>>> {
    return this.first("allPairs", options) as Promise<Table<PairRows<Id, AllPairsColumns>>>;
  }

  /**
   * List all shortest paths between two nodes.
   *
   * Paths differ in their nodes: of parallel edges only the first of the lightest counts. No path visits a node twice,
   * even where edges of weight 0 would let it. Weights must be finite and >= 0; lengths are compared as they are added
   * up from the target, without allowance for rounding. With maxDepth, those of the shortest paths are listed that
   * have no more edges. There may be very many, so that a limit, or reading some and stopping, is a fair use. The only
   * path from a node to itself is that node.
   *
   * Nothing bounds the number of rows: `g.algo.frame("allShortestPaths", { source: "a", target: "c" }).stream()` gives
   * them as they are found.
   *
   * Cost: O(n log n + m) before the first path, then O(its length and the degrees on it) for each; memory: 17n bytes,
   * 8n more where many ways end nowhere; 16m more for weights in the order of two topologies, for n nodes and m edges.
   *
   * @returns `path`, `step`, the node's id, `edge` and `cost`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1, 1959, doi:10.1007/BF01386390
   * @example
   * ```ts
   * const result = await g.algo.allShortestPaths({ source: "a", target: "c" });
   * const cost = result.getChild("cost");
   * ```
   */
  allShortestPaths(options: AllShortestPathsOptions): Promise<Table<PathRows<Id, AllShortestPathsColumns>>> {
    return this.first("allShortestPaths", options) as Promise<Table<PathRows<Id, AllShortestPathsColumns>>>;
  }

  /**
   * List all paths between two nodes that visit no node twice.
   *
   * Paths differ in their nodes: of parallel edges only the first of the lightest counts, self-loops never do. Weights
   * make the costs, and must be finite; they may be negative, and make no difference to which paths there are. There
   * may be more paths than anyone can read, n! and more: maxDepth and limit, or reading some and stopping, keep to a
   * part. The only path from a node to itself is that node.
   *
   * Nothing bounds the number of rows: `g.algo.frame("allSimplePaths", { source: "a", target: "c" }).stream()` gives
   * them as they are found.
   *
   * Cost: O(n + m) before the first path; at worst O(n (n + m)) for each, and in practice O(the degrees on it);
   * memory: 9n bytes and 400 KB, 8n more where many ways end nowhere; 8m more for weights in topology order, for n
   * nodes and m edges.
   *
   * @returns `path`, `step`, the node's id, `edge` and `cost`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Birmelé, Ferreira, Grossi, Marino, Pisanti, Rizzi, Sacomoto: Optimal listing of cycles and st-paths in
   * undirected graphs, SODA 2013, doi:10.1137/1.9781611973105.134
   * @example
   * ```ts
   * const result = await g.algo.allSimplePaths({ source: "a", target: "c" });
   * const cost = result.getChild("cost");
   * ```
   */
  allSimplePaths(options: AllSimplePathsOptions): Promise<Table<PathRows<Id, AllSimplePathsColumns>>> {
    return this.first("allSimplePaths", options) as Promise<Table<PathRows<Id, AllSimplePathsColumns>>>;
  }

  /**
   * Rank nodes as PageRank does, but trust nodes with few out-edges less.
   *
   * A node passes its rank on as in PageRank, but divided by the sum of its out-edges' weights and the mean of these
   * sums over all nodes, so that a single edge of a node without others counts less. Rank that is not passed on is
   * lost: ranks sum to less than 1, and those of Neo4j's Graph Data Science are n times as large. Parallel edges count
   * each. Weights must be >= 0. If maxIterations ends the run first, the result is the last iterate and the metadata
   * says converged = false.
   *
   * Metadata: `converged`: Whether the tolerance was reached. `iterations`: How many iterations were made.
   *
   * Cost: O((n + m) · iterations); memory: 40n bytes; 8m more for weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `articlerank`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Li, Willett: ArticleRank: a PageRank-based alternative to numbers of citations for analysing citation
   * networks, Aslib Proc. 61(6), 2009, doi:10.1108/00012530911005544
   * @example
   * ```ts
   * const result = await g.algo.articleRank();
   * const articlerank = result.getChild("articlerank");
   * ```
   */
  articleRank(options?: ArticleRankOptions): Promise<Table<NodeRows<Id, ArticleRankColumns>>> {
    return this.first("articleRank", options) as Promise<Table<NodeRows<Id, ArticleRankColumns>>>;
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
   * Tell whether edges join nodes that are alike, in degree or by a column.
   *
   * Of the simple graph: parallel edges count once, self-loops not at all. For degrees and numbers it is the
   * correlation between the two ends of the edges (Pearson); for names, the share of edges within a name beside what
   * chance would put there, over the most that it could be. An undirected edge counts once each way.
   *
   * Cost: O(n + m); memory: 8n bytes for degrees, 16n for numbers, 4n for names and 16 per name, for n nodes and m
   * edges.
   *
   * @returns `assortativity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Newman: Mixing patterns in networks, Phys. Rev. E 67, 2003, doi:10.1103/PhysRevE.67.026126
   * @example
   * ```ts
   * const { assortativity } = await g.algo.assortativity();
   * ```
   */
  assortativity(options?: AssortativityOptions): Promise<AssortativityValues> {
    return this.first("assortativity", options) as Promise<AssortativityValues>;
  }

  /**
   * Find the shortest distance from the nearest of the source nodes to every node, along edges whose weights may be
   * negative.
   *
   * A source has distance 0 and no predecessor, unless another source leads to it at a negative weight; a node that no
   * source reaches has neither. A cycle of negative weight that a source leads to leaves no path the shortest: the
   * error shows one. In an undirected graph every edge of negative weight is such a cycle. Cycles that a source does
   * not lead to do no harm. Weights must be finite; parallel edges offer the least of theirs. Of the shortest paths
   * one with the fewest edges is taken, and among several predecessors the first in node-table order. Weights that
   * cannot be added up exactly may make a cycle of weight 0 look like a negative one.
   *
   * Metadata: `reached`: How many nodes have a distance.
   *
   * Cost: O(n m) at worst; near O(m) for most graphs; memory: 33n bytes; 8m more for weights in topology order, for n
   * nodes and m edges.
   *
   * @returns the id and `distance`, `predecessor`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Cherkassky, Goldberg: Negative-cycle detection algorithms, Math. Program. 85, 1999,
   * doi:10.1007/s101070050058; Tarjan: Shortest paths, AT&T Bell Laboratories, 1981
   * @example
   * ```ts
   * const result = await g.algo.bellmanFord({ source: "a" });
   * const distance = result.getChild("distance");
   * ```
   */
  bellmanFord(options: BellmanFordOptions): Promise<Table<NodeRows<Id, BellmanFordColumns>>> {
    return this.first("bellmanFord", options) as Promise<Table<NodeRows<Id, BellmanFordColumns>>>;
  }

  /**
   * Rank nodes by the part of the shortest paths between others that leads through them.
   *
   * Each pair of other nodes of which one leads to the other counts 1, in equal parts for all shortest paths between
   * them; the two ends of a path do not count. In an undirected graph a pair counts once, in a directed one each way.
   * Parallel edges are one edge, of the least of their weights; self-loops count not at all. A node that is on no
   * shortest path between others has 0. Weights must be finite and > 0; paths are equally long where the sums of their
   * weights are, as floats.
   *
   * Metadata: `sources`: From how many nodes shortest paths to all others were followed. `pairs`: Between how many
   * pairs of nodes one of the shortest paths was followed.
   *
   * Cost: O((n + m) · sources), and O((n log n + m) · sources) with weights; with an error e at most O((n + m) · log n
   * / e²), of which a pair needs a small part as a rule; memory: 24n + 8m bytes, and 40n per thread; with weights 8n,
   * and 80n per thread, for n nodes and m edges.
   *
   * @returns the id and `betweenness`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Brandes: A faster algorithm for betweenness centrality, J. Math. Sociol. 25(2), 2001,
   * doi:10.1080/0022250X.2001.9990249; Brandes, Pich: Centrality estimation in large networks, Int. J. Bifurcat. Chaos
   * 17(7), 2007, doi:10.1142/S0218127407018403
   * @example
   * ```ts
   * const result = await g.algo.betweenness();
   * const betweenness = result.getChild("betweenness");
   * ```
   */
  betweenness(options?: BetweennessOptions): Promise<Table<NodeRows<Id, BetweennessColumns>>> {
    return this.first("betweenness", options) as Promise<Table<NodeRows<Id, BetweennessColumns>>>;
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
   * Divide the nodes into two sides so that every edge leads from one to the other, or show a cycle of odd length.
   *
   * Direction is ignored, and parallel edges make no difference. A self-loop is a cycle of length 1. The first node of
   * each component, in node-table order, is on side 0, and so is a node without edges. A graph has two such sides
   * exactly where it has no cycle of odd length; where it has, one is shown that visits no other node twice, each step
   * by the first edge between its nodes.
   *
   * Metadata: `bipartite`: Whether the graph is bipartite.
   *
   * {@link Algorithms.run} also gives `summary` (`bipartite`), `oddCycle` (`path`, `step`, the node's id, `edge` and
   * `cost`).
   *
   * Cost: O(n + m), often much less where the graph is not bipartite; memory: 12n bytes at most, for n nodes and m
   * edges.
   *
   * @returns the id and `side`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Kőnig: Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre, Math. Ann. 77, 1916,
   * doi:10.1007/BF01456961
   * @example
   * ```ts
   * const result = await g.algo.bipartite();
   * const side = result.getChild("side");
   * ```
   */
  bipartite(options?: BipartiteOptions): Promise<Table<NodeRows<Id, BipartiteColumns>>> {
    return this.first("bipartite", options) as Promise<Table<NodeRows<Id, BipartiteColumns>>>;
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
   * Place the nodes on a circle.
   *
   * The circle has radius 1 around 0. Nodes stand on it in node-table order, counter-clockwise and equally far from
   * each other; the first is at x = 1, y = 0, also where it is the only one. Edges make no difference.
   *
   * Cost: O(n); memory: 16n bytes, for n nodes and m edges.
   *
   * @returns the id and `x`, `y`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Six, Tollis: A framework and algorithms for circular drawings of graphs, J. Discrete Algorithms 4(1), 2006,
   * doi:10.1016/j.jda.2005.01.009
   * @example
   * ```ts
   * const result = await g.algo.circularLayout();
   * const x = result.getChild("x");
   * ```
   */
  circularLayout(options?: CircularLayoutOptions): Promise<Table<NodeRows<Id, CircularLayoutColumns>>> {
    return this.first("circularLayout", options) as Promise<Table<NodeRows<Id, CircularLayoutColumns>>>;
  }

  /**
   * Rank nodes by the inverse of their mean distance to all others.
   *
   * Where r other nodes are reached and d is the sum of their distances, closeness is (r / d) · r / (n − 1), or r / d
   * with wassermanFaust false. A node that reaches no other has 0, or null with wassermanFaust false. By default
   * distances in a directed graph are those from the others to the node. Without weights a distance is a number of
   * edges; parallel edges offer the least of their weights, and self-loops make no difference. Weights must be finite
   * and > 0.
   *
   * Cost: O(n · m) in the worst case, most often less than a tenth of it, as an edge is followed for 256 nodes at
   * once; O(n · (n log n + m)) with weights; memory: 40n + 8m bytes, and 120n per thread; with weights 16n, and 44n
   * per thread, for n nodes and m edges.
   *
   * @returns the id and `closeness`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Freeman: Centrality in social networks: conceptual clarification, Soc. Netw. 1(3), 1978,
   * doi:10.1016/0378-8733(78)90021-7; Wasserman, Faust: Social Network Analysis, Cambridge University Press 1994,
   * section 5.3, doi:10.1017/CBO9780511815478
   * @example
   * ```ts
   * const result = await g.algo.closeness();
   * const closeness = result.getChild("closeness");
   * ```
   */
  closeness(options?: ClosenessOptions): Promise<Table<NodeRows<Id, ClosenessColumns>>> {
    return this.first("closeness", options) as Promise<Table<NodeRows<Id, ClosenessColumns>>>;
  }

  /**
   * Tell for each node what share of the pairs of its neighbours are neighbours themselves.
   *
   * Of the simple graph: parallel edges collapse to the one of least weight, self-loops do not count. In a directed
   * graph each of the eight ways in which edges may close a triangle counts, over the number that there could be
   * (Fagiolo). With weights a triangle counts by the geometric mean of its edges' weights, each over the largest of
   * the graph (Onnela); weights must be >= 0. A node with fewer than two neighbours has 0.
   *
   * {@link Algorithms.run} also gives `summary` (`average`).
   *
   * Cost: O(m · √m); memory: that of triangles, 8m bytes and 24n, or 4m, 16n and 8n per thread if that is more; with
   * weights, or in a directed graph, 32m and 48n, and 8n per thread, for n nodes and m edges.
   *
   * @returns the id and `clustering`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Watts, Strogatz: Collective dynamics of small-world networks, Nature 393, 1998, doi:10.1038/30918; Onnela,
   * Saramäki, Kertész, Kaski: Intensity and coherence of motifs in weighted complex networks, Phys. Rev. E 71, 2005,
   * doi:10.1103/PhysRevE.71.065103; Fagiolo: Clustering in complex directed networks, Phys. Rev. E 76, 2007,
   * doi:10.1103/PhysRevE.76.026107
   * @example
   * ```ts
   * const result = await g.algo.clusteringCoefficient();
   * const clustering = result.getChild("clustering");
   * ```
   */
  clusteringCoefficient(options?: ClusteringCoefficientOptions): Promise<Table<NodeRows<Id, ClusteringCoefficientColumns>>> {
    return this.first("clusteringCoefficient", options) as Promise<Table<NodeRows<Id, ClusteringCoefficientColumns>>>;
  }

  /**
   * Count the neighbours that nodes share.
   *
   * How many nodes are neighbours of both: the plainest guess at which edges are still to come. Each neighbour counts
   * once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A node has all of its
   * neighbours in common with itself. Exactly one of pairs, edges and topK says which nodes are compared. In a
   * directed graph direction says whose neighbours count; by default those that a node's edges lead to.
   *
   * Nothing bounds the number of rows: `g.algo.frame("commonNeighbors", { topK: 5 }).stream()` gives them as they are
   * found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 4n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK,
   * for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `common`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Liben-Nowell, Kleinberg: The link prediction problem for social networks, J. Am. Soc. Inf. Sci. Technol.
   * 58(7), 2007, doi:10.1002/asi.20591
   * @example
   * ```ts
   * const result = await g.algo.commonNeighbors({ topK: 5 });
   * const common = result.getChild("common");
   * ```
   */
  commonNeighbors(options?: CommonNeighborsOptions): Promise<Table<PairRows<Id, CommonNeighborsColumns>>> {
    return this.first("commonNeighbors", options) as Promise<Table<PairRows<Id, CommonNeighborsColumns>>>;
  }

  /**
   * Tell for each community how much of what its edges weigh leads out of it.
   *
   * From 0, where no edge leads out, to 1, where all do. Direction is ignored. Parallel edges add up; a self-loop
   * counts twice for the volume of its node's community. Weights must be >= 0. A community that has all edges, or
   * none, has no conductance.
   *
   * Metadata: `communities`: How many communities there are.
   *
   * Cost: O(n + m), and O(k log k) for k communities; memory: 4n bytes, and 24 per community for each of up to 16
   * shares of the edges, for n nodes and m edges.
   *
   * @returns `community`, `size`, `cut`, `volume`, `conductance`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Kannan, Vempala, Vetta: On clusterings: good, bad and spectral, J. ACM 51(3), 2004, doi:10.1145/990308.990313
   * @example
   * ```ts
   * const result = await g.algo.conductance({ community: "city" });
   * const community = result.getChild("community");
   * ```
   */
  conductance(options: ConductanceOptions): Promise<Table<GroupRows<ConductanceColumns>>> {
    return this.first("conductance", options) as Promise<Table<GroupRows<ConductanceColumns>>>;
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
   * Compare nodes by the angle between their rows of the adjacency matrix.
   *
   * How many neighbours both nodes have by the geometric mean of how many each has; also called Salton index or Ochiai
   * coefficient. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own
   * neighbour. A node without neighbours has similarity 0 with any, a node that has some 1 with itself. Exactly one of
   * pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by
   * default those that a node's edges lead to. With weights it is the cosine of the angle between the nodes' weights;
   * parallel edges add up, and weights must be finite and >= 0.
   *
   * Nothing bounds the number of rows: `g.algo.frame("cosine", { topK: 5 }).stream()` gives them as they are found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 4n bytes, 20n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per
   * thread for topK, for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `similarity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Salton, McGill: Introduction to modern information retrieval, McGraw-Hill 1983; Ochiai: Zoogeographical
   * studies on the soleoid fishes found in Japan and its neighbouring regions, Bull. Jpn. Soc. Sci. Fish. 22, 1957,
   * doi:10.2331/suisan.22.526
   * @example
   * ```ts
   * const result = await g.algo.cosine({ topK: 5 });
   * const similarity = result.getChild("similarity");
   * ```
   */
  cosine(options?: CosineOptions): Promise<Table<PairRows<Id, CosineColumns>>> {
    return this.first("cosine", options) as Promise<Table<PairRows<Id, CosineColumns>>>;
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
   * Tell what share of the edges that there could be there is.
   *
   * Of the simple graph: parallel edges count once, self-loops not at all. Of a directed graph, n(n − 1) edges are
   * possible, of an undirected one half as many. With fewer than two nodes it is 0.
   *
   * Cost: O(n + m); memory: 4n bytes, for n nodes and m edges.
   *
   * @returns `density`, `edges`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Wasserman, Faust: Social network analysis: methods and applications, Cambridge University Press 1994, section
   * 4.2, doi:10.1017/CBO9780511815478
   * @example
   * ```ts
   * const { density } = await g.algo.density();
   * ```
   */
  density(options?: DensityOptions): Promise<DensityValues> {
    return this.first("density", options) as Promise<DensityValues>;
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
   * Find the longest of all shortest paths, the radius, and the nodes in the centre and at the rim.
   *
   * The eccentricity of a node is how many hops away the farthest node is that it reaches. The diameter is the
   * largest, the radius the smallest of them. Nodes that are not reached do not count: the diameter of a graph of
   * several components is the largest of theirs, and a node without edges makes the radius 0. A directed graph's edges
   * are followed their way. Parallel edges and self-loops make no difference.
   *
   * {@link Algorithms.run} also gives `center` (the id), `periphery` (the id).
   *
   * Cost: O(n + m) times a few searches, for most graphs; O(n · m) in the worst case; memory: 48n + 8m bytes, and 104n
   * more per thread where few searches are not enough, for n nodes and m edges.
   *
   * @returns `diameter`, `radius`, `lower`, `upper`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Takes, Kosters: Computing the eccentricity distribution of large graphs, Algorithms 6(1), 2013,
   * doi:10.3390/a6010100; Crescenzi, Grossi, Habib, Lanzi, Marino: On computing the diameter of real-world undirected
   * graphs, Theor. Comput. Sci. 514, 2013, doi:10.1016/j.tcs.2012.09.018
   * @example
   * ```ts
   * const { diameter } = await g.algo.diameter();
   * ```
   */
  diameter(options?: DiameterOptions): Promise<DiameterValues> {
    return this.first("diameter", options) as Promise<DiameterValues>;
  }

  /**
   * Find for each node the last node through which every way to it from the source leads.
   *
   * A node dominates another where every way from the source to that one leads through it; the immediate dominators
   * make a tree with the source at its root, in which the dominators of a node are all nodes above it. With direction
   * `in`, ways lead against the edges: the post-dominators of a flow graph whose end is the source. In an undirected
   * graph edges are followed both ways. Parallel edges and self-loops make no difference.
   *
   * Metadata: `reached`: How many nodes the source leads to, itself among them.
   *
   * Cost: O(n + m log n) in practice; O(n²) at worst; memory: 28n bytes, for n nodes and m edges.
   *
   * @returns the id and `dominator`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Georgiadis, Tarjan, Werneck: Finding dominators in practice, J. Graph Algorithms Appl. 10(1), 2006,
   * doi:10.7155/jgaa.00119; Lengauer, Tarjan: A fast algorithm for finding dominators in a flowgraph, TOPLAS 1(1),
   * 1979, doi:10.1145/357062.357071
   * @example
   * ```ts
   * const result = await g.algo.dominators({ source: "a" });
   * const dominator = result.getChild("dominator");
   * ```
   */
  dominators(options: DominatorsOptions): Promise<Table<NodeRows<Id, DominatorsColumns>>> {
    return this.first("dominators", options) as Promise<Table<NodeRows<Id, DominatorsColumns>>>;
  }

  /**
   * Find how far the farthest node is from each.
   *
   * Distances are numbers of edges, and only the nodes that are reached count: in a graph of several components the
   * largest eccentricity is still finite, and a node that reaches no other has 0. Parallel edges and self-loops make
   * no difference. By default distances in a directed graph are those from the node to the others.
   *
   * Cost: O(n · m) in the worst case, most often less than a tenth of it, as an edge is followed for 256 nodes at
   * once; memory: 32n + 8m bytes, and 108n per thread, for n nodes and m edges.
   *
   * @returns the id and `eccentricity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Hage, Harary: Eccentricity and centrality in networks, Soc. Netw. 17(1), 1995,
   * doi:10.1016/0378-8733(94)00248-9; Then et al.: The more the merrier: efficient multi-source graph traversal, PVLDB
   * 8(4), 2014, doi:10.14778/2735496.2735507
   * @example
   * ```ts
   * const result = await g.algo.eccentricity();
   * const eccentricity = result.getChild("eccentricity");
   * ```
   */
  eccentricity(options?: EccentricityOptions): Promise<Table<NodeRows<Id, EccentricityColumns>>> {
    return this.first("eccentricity", options) as Promise<Table<NodeRows<Id, EccentricityColumns>>>;
  }

  /**
   * Rank edges by the part of the shortest paths between nodes that leads along them.
   *
   * Each pair of nodes of which one leads to the other counts 1, in equal parts for all shortest paths between them.
   * In an undirected graph a pair counts once, in a directed one each way. Parallel edges are one edge, of the least
   * of their weights, whose part is shared by those that have this weight; self-loops have 0. Weights must be finite
   * and > 0; paths are equally long where the sums of their weights are, as floats.
   *
   * Metadata: `sources`: From how many nodes shortest paths were followed.
   *
   * Cost: O((n + m) · sources), and O((n log n + m) · sources) with weights; memory: 24n + 24m bytes, and 32n + 8m per
   * thread, or 16m in an undirected graph; with weights 16m, and 72n + 8m per thread, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge` and `betweenness`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Brandes: On variants of shortest-path betweenness centrality and their generic computation, Soc. Netw. 30(2),
   * 2008, doi:10.1016/j.socnet.2007.11.001; Girvan, Newman: Community structure in social and biological networks,
   * PNAS 99(12), 2002, doi:10.1073/pnas.122653799
   * @example
   * ```ts
   * const result = await g.algo.edgeBetweenness();
   * const betweenness = result.getChild("betweenness");
   * ```
   */
  edgeBetweenness(options?: EdgeBetweennessOptions): Promise<Table<EdgeRows<EdgeBetweennessColumns>>> {
    return this.first("edgeBetweenness", options) as Promise<Table<EdgeRows<EdgeBetweennessColumns>>>;
  }

  /**
   * Rank nodes by the ranks of the nodes that lead to them: the leading eigenvector.
   *
   * A node's value is in proportion to the sum of the values of the nodes from which edges lead to it, times their
   * weights; squares sum to 1. It is unique where the graph is strongly connected. Otherwise values gather in the part
   * with the largest eigenvalue and what it leads to, and several parts with the same keep what they started with: all
   * values start equal. A graph without edges leaves them so. Parallel edges count each; a self-loop counts once.
   * Weights must be finite and >= 0. If maxIterations ends the run first, the result is the last iterate and the
   * metadata says converged = false.
   *
   * Metadata: `converged`: Whether the tolerance was reached. `iterations`: How many iterations were made.
   *
   * Cost: O((n + m) · iterations); memory: 16n bytes; 8m more for weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `eigenvector`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Bonacich: Power and centrality: a family of measures, Am. J. Sociol. 92(5), 1987, doi:10.1086/228631
   * @example
   * ```ts
   * const result = await g.algo.eigenvector();
   * const eigenvector = result.getChild("eigenvector");
   * ```
   */
  eigenvector(options?: EigenvectorOptions): Promise<Table<NodeRows<Id, EigenvectorColumns>>> {
    return this.first("eigenvector", options) as Promise<Table<NodeRows<Id, EigenvectorColumns>>>;
  }

  /**
   * Give each node a vector, so that nodes with the same surroundings have similar ones.
   *
   * Nodes draw a vector at random, of whose numbers a sixth are 1, a sixth -1 and the others 0. Each round replaces it
   * by the mean of the neighbours' vectors, in proportion to the edges' weights; parallel edges count each, a
   * self-loop makes a node its own neighbour. The result is the sum of what the rounds give, each brought to length 1
   * and multiplied by its weight. A node from which no edge leads on has 0 in all rounds but the first, and so has one
   * whose neighbours' vectors cancel out. By default a node's neighbours are those that its edges lead to. Weights of
   * edges must be finite and >= 0.
   *
   * Cost: O((n + m) · dimensions · rounds); memory: 12n bytes per dimension, and 8n; 8m more for weights in topology
   * order, for n nodes and m edges.
   *
   * @returns the id and `embedding`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Chen, Sultan, Tian, Chen, Skiena: Fast and accurate network embeddings via very sparse random projection,
   * CIKM 2019, doi:10.1145/3357384.3357879
   * @example
   * ```ts
   * const result = await g.algo.fastRP();
   * const embedding = result.getChild("embedding");
   * ```
   */
  fastRP(options?: FastRPOptions): Promise<Table<NodeRows<Id, FastRPColumns>>> {
    return this.first("fastRP", options) as Promise<Table<NodeRows<Id, FastRPColumns>>>;
  }

  /**
   * Find a cycle, where there is one.
   *
   * In a directed graph a cycle follows the edges' direction; in an undirected one it uses no edge twice. It visits no
   * node twice but the one at which it starts and ends. A self-loop is a cycle; so are two parallel edges of an
   * undirected graph, and two edges of a directed one that lead opposite ways. It is the first that a depth-first
   * search comes to that starts from the nodes in node-table order and follows their edges in the order of the nodes
   * that they lead to, then of the edges: the same each time, and not the shortest.
   *
   * Metadata: `found`: Whether there is a cycle.
   *
   * Nothing bounds the number of rows: `g.algo.frame("findCycle").stream()` gives them as they are found.
   *
   * Cost: O(n + m), O(n) in an undirected graph; often much less where there is a cycle; memory: n bytes, and 16 bytes
   * for each node on the longest way that is searched, for n nodes and m edges.
   *
   * @returns `path`, `step`, the node's id, `edge` and `cost`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Tarjan: Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010
   * @example
   * ```ts
   * const result = await g.algo.findCycle();
   * const cost = result.getChild("cost");
   * ```
   */
  findCycle(options?: FindCycleOptions): Promise<Table<PathRows<Id, FindCycleColumns>>> {
    return this.first("findCycle", options) as Promise<Table<PathRows<Id, FindCycleColumns>>>;
  }

  /**
   * Place nodes so that those with edges between them are near, and others are not.
   *
   * Nodes start at random. They repel each other in proportion to the product of their degrees and by their distance,
   * and edges pull in proportion to their weight and length; parallel edges pull each. Direction is ignored, and so
   * are self-loops. Weights must be finite and >= 0. Nodes without edges keep to the rim. More iterations make a
   * calmer picture.
   *
   * Cost: O((n log n + m) · iterations); O((n² + m) · iterations) for all pairs; memory: 140n bytes; 8m more for
   * weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `x`, `y`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Jacomy, Venturini, Heymann, Bastian: ForceAtlas2, a continuous graph layout algorithm for handy network
   * visualization designed for the Gephi software, PLoS ONE 9(6), 2014, doi:10.1371/journal.pone.0098679
   * @example
   * ```ts
   * const result = await g.algo.forceAtlas2();
   * const x = result.getChild("x");
   * ```
   */
  forceAtlas2(options?: ForceAtlas2Options): Promise<Table<NodeRows<Id, ForceAtlas2Columns>>> {
    return this.first("forceAtlas2", options) as Promise<Table<NodeRows<Id, ForceAtlas2Columns>>>;
  }

  /**
   * Rank nodes by the sum of the inverse distances of all others.
   *
   * A node that is not reached adds 0, so that graphs of several components need no exception. By default distances in
   * a directed graph are those from the others to the node. Without weights a distance is a number of edges; parallel
   * edges offer the least of their weights, and self-loops make no difference. Weights must be finite and > 0.
   *
   * Cost: O(n · m) in the worst case, most often less than a tenth of it, as an edge is followed for 256 nodes at
   * once; O(n · (n log n + m)) with weights; memory: 32n + 8m bytes, and 112n per thread; with weights 8n, and 44n per
   * thread, for n nodes and m edges.
   *
   * @returns the id and `harmonic`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Marchiori, Latora: Harmony in the small-world, Physica A 285(3-4), 2000, doi:10.1016/S0378-4371(00)00311-3;
   * Boldi, Vigna: Axioms for centrality, Internet Math. 10(3-4), 2014, doi:10.1080/15427951.2013.865686
   * @example
   * ```ts
   * const result = await g.algo.harmonic();
   * const harmonic = result.getChild("harmonic");
   * ```
   */
  harmonic(options?: HarmonicOptions): Promise<Table<NodeRows<Id, HarmonicColumns>>> {
    return this.first("harmonic", options) as Promise<Table<NodeRows<Id, HarmonicColumns>>>;
  }

  /**
   * Rank nodes as hubs, which lead to authorities, and as authorities, to which hubs lead.
   *
   * A hub value is in proportion to the sum of the authority values that its out-edges lead to, an authority value to
   * the sum of the hub values that its in-edges come from; each column sums to 1. All hub values start equal, which
   * decides where the greatest singular value is not the only one of its size, as in a graph of equal components. A
   * node without out-edges is no hub and one without in-edges no authority: 0. A graph without edges leaves all values
   * equal. In an undirected graph edges lead both ways. Parallel edges count each. If maxIterations ends the run
   * first, the result is the last iterate and the metadata says converged = false.
   *
   * Metadata: `converged`: Whether the tolerance was reached. `iterations`: How many iterations were made.
   *
   * Cost: O((n + m) · iterations); memory: 24n bytes, for n nodes and m edges.
   *
   * @returns the id and `hub`, `authority`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Kleinberg: Authoritative sources in a hyperlinked environment, J. ACM 46(5), 1999, doi:10.1145/324133.324140
   * @example
   * ```ts
   * const result = await g.algo.hits();
   * const hub = result.getChild("hub");
   * ```
   */
  hits(options?: HitsOptions): Promise<Table<NodeRows<Id, HitsColumns>>> {
    return this.first("hits", options) as Promise<Table<NodeRows<Id, HitsColumns>>>;
  }

  /**
   * Find communities that a random walk stays in for long: those by which its way is told in the fewest bits.
   *
   * The codelength is that of the two-level map equation. In an undirected graph the walk takes a node's edges in
   * proportion to their weights for ever; in a directed one it also jumps to any node, all alike, instead of 15 of 100
   * steps and where no edge leads on, and these jumps count as steps. Parallel edges add up; a self-loop is a step
   * that stays, in an undirected graph from either of its ends. Weights must be >= 0. Each community hangs together,
   * with direction ignored. Nodes move between communities, communities between larger ones, then nodes again, until
   * hardly a bit is saved; where one community for each component takes fewer bits, these are the communities.
   * Communities are numbered from 0, the largest first, ties by first node; a node without edges is a community of its
   * own. On a small graph the best of several searches is given.
   *
   * Metadata: `communities`: How many communities there are.
   *
   * {@link Algorithms.run} also gives `groups` (`community`, `size`), `summary` (`codelength`, `communities`).
   *
   * Cost: O(n + m) per sweep, of which there are few; O(n + m) per round of the walk in a directed graph, of which
   * there are some hundred; memory: 200n + 64m bytes at most, and 8n per thread; 16m for weights in topology order,
   * for n nodes and m edges.
   *
   * @returns the id and `community`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Rosvall, Bergstrom: Maps of random walks on complex networks reveal community structure, PNAS 105(4), 2008,
   * doi:10.1073/pnas.0706851105
   * @example
   * ```ts
   * const result = await g.algo.infomap();
   * const community = result.getChild("community");
   * ```
   */
  infomap(options?: InfomapOptions): Promise<Table<NodeRows<Id, InfomapColumns>>> {
    return this.first("infomap", options) as Promise<Table<NodeRows<Id, InfomapColumns>>>;
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
   * direction says whose neighbours count; by default those that a node's edges lead to. With weights it is the sum of
   * the lesser weights by that of the larger ones, over all neighbours of either; parallel edges add up, and weights
   * must be finite and >= 0.
   *
   * Nothing bounds the number of rows: `g.algo.frame("jaccard", { topK: 5 }).stream()` gives them as they are found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 4n bytes, 12n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per
   * thread for topK, for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `similarity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
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
   * Give nodes colours, few of them, so that no two neighbours have the same.
   *
   * A node takes the first colour that none of the neighbours before it has: those of more neighbours come first, by
   * powers of two, and equal ones in an order as good as random that is always the same. So there are at most as many
   * colours as the most neighbours of a node, and one more. Direction is ignored, and so are self-loops and parallel
   * edges. A node without neighbours has colour 0.
   *
   * Metadata: `colors`: How many colours there are.
   *
   * {@link Algorithms.run} also gives `summary` (`colors`).
   *
   * Cost: O(n + m); memory: 12n bytes, and up to 4n more where many nodes go at once, for n nodes and m edges.
   *
   * @returns the id and `color`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Hasenplaugh, Kaler, Schardl, Leiserson: Ordering heuristics for parallel graph coloring, SPAA 2014,
   * doi:10.1145/2612669.2612697
   * @example
   * ```ts
   * const result = await g.algo.k1Coloring();
   * const color = result.getChild("color");
   * ```
   */
  k1Coloring(options?: K1ColoringOptions): Promise<Table<NodeRows<Id, K1ColoringColumns>>> {
    return this.first("k1Coloring", options) as Promise<Table<NodeRows<Id, K1ColoringColumns>>>;
  }

  /**
   * Find the k shortest paths between two nodes that visit no node twice.
   *
   * Paths differ in their nodes: of parallel edges only the first of the lightest counts, self-loops never do. Weights
   * must be finite and >= 0. Among paths of one length the order is the same each time. The only path from a node to
   * itself is that node.
   *
   * Nothing bounds the number of rows: `g.algo.frame("kShortestPaths", { source: "a", target: "c" }).stream()` gives
   * them as they are found.
   *
   * Cost: O(k n (m + n log n)) at worst; near one search of the whole graph for few paths; memory: 25n bytes, and the
   * paths; 16m more for weights in the order of two topologies, for n nodes and m edges.
   *
   * @returns `path`, `step`, the node's id, `edge` and `cost`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Yen: Finding the K shortest loopless paths in a network, Manage. Sci. 17(11), 1971,
   * doi:10.1287/mnsc.17.11.712; Lawler: A procedure for computing the K best solutions to discrete optimization
   * problems, Manage. Sci. 18(7), 1972, doi:10.1287/mnsc.18.7.401
   * @example
   * ```ts
   * const result = await g.algo.kShortestPaths({ source: "a", target: "c" });
   * const cost = result.getChild("cost");
   * ```
   */
  kShortestPaths(options: KShortestPathsOptions): Promise<Table<PathRows<Id, KShortestPathsColumns>>> {
    return this.first("kShortestPaths", options) as Promise<Table<PathRows<Id, KShortestPathsColumns>>>;
  }

  /**
   * Find for each edge the largest t so that it is in the t-truss.
   *
   * The t-truss is the largest part of the graph in which every edge is in at least t − 2 triangles of that part. Of
   * the undirected simple graph: direction is ignored, and parallel edges count once and have the same number. A
   * self-loop is in no truss.
   *
   * Metadata: `largest`: The largest truss number.
   *
   * {@link Algorithms.run} also gives `summary` (`largest`).
   *
   * Cost: O(m · √m), and O(d) per edge and round for rows of d neighbours; memory: 29m bytes and 32n, and 4n per
   * thread, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge` and `truss`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Cohen: Trusses: cohesive subgraphs for social network analysis, National Security Agency 2008; Kabir,
   * Madduri: Parallel k-truss decomposition on multicore systems, HPEC 2017, doi:10.1109/HPEC.2017.8091052
   * @example
   * ```ts
   * const result = await g.algo.kTruss();
   * const truss = result.getChild("truss");
   * ```
   */
  kTruss(options?: KTrussOptions): Promise<Table<EdgeRows<KTrussColumns>>> {
    return this.first("kTruss", options) as Promise<Table<EdgeRows<KTrussColumns>>>;
  }

  /**
   * Rank nodes by the paths that lead to them, each edge of which makes them count less.
   *
   * A node has beta, and alpha times the sum of the values of the nodes from which edges lead to it, times their
   * weights. So a path of k edges counts alpha^k. Parallel edges count each; a self-loop counts once. Weights must be
   * finite and >= 0. An alpha at or above 1/λ, where λ is the leading eigenvalue of the matrix of weights, has no
   * answer: the error names the bound. If maxIterations ends the run first, the result is the last iterate and the
   * metadata says converged = false.
   *
   * Metadata: `converged`: Whether the tolerance was reached. `iterations`: How many iterations were made.
   *
   * Cost: O((n + m) · iterations); memory: 16n bytes, and 32n where alpha may be too large; 8m more for weights in
   * topology order, for n nodes and m edges.
   *
   * @returns the id and `katz`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Katz: A new status index derived from sociometric analysis, Psychometrika 18(1), 1953, doi:10.1007/BF02289026
   * @example
   * ```ts
   * const result = await g.algo.katz();
   * const katz = result.getChild("katz");
   * ```
   */
  katz(options?: KatzOptions): Promise<Table<NodeRows<Id, KatzColumns>>> {
    return this.first("katz", options) as Promise<Table<NodeRows<Id, KatzColumns>>>;
  }

  /**
   * Find for each node the others whose vectors are most like its own.
   *
   * Vectors are compared in 32-bit floats. Of up to 32,768 nodes the answer is exact, as every pair is compared; of
   * more, or by `search: "approximate"`, it is found by going from neighbours to their neighbours, and holds nearly
   * all of the nearest where vectors have a structure, as embeddings do: the metadata's `exact` tells which. Edges
   * make no difference, and no node is its own neighbour. A node whose vector is null has no neighbours and is
   * nobody's. The cosine of a vector of zeros and any other is 0. All vectors must have the same length and hold
   * finite numbers.
   *
   * Metadata: `exact`: Whether every pair was compared.
   *
   * Nothing bounds the number of rows: `g.algo.frame("knn", { column: "age" }).stream()` gives them as they are found.
   *
   * Cost: O(n² · d) for vectors of d numbers: some seconds for 20,000 nodes of 128. Approximately, about O(n^1.1 · d);
   * memory: 4n bytes per dimension; 40 KB for each of k. Approximately, 15n bytes for each of k, and 400n, for n nodes
   * and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `similarity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Fix, Hodges: Discriminatory analysis: nonparametric discrimination, USAF School of Aviation Medicine 4, 1951,
   * doi:10.2307/1403797; Dong, Moses, Li: Efficient k-nearest neighbor graph construction for generic similarity
   * measures, WWW 2011, doi:10.1145/1963405.1963487
   * @example
   * ```ts
   * const result = await g.algo.knn({ column: "age" });
   * const similarity = result.getChild("similarity");
   * ```
   */
  knn(options: KnnOptions): Promise<Table<PairRows<Id, KnnColumns>>> {
    return this.first("knn", options) as Promise<Table<PairRows<Id, KnnColumns>>>;
  }

  /**
   * Find communities by letting each node take the label that most of its neighbours have.
   *
   * Once it has converged, no label has more weight among the neighbours of a node than its own. Nodes start with
   * labels of their own and choose one after another, in an order that `seed` shuffles; a node keeps its label where
   * that is among the best, and otherwise chance, by `seed`, decides between equals. Direction is ignored, parallel
   * edges add up, and self-loops do not count. Weights must be >= 0; a node whose edges weigh nothing keeps its label.
   * If maxIterations ends the run first, the summary says converged = false. Communities are numbered from 0, the
   * largest first, ties by first node.
   *
   * Metadata: `communities`: How many communities there are. `converged`: Whether no node changed its label in the
   * end. `iterations`: How many iterations were made.
   *
   * {@link Algorithms.run} also gives `groups` (`community`, `size`), `summary` (`iterations`, `converged`).
   *
   * Cost: O(n + m) per iteration, the first; later ones look at what changes; memory: 6n bytes, and 8n per thread; 16m
   * for weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `community`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Raghavan, Albert, Kumara: Near linear time algorithm to detect community structures in large-scale networks,
   * Phys. Rev. E 76, 2007, doi:10.1103/PhysRevE.76.036106; Sahu: GVE-LPA: fast label propagation algorithm for
   * community detection in shared memory setting, 2023, arXiv:2312.08140
   * @example
   * ```ts
   * const result = await g.algo.labelPropagation();
   * const community = result.getChild("community");
   * ```
   */
  labelPropagation(options?: LabelPropagationOptions): Promise<Table<NodeRows<Id, LabelPropagationColumns>>> {
    return this.first("labelPropagation", options) as Promise<Table<NodeRows<Id, LabelPropagationColumns>>>;
  }

  /**
   * Find communities of large modularity that hang together, by moving nodes and merging parts of communities.
   *
   * Each community is connected. Direction is ignored, and parallel edges add up; a self-loop counts inside its node's
   * community. Weights must be >= 0. Modularity is the weight inside communities beside what chance would put there,
   * which `resolution` scales. Each level starts with parts of the communities as its nodes, so that a part may still
   * go elsewhere; `levels` has these parts, and the communities last. The whole is done twice, the second time from
   * what the first found. Communities are numbered from 0, the largest first, ties by first node; a node without edges
   * is a community of its own. On a small graph the best of several searches is given.
   *
   * Metadata: `communities`: How many communities there are. `levels`: How many levels there are.
   *
   * {@link Algorithms.run} also gives `groups` (`community`, `size`), `levels` (`level`, `communities`, `largest`,
   * `modularity`), `summary` (`modularity`, `communities`, `levels`).
   *
   * Cost: O(n + m) per sweep, of which there are few; memory: 53n + 64m bytes at most, and 8n per thread; 16m for
   * weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `community`, `levels`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Traag, Waltman, van Eck: From Louvain to Leiden: guaranteeing well-connected communities, Sci. Rep. 9, 2019,
   * doi:10.1038/s41598-019-41695-z; Sahu: GVE-Leiden: fast Leiden algorithm for community detection in shared memory
   * setting, 2023, arXiv:2312.13936
   * @example
   * ```ts
   * const result = await g.algo.leiden();
   * const community = result.getChild("community");
   * ```
   */
  leiden(options?: LeidenOptions): Promise<Table<NodeRows<Id, LeidenColumns>>> {
    return this.first("leiden", options) as Promise<Table<NodeRows<Id, LeidenColumns>>>;
  }

  /**
   * Find the path of the greatest total weight in a directed graph without cycles.
   *
   * A path of one node has length 0, so that no length is below 0 although weights may be; of parallel edges the
   * heaviest is taken. Among several such paths it is the one whose first node comes first in node-table order, then
   * whose second does, and so on; it ends where going on would make it no longer. A graph with a cycle, such as a
   * self-loop, is refused with an error that shows one.
   *
   * {@link Algorithms.run} also gives `summary` (`length`).
   *
   * Nothing bounds the number of rows: `g.algo.frame("longestPathInDag").stream()` gives them as they are found.
   *
   * Cost: O(n + m); memory: 16n bytes; 8m more for weights in topology order, for n nodes and m edges.
   *
   * @returns `path`, `step`, the node's id, `edge` and `cost`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `WRONG_DIRECTION` for an
   * undirected graph; `CYCLIC_GRAPH` for a graph with a cycle, which it shows
   * @see Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025; Sedgewick,
   * Wayne: Algorithms, 4th edition, 2011, section 4.4
   * @example
   * ```ts
   * const result = await g.algo.longestPathInDag();
   * const cost = result.getChild("cost");
   * ```
   */
  longestPathInDag(options?: LongestPathInDagOptions): Promise<Table<PathRows<Id, LongestPathInDagColumns>>> {
    return this.first("longestPathInDag", options) as Promise<Table<PathRows<Id, LongestPathInDagColumns>>>;
  }

  /**
   * Find communities of large modularity by moving nodes and merging communities.
   *
   * Direction is ignored, and parallel edges add up; a self-loop counts inside its node's community. Weights must be
   * >= 0. Modularity is the weight inside communities beside what chance would put there, which `resolution` scales.
   * Each level starts with the communities of the one before as its nodes, and the search ends where no move makes
   * modularity larger. Communities are numbered from 0, the largest first, ties by first node; a node without edges is
   * a community of its own. On a small graph the best of several searches is given.
   *
   * Metadata: `communities`: How many communities there are. `levels`: How many levels there are.
   *
   * {@link Algorithms.run} also gives `groups` (`community`, `size`), `levels` (`level`, `communities`, `largest`,
   * `modularity`), `summary` (`modularity`, `communities`, `levels`).
   *
   * Cost: O(n + m) per sweep, of which there are few; memory: 53n + 48m bytes at most, and 8n per thread; 16m for
   * weights in topology order, for n nodes and m edges.
   *
   * @returns the id and `community`, `levels`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Blondel, Guillaume, Lambiotte, Lefebvre: Fast unfolding of communities in large networks, J. Stat. Mech.
   * 2008, doi:10.1088/1742-5468/2008/10/P10008; Sahu: GVE-Louvain: fast Louvain algorithm for community detection in
   * shared memory setting, 2023, arXiv:2312.04876
   * @example
   * ```ts
   * const result = await g.algo.louvain();
   * const community = result.getChild("community");
   * ```
   */
  louvain(options?: LouvainOptions): Promise<Table<NodeRows<Id, LouvainColumns>>> {
    return this.first("louvain", options) as Promise<Table<NodeRows<Id, LouvainColumns>>>;
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
   * Find how much can flow from one node to another, and a least cut between them.
   *
   * No edge carries more than its capacity, and of every node but the two as much flows out as in. A directed edge
   * carries along its direction, an undirected one either way. Parallel edges carry each; self-loops carry nothing.
   * Capacities must be finite and >= 0. Of several flows of the largest value one is given, always the same. The edges
   * from the nodes of side 0 to those of side 1 are a least cut: of all of them that with fewest nodes on the target's
   * side. Where the target cannot be reached, nothing flows.
   *
   * Metadata: `value`: How much flows.
   *
   * {@link Algorithms.run} also gives `summary` (`value`), `nodes` (the id and `side`).
   *
   * Cost: O(n² √m), for most graphs much less; memory: 40n + 36m bytes, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge` and `flow`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Goldberg, Tarjan: A new approach to the maximum-flow problem, J. ACM 35(4), 1988, doi:10.1145/48014.61051
   * @example
   * ```ts
   * const result = await g.algo.maximumFlow({ source: "a", target: "c" });
   * const flow = result.getChild("flow");
   * ```
   */
  maximumFlow(options: MaximumFlowOptions): Promise<Table<EdgeRows<MaximumFlowColumns>>> {
    return this.first("maximumFlow", options) as Promise<Table<EdgeRows<MaximumFlowColumns>>>;
  }

  /**
   * Find as many edges as can be, or as heavy ones, of which no two share a node.
   *
   * Without weights a matching of the most edges, in any graph. With weights one of the largest total weight, which
   * may have fewer edges: an edge that weighs no more than 0 is in none. Weights must be finite. Direction is ignored;
   * a self-loop matches nobody, and of parallel edges the heaviest counts, of equal ones the first. There may be
   * several such matchings; one is given, always the same.
   *
   * Metadata: `edges`: How many edges the matching has.
   *
   * {@link Algorithms.run} also gives `summary` (`edges`, `weight`).
   *
   * Cost: O(m √n) in a bipartite graph, O(n m) in any other, mostly much less; with weights O(n m log n) in a
   * bipartite graph, O(n³) in any other; memory: 30n bytes; with weights 8m more, and 350n + 21m in a graph that is
   * not bipartite, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Hopcroft, Karp: An n^5/2 algorithm for maximum matchings in bipartite graphs, SIAM J. Comput. 2(4), 1973,
   * doi:10.1137/0202019; Edmonds: Paths, trees, and flowers, Canad. J. Math. 17, 1965, doi:10.4153/CJM-1965-045-4;
   * Kuhn: The Hungarian method for the assignment problem, Nav. Res. Logist. Q. 2, 1955, doi:10.1002/nav.3800020109;
   * Galil: Efficient algorithms for finding maximum matching in graphs, ACM Comput. Surv. 18(1), 1986,
   * doi:10.1145/6462.6502
   * @example
   * ```ts
   * const result = await g.algo.maximumMatching();
   * const edge = result.getChild("edge");
   * ```
   */
  maximumMatching(options?: MaximumMatchingOptions): Promise<Table<EdgeRows<MaximumMatchingColumns>>> {
    return this.first("maximumMatching", options) as Promise<Table<EdgeRows<MaximumMatchingColumns>>>;
  }

  /**
   * Find the lightest edges that connect what the graph connects.
   *
   * One tree for each weakly connected component; a node without edges is a tree by itself. Direction is ignored.
   * Weights may be negative, but must be finite; without them every spanning forest is as light, and that of the first
   * edges is given. Self-loops are in no tree, and of parallel edges at most the lightest is. Of equal weights the
   * edge that comes first in the edge table is taken as the lighter one, so that there is one answer.
   *
   * Metadata: `trees`: How many trees there are.
   *
   * {@link Algorithms.run} also gives `summary` (`weight`, `trees`).
   *
   * Cost: O(m log n); memory: 24n bytes, and 24 per edge, of at most 3n edges at once, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Borůvka: O jistém problému minimálním, Práce Mor. Přírodověd. Spol. 3, 1926; Nešetřil, Milková, Nešetřilová:
   * Otakar Borůvka on minimum spanning tree problem, Discrete Math. 233, 2001, doi:10.1016/S0012-365X(00)00224-7
   * @example
   * ```ts
   * const result = await g.algo.minimumSpanningForest();
   * const edge = result.getChild("edge");
   * ```
   */
  minimumSpanningForest(options?: MinimumSpanningForestOptions): Promise<Table<EdgeRows<MinimumSpanningForestColumns>>> {
    return this.first("minimumSpanningForest", options) as Promise<Table<EdgeRows<MinimumSpanningForestColumns>>>;
  }

  /**
   * Tell how much more of the edges is within communities than chance would put there.
   *
   * Of an undirected graph, the share of the weight within communities less the sum of (strength of the community /
   * twice the weight of all edges)². Of a directed graph, chance is that an edge starts in a community and ends there,
   * so that the square becomes a product: out-strength times in-strength over the square of the weight. `resolution`
   * scales what chance puts there. Parallel edges add up; a self-loop is within its node's community, and counts twice
   * for the strength. Weights must be >= 0.
   *
   * Metadata: `communities`: How many communities there are.
   *
   * Cost: O(n + m); memory: 4n bytes, and 24 per community for each of up to 16 shares of the edges, for n nodes and m
   * edges.
   *
   * @returns `modularity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Newman, Girvan: Finding and evaluating community structure in networks, Phys. Rev. E 69, 2004,
   * doi:10.1103/PhysRevE.69.026113; Leicht, Newman: Community structure in directed networks, Phys. Rev. Lett. 100,
   * 2008, doi:10.1103/PhysRevLett.100.118703
   * @example
   * ```ts
   * const { modularity } = await g.algo.modularity({ community: "city" });
   * ```
   */
  modularity(options: ModularityOptions): Promise<ModularityValues> {
    return this.first("modularity", options) as Promise<ModularityValues>;
  }

  /**
   * Draw some edges of nodes, then of the nodes that these lead to, hop by hop: a small graph for training on.
   *
   * `Graph.from(await g.algo.run("neighborSample", options))` is the sample as a graph, where keys have the default
   * names. For each node that is new, as many edges as `fanOut` says for its hop are drawn, each choice of them as
   * likely as any other, and all where there are no more; a node is drawn for once, at the hop that found it. Parallel
   * edges count each, a self-loop is one edge. Without `replace` an edge is there once, also where both of its ends
   * draw it, as they can in an undirected graph and for "both"; with it an edge is there as often as it was drawn.
   * What is drawn for a node depends on the seed, the node and its hop alone: the same seed draws the same edges for
   * it from other sources, too, so that each batch of a training wants a seed of its own. A source that is named twice
   * counts once.
   *
   * {@link Algorithms.run} also gives `edges` (the ids of the edge's ends, `edge` and `hop`).
   *
   * Cost: O(k) for k edges that are drawn, and O(m) at most for a fan-out above the degrees' roots; memory: 12 bytes
   * per edge that is drawn, 8 per node, and 4n or 32 per node if that is less, for n nodes and m edges.
   *
   * @returns the id and `hop`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Hamilton, Ying, Leskovec: Inductive representation learning on large graphs, NIPS 2017,
   * doi:10.48550/arXiv.1706.02216
   * @example
   * ```ts
   * const result = await g.algo.neighborSample({ source: "a" });
   * const hop = result.getChild("hop");
   * ```
   */
  neighborSample(options: NeighborSampleOptions): Promise<Table<NodeRows<Id, NeighborSampleColumns>>> {
    return this.first("neighborSample", options) as Promise<Table<NodeRows<Id, NeighborSampleColumns>>>;
  }

  /**
   * Walk from nodes along edges taken at random, more or less often back and away.
   *
   * As randomWalks, but a step counts by the node that the step before came from: its weight by p where it leads back
   * there, its weight where an edge leads from there to the same node, and its weight by q where none does. A p or q
   * below 1 makes such steps more likely, above 1 less likely; with both 1, and for the first step of a walk, all is
   * as in randomWalks. A walk ends early at a node that has no edge to go on, or none of a weight above 0. Weights
   * must be finite and >= 0. Walks are the same for the same seed and arguments, on any number of threads.
   *
   * Nothing bounds the number of rows: `g.algo.frame("node2vecWalks").stream()` gives them as they are found.
   *
   * Cost: O(k · perNode · length) for k sources, times the degree's logarithm; O(m) more for weights; memory: 2 MiB
   * per thread, and more where one walk is longer; 8m bytes for weights, for n nodes and m edges.
   *
   * @returns `walk`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Grover, Leskovec: node2vec: scalable feature learning for networks, KDD 2016, doi:10.1145/2939672.2939754;
   * Yang et al.: KnightKing: a fast distributed graph random walk engine, SOSP 2019, doi:10.1145/3341301.3359634
   * @example
   * ```ts
   * const result = await g.algo.node2vecWalks();
   * const walk = result.getChild("walk");
   * ```
   */
  node2vecWalks(options?: Node2vecWalksOptions): Promise<Table<GroupRows<Node2vecWalksColumns>>> {
    return this.first("node2vecWalks", options) as Promise<Table<GroupRows<Node2vecWalksColumns>>>;
  }

  /**
   * Number the layers in which the graph is peeled from its rim.
   *
   * A layer is the nodes that are taken away together: all that have no more neighbours left than the core number that
   * peeling has come to. So all of a k-core's rim goes before what is deeper, and layers tell nodes of one core number
   * apart. Layer 1 is the outermost; that of a node without neighbours, where there are any. Direction is ignored,
   * parallel edges count once, and self-loops not at all.
   *
   * Metadata: `layers`: How many layers there are.
   *
   * {@link Algorithms.run} also gives `summary` (`layers`).
   *
   * Cost: O(n + m); memory: 18n bytes, for n nodes and m edges.
   *
   * @returns the id and `layer`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Hébert-Dufresne, Grochow, Allard: Multi-scale structure and topological anomaly detection via a new network
   * statistic: the onion decomposition, Sci. Rep. 6, 2016, doi:10.1038/srep31708
   * @example
   * ```ts
   * const result = await g.algo.onionLayers();
   * const layer = result.getChild("layer");
   * ```
   */
  onionLayers(options?: OnionLayersOptions): Promise<Table<NodeRows<Id, OnionLayersColumns>>> {
    return this.first("onionLayers", options) as Promise<Table<NodeRows<Id, OnionLayersColumns>>>;
  }

  /**
   * Compare nodes by how much of the neighbours of the one with fewer the other shares.
   *
   * How many neighbours both nodes have by how many the one has that has fewer: 1 where all of its neighbours are
   * neighbours of the other, too. Each neighbour counts once: parallel edges make no difference, and a self-loop makes
   * no node its own neighbour. A node without neighbours has similarity 0 with any, a node that has some 1 with
   * itself. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says
   * whose neighbours count; by default those that a node's edges lead to. With weights it is the sum of the lesser
   * weights, over all shared neighbours, by the sum of one node's weights, the lesser of the two; parallel edges add
   * up, and weights must be finite and >= 0.
   *
   * Nothing bounds the number of rows: `g.algo.frame("overlap", { topK: 5 }).stream()` gives them as they are found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 4n bytes, 12n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per
   * thread for topK, for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `similarity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Szymkiewicz: Une contribution statistique à la géographie floristique, Acta Soc. Bot. Pol. 11(3), 1934,
   * doi:10.5586/asbp.1934.012
   * @example
   * ```ts
   * const result = await g.algo.overlap({ topK: 5 });
   * const similarity = result.getChild("similarity");
   * ```
   */
  overlap(options?: OverlapOptions): Promise<Table<PairRows<Id, OverlapColumns>>> {
    return this.first("overlap", options) as Promise<Table<PairRows<Id, OverlapColumns>>>;
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
   * Compare nodes by the product of their numbers of neighbours.
   *
   * How many neighbours the one node has times how many the other has: where new edges lead to nodes in proportion to
   * the edges that they have, the likelier pairs. Each neighbour counts once: parallel edges make no difference, and a
   * self-loop makes no node its own neighbour. With topK the nodes with most neighbours come out for every node that
   * has any. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says
   * whose neighbours count; by default those that a node's edges lead to.
   *
   * Nothing bounds the number of rows: `g.algo.frame("preferentialAttachment", { topK: 5 }).stream()` gives them as
   * they are found.
   *
   * Cost: O(1) for a pair; O(n log n) and the rows for topK; memory: 4n bytes; 5 MB and n/8 bytes per thread for pairs
   * and edges, 4n for topK, for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `score`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Barabási, Albert: Emergence of scaling in random networks, Science 286, 1999,
   * doi:10.1126/science.286.5439.509
   * @example
   * ```ts
   * const result = await g.algo.preferentialAttachment({ topK: 5 });
   * const score = result.getChild("score");
   * ```
   */
  preferentialAttachment(options?: PreferentialAttachmentOptions): Promise<Table<PairRows<Id, PreferentialAttachmentColumns>>> {
    return this.first("preferentialAttachment", options) as Promise<Table<PairRows<Id, PreferentialAttachmentColumns>>>;
  }

  /**
   * Take the nodes that random walks from some nodes come to, and all edges between them: a small graph like the large
   * one.
   *
   * `Graph.from(await g.algo.run("randomWalkSample", options))` is the sample as a graph, where keys have the default
   * names. Walks start at the sources in turn. Before each step a walk ends with the probability `restart`, and at a
   * node from which no edge leads on; a step takes one of the node's edges, all alike. Parallel edges count each, a
   * self-loop is an edge on which the walk stays. The sampling ends with the first walk that has come to the last of
   * `size` nodes. It also ends, with fewer, once walks were at 1000 nodes and 10 more for each that was found, one
   * after another, without finding another: so it does where no more can be reached. `direction` is what walks follow;
   * edges between the nodes are there whichever way they point. A source that is named twice counts once.
   *
   * Metadata: `walks`: How many walks were begun. `steps`: How many steps they took together.
   *
   * {@link Algorithms.run} also gives `edges` (the ids of the edge's ends, `edge`).
   *
   * Cost: O(steps + the degrees of the nodes found); steps are 10 · size for each node found at most, and few where
   * many can be reached; memory: 4 bytes per edge between the nodes, 8 per node, and 4n or 32 per node if that is
   * less; 512 KiB per thread, for n nodes and m edges.
   *
   * @returns the id and `visits`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Leskovec, Faloutsos: Sampling from large graphs, KDD 2006, doi:10.1145/1150402.1150479
   * @example
   * ```ts
   * const result = await g.algo.randomWalkSample({ source: "a" });
   * const visits = result.getChild("visits");
   * ```
   */
  randomWalkSample(options: RandomWalkSampleOptions): Promise<Table<NodeRows<Id, RandomWalkSampleColumns>>> {
    return this.first("randomWalkSample", options) as Promise<Table<NodeRows<Id, RandomWalkSampleColumns>>>;
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
   * Tell what share of the edges has an edge that leads back.
   *
   * Of the simple directed graph: parallel edges count once, self-loops not at all. Two edges that lead opposite ways
   * count as two. Null where there are no edges.
   *
   * Cost: O(n + m); memory: a few bytes, for n nodes and m edges.
   *
   * @returns `reciprocity`, `reciprocated`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `WRONG_DIRECTION` for an undirected graph
   * @see Wasserman, Faust: Social network analysis: methods and applications, Cambridge University Press 1994, section
   * 13.3, doi:10.1017/CBO9780511815478
   * @example
   * ```ts
   * const { reciprocity } = await g.algo.reciprocity();
   * ```
   */
  reciprocity(options?: ReciprocityOptions): Promise<ReciprocityValues> {
    return this.first("reciprocity", options) as Promise<ReciprocityValues>;
  }

  /**
   * Compare nodes by what shared neighbours would pass on from one to the other.
   *
   * The sum over all neighbours of both nodes of 1 / d, where d is how many nodes they are neighbours of. Each
   * neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A pair
   * of a node with itself counts its neighbours likewise. Exactly one of pairs, edges and topK says which nodes are
   * compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to.
   *
   * Nothing bounds the number of rows: `g.algo.frame("resourceAllocation", { topK: 5 }).stream()` gives them as they
   * are found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 12n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK,
   * for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `score`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_ID` for an id that no node has
   * @see Zhou, Lü, Zhang: Predicting missing links via local information, Eur. Phys. J. B 71, 2009,
   * doi:10.1140/epjb/e2009-00335-8
   * @example
   * ```ts
   * const result = await g.algo.resourceAllocation({ topK: 5 });
   * const score = result.getChild("score");
   * ```
   */
  resourceAllocation(options?: ResourceAllocationOptions): Promise<Table<PairRows<Id, ResourceAllocationColumns>>> {
    return this.first("resourceAllocation", options) as Promise<Table<PairRows<Id, ResourceAllocationColumns>>>;
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
   * Compare nodes by the part that shared neighbours have in the neighbours of both.
   *
   * Twice the number of neighbours that both nodes have by the sum of how many each has; also called Dice coefficient.
   * Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour.
   * Two nodes without neighbours have similarity 0, a node and itself 1 where it has any. Exactly one of pairs, edges
   * and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default
   * those that a node's edges lead to. With weights it is twice the sum of the lesser weights, over all shared
   * neighbours, by the sum of both nodes' weights; parallel edges add up, and weights must be finite and >= 0.
   *
   * Nothing bounds the number of rows: `g.algo.frame("sorensen", { topK: 5 }).stream()` gives them as they are found.
   *
   * Cost: O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of
   * degrees) for topK; memory: 4n bytes, 12n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per
   * thread for topK, for n nodes and m edges.
   *
   * @returns the ids of both nodes, with 1 and 2 behind the names of the key's columns and `similarity`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Sørensen: A method of establishing groups of equal amplitude in plant sociology, Biol. Skr. 5(4), 1948; Dice:
   * Measures of the amount of ecologic association between species, Ecology 26(3), 1945, doi:10.2307/1932409
   * @example
   * ```ts
   * const result = await g.algo.sorensen({ topK: 5 });
   * const similarity = result.getChild("similarity");
   * ```
   */
  sorensen(options?: SorensenOptions): Promise<Table<PairRows<Id, SorensenColumns>>> {
    return this.first("sorensen", options) as Promise<Table<PairRows<Id, SorensenColumns>>>;
  }

  /**
   * Place nodes by the eigenvectors of the Laplacian, so that a node is near the middle of its neighbours.
   *
   * `x` and `y` are eigenvectors of the normalised Laplacian 1 - D⁻¹A for its two smallest eigenvalues above 0: times
   * a number that is the same for all nodes, each is the mean of the node's neighbours, in proportion to weights. Of
   * the nodes that are farthest from 0, but for a tenth, the first has it positive. Each component is a picture of its
   * own, of a square with sides of √k for its k nodes, around 0 for the largest; the others follow in rows from left
   * to right and downwards, one apart, the largest first, ties by first node. A node without edges is in the middle of
   * its square, and of two nodes both have y = 0. Where two eigenvalues are the same, as in a ring, any turn of the
   * picture is as right, and one is taken. Direction is ignored, and so are self-loops; parallel edges add up. Weights
   * must be >= 0; an edge of less than 10⁻¹² of the largest counts as none. If maxIterations ends the run first, the
   * metadata says converged = false.
   *
   * Metadata: `converged`: Whether the tolerance was reached in all components. `iterations`: How many products were
   * made for the component that took most; 0 for components of up to 16 nodes.
   *
   * Cost: O((n + m) · iterations); memory: 140n + 24m bytes; 16m for weights in topology order, for n nodes and m
   * edges.
   *
   * @returns the id and `x`, `y`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used
   * @see Koren: Drawing graphs by eigenvectors: theory and practice, Comput. Math. Appl. 49(11-12), 2005,
   * doi:10.1016/j.camwa.2004.08.015
   * @example
   * ```ts
   * const result = await g.algo.spectralLayout();
   * const x = result.getChild("x");
   * ```
   */
  spectralLayout(options?: SpectralLayoutOptions): Promise<Table<NodeRows<Id, SpectralLayoutColumns>>> {
    return this.first("spectralLayout", options) as Promise<Table<NodeRows<Id, SpectralLayoutColumns>>>;
  }

  /**
   * Find a light tree that connects the nodes that are named.
   *
   * The tree weighs less than twice as much as the lightest that there is, which nobody knows how to find soon. For
   * two terminals it is a shortest path. It may lead through other nodes, but none of them is a leaf. Direction is
   * ignored; weights must be finite and >= 0; self-loops are in no tree, and of parallel edges at most the lightest
   * is, of equal ones the first. A terminal that is named twice counts once, and one alone is connected by no edges.
   * Terminals of different components are refused.
   *
   * Metadata: `weight`: The sum of the weights of the tree's edges.
   *
   * {@link Algorithms.run} also gives `summary` (`weight`).
   *
   * Cost: O(m + n log n); memory: 36n bytes, and 20 per edge between two regions, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used; `UNKNOWN_ID` for an id
   * that no node has
   * @see Mehlhorn: A faster approximation algorithm for the Steiner problem in graphs, Inf. Process. Lett. 27(3),
   * 1988, doi:10.1016/0020-0190(88)90066-X
   * @example
   * ```ts
   * const result = await g.algo.steinerTree({ terminals: "a" });
   * const edge = result.getChild("edge");
   * ```
   */
  steinerTree(options: SteinerTreeOptions): Promise<Table<EdgeRows<SteinerTreeColumns>>> {
    return this.first("steinerTree", options) as Promise<Table<EdgeRows<SteinerTreeColumns>>>;
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
   * Order the nodes so that every edge leads from an earlier node to a later one.
   *
   * Nodes are ordered by generation, ties in node-table order; edges lead to later generations only. A node without
   * edges has generation 0, parallel edges make no difference. A graph with a cycle, such as a self-loop, has no such
   * order: the error shows a cycle.
   *
   * Metadata: `generations`: How many generations there are.
   *
   * Cost: O(n + m); memory: 24n bytes, for n nodes and m edges.
   *
   * @returns the id and `position`, `generation`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `WRONG_DIRECTION` for an undirected graph; `CYCLIC_GRAPH` for a graph with a cycle, which it shows
   * @see Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025
   * @example
   * ```ts
   * const result = await g.algo.topologicalSort();
   * const position = result.getChild("position");
   * ```
   */
  topologicalSort(options?: TopologicalSortOptions): Promise<Table<NodeRows<Id, TopologicalSortColumns>>> {
    return this.first("topologicalSort", options) as Promise<Table<NodeRows<Id, TopologicalSortColumns>>>;
  }

  /**
   * Find the fewest edges of an acyclic graph by which every node leads to the same nodes as before.
   *
   * An edge remains unless another way leads from its source to its target; in an acyclic graph there is exactly one
   * such set of edges. Of parallel edges the first remains. A graph with a cycle, such as a self-loop, is refused with
   * an error that shows one.
   *
   * Metadata: `edges`: How many edges remain.
   *
   * Cost: O(n m / 64) at worst; less where nodes lead to few others before the last of their neighbours; memory: 20n +
   * 20m bytes, and 17n bytes per thread, for n nodes and m edges.
   *
   * @returns the ids of the edge's ends, `edge`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range;
   * `WRONG_DIRECTION` for an undirected graph; `CYCLIC_GRAPH` for a graph with a cycle, which it shows
   * @see Aho, Garey, Ullman: The transitive reduction of a directed graph, SIAM J. Comput. 1(2), 1972,
   * doi:10.1137/0201008
   * @example
   * ```ts
   * const result = await g.algo.transitiveReduction();
   * const edge = result.getChild("edge");
   * ```
   */
  transitiveReduction(options?: TransitiveReductionOptions): Promise<Table<EdgeRows<TransitiveReductionColumns>>> {
    return this.first("transitiveReduction", options) as Promise<Table<EdgeRows<TransitiveReductionColumns>>>;
  }

  /**
   * Tell what share of the paths over three nodes is closed to a triangle.
   *
   * Also called the global clustering coefficient. Of the undirected simple graph: direction is ignored, parallel
   * edges count once, self-loops not at all.
   *
   * Cost: O(m · √m); memory: that of triangles: 8m bytes and 24n, or 4m, 16n and 8n per thread if that is more, for n
   * nodes and m edges.
   *
   * @returns `transitivity`, `triangles`, `triads`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Newman, Watts, Strogatz: Random graph models of social networks, PNAS 99, 2002, doi:10.1073/pnas.012582999
   * @example
   * ```ts
   * const { transitivity } = await g.algo.transitivity();
   * ```
   */
  transitivity(options?: TransitivityOptions): Promise<TransitivityValues> {
    return this.first("transitivity", options) as Promise<TransitivityValues>;
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
   * Choose nodes that spread something well together: one by one, each by the votes of its neighbours.
   *
   * At first each node gives each of its neighbours one vote. The node with most votes is elected, the first in
   * node-table order where several have as many; it votes no more, and its neighbours' votes are worth less by the
   * inverse of the mean degree, down to 0. In a directed graph a node gets the votes of those that its edges lead to,
   * and the mean is that of out-degrees. Parallel edges count once, self-loops not at all.
   *
   * Metadata: `elected`: How many nodes were elected.
   *
   * Cost: O(m log n) where few nodes are counted again, as is usual; O(n · m) in the worst case; memory: 36n bytes,
   * for n nodes and m edges.
   *
   * @returns the id and `rank`, `votes`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range
   * @see Zhang, Chen, Dong, Zhao: Identifying a set of influential spreaders in complex networks, Sci. Rep. 6, 2016,
   * doi:10.1038/srep27823
   * @example
   * ```ts
   * const result = await g.algo.voteRank();
   * const rank = result.getChild("rank");
   * ```
   */
  voteRank(options?: VoteRankOptions): Promise<Table<NodeRows<Id, VoteRankColumns>>> {
    return this.first("voteRank", options) as Promise<Table<NodeRows<Id, VoteRankColumns>>>;
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
