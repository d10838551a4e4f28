/** What `graph.plot` can draw. */
import { showsAsText } from "../display/shows.ts";
import type { Graph } from "../graph/graph.ts";
import { adjacencyMatrix } from "./adjacency.ts";
import { componentSizes } from "./components.ts";
import { degreeDistribution } from "./degrees.ts";
import type {
  AdjacencyOptions,
  ComponentOptions,
  DegreeDistributionOptions,
  PathLengthOptions,
} from "./graph-options.ts";
import { LazyChart } from "./lazy.ts";
import { pathLengths } from "./path-lengths.ts";

/** Charts of a graph's structure, counted in Rust; those of its columns are `g.nodes.plot` and `g.edges.plot`. */
export class GraphPlots {
  readonly #graph: Graph;

  /** @internal */
  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /**
   * How many nodes have each degree, and how many have it or more (the complementary cumulative distribution), on logarithmic axes. Many
   * different degrees are grouped. Takes the time of `g.algo.degree`.
   *
   * @example
   * ```ts
   * await g.plot.degreeDistribution({ direction: "in" }).save("degrees.svg");
   * ```
   */
  degreeDistribution(options: DegreeDistributionOptions = {}): LazyChart {
    return new LazyChart(() => degreeDistribution(this.#graph, options));
  }

  /**
   * How many connected components have each number of nodes, on logarithmic axes.
   *
   * @example
   * ```ts
   * const chart = await g.plot.componentSizes();
   * console.log(chart.notes[0]); // 1 component; the largest has 3 nodes (100 %)
   * ```
   */
  componentSizes(options: ComponentOptions = {}): LazyChart {
    return new LazyChart(() => componentSizes(this.#graph, options));
  }

  /**
   * The adjacency matrix, ordered by community: of a small graph a cell per edge, else a cell per pair of communities, colored by the
   * number of edges from the one to the other. In an undirected graph an edge between two communities is in both their cells.
   *
   * @throws {@link QuiverError} once it is drawn: `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE`, `INVALID_ARGUMENT` for options
   * @example
   * ```ts
   * await g.plot.adjacencyMatrix({ by: "department" }).save("matrix.json");
   * ```
   */
  adjacencyMatrix(options: AdjacencyOptions = {}): LazyChart {
    return new LazyChart(() => adjacencyMatrix(this.#graph, options));
  }

  /**
   * How many pairs of nodes are how many edges apart, along the shortest path from the one to the other; from some nodes drawn at random, where
   * there are many. Takes time in edges per node that paths begin from.
   *
   * @example
   * ```ts
   * const chart = await g.plot.pathLengths();
   * console.log(chart.spec.data.values); // [ { x: 1, pairs: 2 }, { x: 2, pairs: 1 } ]
   * ```
   */
  pathLengths(options: PathLengthOptions = {}): LazyChart {
    return new LazyChart(() => pathLengths(this.#graph, options));
  }

  /** The names of the charts, as text. */
  toString(): string {
    return "plots of a graph: degreeDistribution, componentSizes, adjacencyMatrix, pathLengths";
  }
}

showsAsText(GraphPlots.prototype);
