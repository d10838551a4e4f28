/** How many components have each size, on logarithmic axes. */
import { fn } from "../expr/functions.ts";
import type { Graph } from "../graph/graph.ts";
import { oneOf } from "../native/check.ts";
import { cell } from "./axis.ts";
import { Chart } from "./chart.ts";
import { COMPONENT_OPTIONS, type ComponentOptions } from "./graph-options.ts";
import { plural } from "./label.ts";
import { checkChart, runOptions } from "./options.ts";
import { type Datum, MARK, specOf } from "./spec.ts";

export async function componentSizes(graph: Graph, options: ComponentOptions): Promise<Chart> {
  checkChart(options, COMPONENT_OPTIONS);
  const kind = oneOf("kind", options.kind ?? "weak", ["weak", "strong"]);
  const name = kind === "weak" ? "weaklyConnectedComponents" : "stronglyConnectedComponents";
  const table = await graph.algo
    .frame(name, { table: "groups" })
    .groupBy("size")
    .agg(fn.count().as("components"))
    .sort("size")
    .collect(runOptions(options));
  const data = Array.from(
    { length: table.numRows },
    (_, row): Datum => ({
      ...{ x: cell(table, "size", row), y: cell(table, "components", row) },
    }),
  );
  const components = data.reduce((sum, { y }) => sum + Number(y), 0);
  const largest = Number(data.at(-1)?.x ?? 0);
  const share = ((100 * largest) / Math.max(1, graph.numNodes)).toPrecision(3);
  const size = `the largest has ${plural(largest, "node")} (${Number(share)} %)`;
  const picture = {
    title: `${kind === "weak" ? "weakly" : "strongly"} connected components by size`,
    notes: [components === 0 ? "no nodes" : `${plural(components, "component")}; ${size}`],
    data,
    layer: [
      {
        mark: { type: "point", filled: true, size: 40, color: MARK },
        encoding: {
          x: { field: "x", type: "quantitative", title: "nodes of a component", scale: { type: "log" } },
          y: { field: "y", type: "quantitative", title: "components", scale: { type: "log" } },
          tooltip: [
            { field: "x", type: "quantitative", title: "nodes" },
            { field: "y", type: "quantitative", title: "components" },
          ],
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}
