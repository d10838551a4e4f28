// Generated from the algorithm table in core-rs/graph/src/algorithms by `npm run gen`: edit the table.
import type { DataType, Float64, List, Table, TypeMap, Uint32, Uint64, Utf8 } from "apache-arrow";
import type { CallOptions } from "../native/call.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { Session } from "../session/session.ts";
import type { EdgeRows, GroupRows, NodeRows, PairRows, PathRows } from "./rows.ts";
import { type AlgorithmHandle, AlgorithmRunner, type AlgorithmShape, type NodeIds, type NodePairs, type NodeWeights } from "./runner.ts";

/** Where to start: one node by its id, or several. */
export type SourceOptions =
  | { source: NodeIds; sources?: undefined }
  | { sources: NodeIds; source?: undefined };

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

/** Options of {@link Algorithms.findCycle}. */
export type FindCycleOptions = CallOptions;

/** The columns of {@link Algorithms.findCycle}'s result, after those of the ids. */
export type FindCycleColumns = {
  /** Edges so far. */
  cost: Uint32;
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

/** Options of {@link Algorithms.reciprocity}. */
export type ReciprocityOptions = CallOptions;

/** The values of {@link Algorithms.reciprocity}'s result. */
export type ReciprocityValues = {
  /** From 0 to 1; null where there are no edges. */
  reciprocity: number | null;
  /** How many edges of the simple graph have one that leads back. */
  reciprocated: bigint;
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
  articleRank: ArticleRankOptions;
  articulationPoints: ArticulationPointsOptions;
  assortativity: AssortativityOptions;
  betweenness: BetweennessOptions;
  bfs: BfsOptions;
  biconnectedComponents: BiconnectedComponentsOptions;
  bipartite: BipartiteOptions;
  bridges: BridgesOptions;
  closeness: ClosenessOptions;
  clusteringCoefficient: ClusteringCoefficientOptions;
  conductance: ConductanceOptions;
  coreNumber: CoreNumberOptions;
  degree: DegreeOptions;
  density: DensityOptions;
  dfs: DfsOptions;
  diameter: DiameterOptions;
  dominators: DominatorsOptions;
  eccentricity: EccentricityOptions;
  edgeBetweenness: EdgeBetweennessOptions;
  eigenvector: EigenvectorOptions;
  findCycle: FindCycleOptions;
  harmonic: HarmonicOptions;
  hits: HitsOptions;
  isAcyclic: IsAcyclicOptions;
  jaccard: JaccardOptions;
  k1Coloring: K1ColoringOptions;
  kTruss: KTrussOptions;
  katz: KatzOptions;
  labelPropagation: LabelPropagationOptions;
  leiden: LeidenOptions;
  longestPathInDag: LongestPathInDagOptions;
  louvain: LouvainOptions;
  maximalCliques: MaximalCliquesOptions;
  modularity: ModularityOptions;
  onionLayers: OnionLayersOptions;
  pagerank: PagerankOptions;
  randomWalks: RandomWalksOptions;
  reciprocity: ReciprocityOptions;
  shortestPaths: ShortestPathsOptions;
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
  findCycle: {
    /** The cycle from a node to the same node again; no rows where there is none. */
    paths: Table<PathRows<Id, FindCycleColumns>>;
  };
  harmonic: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, HarmonicColumns>>;
  };
  hits: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, HitsColumns>>;
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
  modularity: {
    /** The answer for the whole graph. */
    summary: ModularityValues;
  };
  onionLayers: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, OnionLayersColumns>>;
    /** How many layers there are. */
    summary: OnionLayersSummaryValues;
  };
  pagerank: {
    /** A row per node. */
    nodes: Table<NodeRows<Id, PagerankColumns>>;
  };
  randomWalks: {
    /** A row per walk: source by source in their order, or node by node in node-table order, `perNode` of each. */
    walks: Table<GroupRows<RandomWalksColumns>>;
  };
  reciprocity: {
    /** The answer for the whole graph. */
    summary: ReciprocityValues;
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
  articleRank: "nodes";
  articulationPoints: "nodes";
  assortativity: "summary";
  betweenness: "nodes";
  bfs: "nodes";
  biconnectedComponents: "edges";
  bipartite: "nodes";
  bridges: "bridges";
  closeness: "nodes";
  clusteringCoefficient: "nodes";
  conductance: "groups";
  coreNumber: "nodes";
  degree: "nodes";
  density: "summary";
  dfs: "nodes";
  diameter: "summary";
  dominators: "nodes";
  eccentricity: "nodes";
  edgeBetweenness: "edges";
  eigenvector: "nodes";
  findCycle: "paths";
  harmonic: "nodes";
  hits: "nodes";
  isAcyclic: "summary";
  jaccard: "pairs";
  k1Coloring: "nodes";
  kTruss: "edges";
  katz: "nodes";
  labelPropagation: "nodes";
  leiden: "nodes";
  longestPathInDag: "paths";
  louvain: "nodes";
  maximalCliques: "cliques";
  modularity: "summary";
  onionLayers: "nodes";
  pagerank: "nodes";
  randomWalks: "walks";
  reciprocity: "summary";
  shortestPaths: "nodes";
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
  articleRank: { nodes: { personalization: "nodeWeights" }, aliases: {  }, tables: { nodes: "nodes" } },
  articulationPoints: { nodes: {  }, aliases: {  }, tables: { nodes: "someNodes" } },
  assortativity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  betweenness: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  bfs: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { nodes: "nodes", paths: "paths" } },
  biconnectedComponents: { nodes: {  }, aliases: {  }, tables: { edges: "edges", groups: "groups" } },
  bipartite: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one", oddCycle: "paths" } },
  bridges: { nodes: {  }, aliases: {  }, tables: { bridges: "someEdges" } },
  closeness: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  clusteringCoefficient: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  conductance: { nodes: {  }, aliases: {  }, tables: { groups: "groups" } },
  coreNumber: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  degree: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  density: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  dfs: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { nodes: "nodes" } },
  diameter: { nodes: {  }, aliases: {  }, tables: { summary: "one", center: "someNodes", periphery: "someNodes" } },
  dominators: { nodes: { source: "node" }, aliases: {  }, tables: { nodes: "nodes" } },
  eccentricity: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  edgeBetweenness: { nodes: {  }, aliases: {  }, tables: { edges: "edges" } },
  eigenvector: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  findCycle: { nodes: {  }, aliases: {  }, tables: { paths: "paths" } },
  harmonic: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  hits: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  isAcyclic: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  jaccard: { nodes: { pairs: "pairs" }, aliases: {  }, tables: { pairs: "pairs" } },
  k1Coloring: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  kTruss: { nodes: {  }, aliases: {  }, tables: { edges: "edges", summary: "one" } },
  katz: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes" } },
  labelPropagation: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", summary: "one" } },
  leiden: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", levels: "groups", summary: "one" } },
  longestPathInDag: { nodes: {  }, aliases: {  }, tables: { paths: "paths", summary: "one" } },
  louvain: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", groups: "groups", levels: "groups", summary: "one" } },
  maximalCliques: { nodes: {  }, aliases: {  }, tables: { cliques: "groups" } },
  modularity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  onionLayers: { nodes: {  }, aliases: {  }, tables: { nodes: "nodes", summary: "one" } },
  pagerank: { nodes: { personalization: "nodeWeights" }, aliases: {  }, tables: { nodes: "nodes" } },
  randomWalks: { nodes: { sources: "nodes" }, aliases: { source: "sources" }, tables: { walks: "groups" } },
  reciprocity: { nodes: {  }, aliases: {  }, tables: { summary: "one" } },
  shortestPaths: { nodes: { sources: "nodes", targets: "nodes" }, aliases: { source: "sources", target: "targets" }, tables: { nodes: "nodes", paths: "paths" } },
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
   * Rank nodes by the part of the shortest paths between others that leads through them.
   *
   * Each pair of other nodes of which one leads to the other counts 1, in equal parts for all shortest paths between
   * them; the two ends of a path do not count. In an undirected graph a pair counts once, in a directed one each way.
   * Parallel edges are one edge, of the least of their weights; self-loops count not at all. A node that is on no
   * shortest path between others has 0. Weights must be finite and > 0; paths are equally long where the sums of their
   * weights are, as floats.
   *
   * Metadata: `sources`: From how many nodes shortest paths were followed.
   *
   * Cost: O((n + m) · sources), and O((n log n + m) · sources) with weights; memory: 24n + 8m bytes, and 40n per
   * thread; with weights 8n, and 80n per thread, for n nodes and m edges.
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
   * const result = await g.algo.conductance({ community: "group" });
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
   * const { modularity } = await g.algo.modularity({ community: "group" });
   * ```
   */
  modularity(options: ModularityOptions): Promise<ModularityValues> {
    return this.first("modularity", options) as Promise<ModularityValues>;
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
