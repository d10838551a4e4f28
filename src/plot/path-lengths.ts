/** How many pairs of nodes are how far apart. */
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { Graph } from "../graph/graph.ts";
import { oneOf } from "../native/check.ts";
import { keysOf } from "./adjacency.ts";
import { cell } from "./axis.ts";
import { Chart } from "./chart.ts";
import { DIRECTIONS, PATH_LENGTH_OPTIONS, type PathLengthOptions } from "./graph-options.ts";
import { inFull, plural } from "./label.ts";
import { checkChart, countOf, runOptions } from "./options.ts";
import { type Datum, MARK, specOf } from "./spec.ts";

/** Graphs of so many nodes are searched from each. */
const ALL = 1000;
const SAMPLES = 100;

export async function pathLengths(graph: Graph, options: PathLengthOptions): Promise<Chart> {
  checkChart(options, PATH_LENGTH_OPTIONS);
  const { seed = 0 } = options;
  const direction = oneOf("direction", options.direction ?? "out", DIRECTIONS);
  const { numNodes } = graph;
  const asked = countOf("samples", options.samples, numNodes <= ALL ? ALL : SAMPLES, 1_000_000);
  const samples = Math.min(asked, numNodes);
  const sources = samples < numNodes ? sampleOf(graph, samples, seed) : undefined;
  const table = await (graph.algo.frame("allPairs", { direction, ...(sources ? { sources } : {}) }) as Frame)
    .groupBy("distance")
    .agg(fn.count().as("pairs"))
    .sort("distance")
    .collect(runOptions(options));
  const found = Array.from({ length: table.numRows }, (_, row) => ({
    ...{ x: cell(table, "distance", row) ?? 0, pairs: cell(table, "pairs", row) ?? 0 },
  }));
  // A node and itself are no pair.
  const data = found.filter(({ x }) => x > 0) satisfies Datum[];
  const joined = data.reduce((sum, { pairs }) => sum + pairs, 0);
  const hops = data.reduce((sum, { x, pairs }) => sum + x * pairs, 0);
  const pairs = samples * Math.max(0, numNodes - 1);
  const picture = {
    title: "pairs of nodes by the length of the shortest path",
    notes: [
      ...(samples < numNodes ? [`from ${inFull(samples)} of ${plural(numNodes, "node")}, drawn at random`] : []),
      ...(joined > 0 ? [`mean ${Number((hops / joined).toPrecision(4))}`] : ["no pairs"]),
      ...(pairs > joined ? [`${plural(pairs - joined, "pair")} of ${inFull(pairs)} joined by no path`] : []),
    ],
    data,
    layer: [
      {
        mark: { type: "bar", color: MARK },
        encoding: {
          x: {
            field: "x",
            type: "ordinal",
            title: "edges of the shortest path",
            axis: { labelAngle: 0, labelOverlap: true },
          },
          y: { field: "pairs", type: "quantitative", title: "pairs" },
          tooltip: ["x", "pairs"].map((field) => ({ field, type: "quantitative" })),
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}

const sampleOf = (graph: Graph, count: number, seed: number): Frame =>
  (graph.algo.frame("degree") as Frame).select(...keysOf(graph)).sample({ count, seed });
