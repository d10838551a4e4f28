/** How frames become graphs: the room of graphs, which is above this one, says so when it is loaded. */
import type { Graph } from "../graph/graph.ts";
import type { GraphInput, GraphOptions } from "../graph/options.ts";

type MakeGraph = (input: GraphInput, options: GraphOptions) => Promise<Graph>;

let make!: MakeGraph;

export function makeGraphsBy(from: MakeGraph): void {
  make = from;
}

export const graphOf: MakeGraph = (input, options) => make(input, options);
