// One pass through everything, in plain JavaScript against the built package. Runs on Node, Deno and Bun and prints one
// line of JSON, which must be the same on all of them.
import { tableFromArrays } from "apache-arrow";
import { col, diagnostics, fn, Graph, param, QuiverError } from "../../../dist/index.js";

const nodes = tableFromArrays({ name: ["Ada", "Bob", "Cleo", "Dan"], age: Int32Array.of(36, 41, 29, 52) });
const edges = tableFromArrays({
  ...{ src: ["Ada", "Bob", "Cleo", "Dan"], dst: ["Bob", "Cleo", "Ada", "Ada"] },
  weight: Float64Array.of(1, 2, 3, 4),
});
const g = await Graph.from({ nodes, edges }, { id: "name" });
const copiedOnTheWayIn = diagnostics().copiedBytes;

const rows = (table) => table.toArray().map((row) => JSON.parse(JSON.stringify(row, plain)));
const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
const rounded = (values) => [...values].map((value) => Math.round(value * 1e6) / 1e6);

const pagerank = await g.algo.pagerank({ weight: "weight" });
const components = await g.algo.stronglyConnectedComponents();
const paths = await g.algo.shortestPaths({ sources: "Dan", weight: "weight" });
const old = await g.filterNodes("age > 30");
const grouped = await g.edges.groupBy("dst").agg(fn.count().as("degree")).sort("dst").collect();

const query = await g.nodes
  .filter(col("age").gt(param("age")))
  .select("name", "age")
  .sort("age")
  .prepare();
const prepared = await query.execute({ age: 35 });
const streamed = [];
for await (const batch of query.stream({ age: 40 }, { batchSize: 1 })) streamed.push(batch.numRows);

const aged = await g.withNodeAttributes({ active: { nodes: ["Bob"], values: [true], type: "bool" } });

const failure = async (work) => {
  try {
    await work();
  } catch (error) {
    return error instanceof QuiverError ? error.code : error.message;
  }
};
const dangling = await failure(() => Graph.from({ nodes, edges: { src: ["Ada"], dst: ["Eve"] } }, { id: "name" }));
const aborted = await failure(() => g.algo.pagerank({ signal: AbortSignal.abort(new Error("stopped")) }));
const bundle = Object.keys(g[Symbol.for("Jupyter.display")]()).sort();
g.close();
const closed = await failure(() => g.algo.degree());

console.log(
  JSON.stringify({
    ...{ nodes: g.numNodes, edges: g.numEdges, copiedOnTheWayIn },
    pagerank: rounded(pagerank.getChild("pagerank")),
    components: [...components.getChild("component")].map(Number),
    distance: [...paths.getChild("distance")],
    ...{ old: [old.numNodes, old.numEdges], grouped: rows(grouped), prepared: rows(prepared), streamed },
    active: [...(await aged.nodes.sort("name").collect()).getChild("active")],
    ...{ dangling, aborted, closed, bundle },
  }),
);
