/** How many nodes have each degree, and how many have it or more, on logarithmic axes. */
import { col } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Graph } from "../graph/graph.ts";
import { oneOf } from "../native/check.ts";
import { cell } from "./axis.ts";
import { Chart } from "./chart.ts";
import { DEGREE_DISTRIBUTION_OPTIONS, type DegreeDistributionOptions, DIRECTIONS } from "./graph-options.ts";
import { plural } from "./label.ts";
import { checkChart, runOptions } from "./options.ts";
import { type Datum, specOf } from "./spec.ts";

/** More different degrees are grouped. */
const MOST_DEGREES = 300;
/** Groups of degrees per power of ten. */
const PER_DECADE = 20;

const EXACT = "this degree";
const OR_MORE = "this degree or more";

export async function degreeDistribution(graph: Graph, options: DegreeDistributionOptions): Promise<Chart> {
  checkChart(options, DEGREE_DISTRIBUTION_OPTIONS);
  const direction = oneOf("direction", options.direction ?? "both", DIRECTIONS);
  const degrees = graph.algo.frame("degree", { direction });
  const table = await degrees
    .groupBy(col(lastOf(degrees)).as("degree"))
    .agg(fn.count().as("nodes"))
    .sort(col("degree"))
    .collect(runOptions(options));
  const found = Array.from({ length: table.numRows }, (_, row) => ({
    ...{ degree: cell(table, "degree", row) ?? 0, nodes: cell(table, "nodes", row) ?? 0 },
  }));
  const isolated = found.find(({ degree }) => degree === 0)?.nodes ?? 0;
  const counted = withOrMore(found.filter(({ degree }) => degree > 0));
  const grouped = counted.length > MOST_DEGREES;
  const data = grouped
    ? inGroups(counted)
    : counted.flatMap(({ degree, nodes, orMore }) => pair(degree, nodes, orMore));
  const name = !graph.directed || direction === "both" ? "degree" : `${direction}-degree`;
  const picture = {
    title: `nodes by ${name}`,
    notes: [
      ...(graph.numNodes === 0 ? ["no nodes"] : []),
      ...(isolated > 0 ? [`${plural(isolated, "node")} left out: degree 0 has no place on a logarithmic axis`] : []),
      ...(grouped ? ["degrees are grouped: points are means per degree of each group"] : []),
    ],
    data,
    layer: [layerOf(EXACT, { type: "point", filled: true, size: 25 }, name), layerOf(OR_MORE, { type: "line" }, name)],
  };
  return new Chart(specOf(picture, options), picture);
}

/** The name of an algorithm's only column, which stands behind those of the ids. */
export const lastOf = (frame: { schema: { fields: readonly { name: string }[] } }): string =>
  frame.schema.fields.at(-1)?.name ?? "";

interface Counted {
  degree: number;
  nodes: number;
  orMore: number;
}

function withOrMore(found: readonly { degree: number; nodes: number }[]): Counted[] {
  let orMore = 0;
  return found
    .toReversed()
    .map(({ degree, nodes }) => {
      orMore += nodes;
      return { degree, nodes, orMore };
    })
    .reverse();
}

const pair = (degree: number, nodes: number, orMore: number): Datum[] => [
  { x: degree, y: nodes, nodes: EXACT },
  { x: degree, y: orMore, nodes: OR_MORE },
];

/** Degrees of a group lie within a twentieth of a power of ten; what is counted or more is exact at its first degree. */
function inGroups(counted: readonly Counted[]): Datum[] {
  const groups = new Map<number, Counted[]>();
  for (const each of counted) {
    const group = Math.floor(Math.log10(each.degree) * PER_DECADE);
    groups.set(group, [...(groups.get(group) ?? []), each]);
  }
  return [...groups].flatMap(([group, members]) => {
    const [first] = members as [Counted];
    const from = Math.ceil(10 ** (group / PER_DECADE));
    const to = Math.ceil(10 ** ((group + 1) / PER_DECADE));
    const nodes = members.reduce((sum, member) => sum + member.nodes, 0) / Math.max(1, to - from);
    return [
      { x: Math.sqrt(from * Math.max(from, to - 1)), y: nodes, nodes: EXACT },
      { x: first.degree, y: first.orMore, nodes: OR_MORE },
    ];
  });
}

const layerOf = (series: string, mark: object, name: string) => ({
  mark,
  transform: [{ filter: { field: "nodes", equal: series } }],
  encoding: {
    x: { field: "x", type: "quantitative", title: name, scale: { type: "log" } },
    y: { field: "y", type: "quantitative", title: "nodes", scale: { type: "log" } },
    color: { field: "nodes", type: "nominal", title: "nodes of", scale: { domain: [EXACT, OR_MORE] } },
  },
});
