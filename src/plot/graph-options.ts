/** What the methods of `graph.plot` take. */
import type { ColumnLike } from "../expr/expr.ts";

import { namesOf } from "../native/check.ts";
import { CHART, type ChartOptions } from "./options.ts";

export interface DegreeDistributionOptions extends ChartOptions {
  /** Which edges of a directed graph count; default `"both"`. */
  direction?: "out" | "in" | "both";
}

export interface ComponentOptions extends ChartOptions {
  /** Connected when the direction of edges is ignored (`"weak"`, the default), or by paths there and back (`"strong"`). */
  kind?: "weak" | "strong";
}

export interface AdjacencyOptions extends ChartOptions {
  /** The community of each node: a node column, or an expression over them. Default: what Louvain's method finds. */
  by?: ColumnLike;
  /** The most communities, from 1 to 200; default 30. All others are one, "other". */
  limit?: number;
  /** Graphs of at most so many nodes are drawn node by node, from 0 to 500; default 100. */
  nodes?: number;
}

export interface PathLengthOptions extends ChartOptions {
  /** From how many nodes, drawn at random, paths begin; default: all of up to 1000 nodes, else 100. */
  samples?: number;
  /** What the numbers at random start from, a whole number; default 0. */
  seed?: number;
  /** Which way edges are followed; default `"out"`. An undirected graph's are followed both ways. */
  direction?: "out" | "in" | "both";
}

export const DEGREE_DISTRIBUTION_OPTIONS: readonly string[] = namesOf<DegreeDistributionOptions>({
  ...CHART,
  direction: 0,
});
export const COMPONENT_OPTIONS: readonly string[] = namesOf<ComponentOptions>({ ...CHART, kind: 0 });
export const ADJACENCY_OPTIONS: readonly string[] = namesOf<AdjacencyOptions>({ ...CHART, by: 0, limit: 0, nodes: 0 });
export const PATH_LENGTH_OPTIONS: readonly string[] = namesOf<PathLengthOptions>({
  ...CHART,
  samples: 0,
  seed: 0,
  direction: 0,
});
export const DIRECTIONS = ["out", "in", "both"] as const;
