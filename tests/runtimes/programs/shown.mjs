// Prints what objects show of themselves where they are printed.
import { col, Graph, Session } from "../../../dist/index.js";

const g = await Graph.from({
  nodes: { id: ["a", "b"], age: [36, null], name: ["\u001b[31m", "<b>"] },
  edges: { src: ["a"], dst: ["b"] },
});
const error = await g.nodes
  .select(col("agee"))
  .collect()
  .catch((error) => error);
const shown = {
  graph: g,
  schema: g.schema,
  table: await g.nodes.collect(),
  frame: g.nodes.filter(col("age").gt(30)).limit(1),
  results: await g.algo.run("louvain"),
  expression: col("age").gt(30).as("old"),
  chart: await g.nodes.plot.histogram("age"),
  lazy: g.nodes.plot.histogram("age"),
  view: await g.view({ title: "people" }),
  session: new Session({ threads: 2 }),
  algorithms: g.algo,
};
for (const [name, value] of Object.entries(shown)) {
  console.log(`── ${name}`);
  console.log(value);
}
console.log(`── plan\n${await g.nodes.filter("age > 30").explain()}`);
console.log(`── error\n${error.message}\nframes of the package: ${/[\\/]dist[\\/]/.test(error.stack)}`);
