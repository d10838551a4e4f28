// Frames: a lazy plan over nodes, edges and results of algorithms, run in Rust by one call.
import { type Table, tableFromArrays } from "apache-arrow";
import { col, diagnostics, Frame, fn, formatTable, Graph, resetDiagnostics } from "arrow-quiver";

const people = tableFromArrays({
  id: Int32Array.from({ length: 12 }, (_, i) => i),
  team: Array.from({ length: 12 }, (_, i) => ["Search", "Ads", "Maps"][i % 3] as string),
  salary: Float64Array.from({ length: 12 }, (_, i) => 4000 + ((i * 733) % 2000)),
});
const mails = tableFromArrays({
  src: Int32Array.from({ length: 60 }, (_, i) => (i * 7) % 12),
  dst: Int32Array.from({ length: 60 }, (_, i) => [4, 9, i % 5, (i * 5) % 12][i % 4] as number),
  words: Int32Array.from({ length: 60 }, (_, i) => 20 + ((i * 37) % 400)),
});
const g = await Graph.from({ nodes: people, edges: mails });
const ranks = Frame.from(await g.algo.pagerank());
const budgets = Frame.from({ team: ["Search", "Ads", "Labs"], budget: [50_000, 40_000, 10_000] });

function print(title: string, table: Table) {
  console.log(`\n${title}: ${formatTable(table)}`);
}

resetDiagnostics();
const places = await g.nodes
  .join(ranks, { on: "id" })
  .withColumns(
    fn
      .rank()
      .over({ partitionBy: "team", orderBy: col("pagerank").desc() })
      .as("place"),
    col("salary").mean().over({ partitionBy: "team" }).as("teamMean"),
  )
  .filter(col("place").le(2))
  .sort("team", "place")
  .select("team", "place", "id", col("salary").sub(col("teamMean")).round(1).as("aboveMean"))
  .collect();
print("The two best connected of each team", places);

const spending = g.nodes.groupBy("team").agg(fn.count().as("people"), fn.sum("salary").as("salaries"));
print("Teams and budgets", await spending.join(budgets, { on: "team", how: "full" }).sort("team").collect());

const busiest = g.edges
  .groupBy("src")
  .agg(fn.sum("words").as("words"), fn.approxQuantile("words", 0.9).as("long"))
  .sort(col("words").desc())
  .limit(3);
print(
  "Who writes most",
  await busiest.join(g.nodes, { leftOn: "src", rightOn: "id" }).sort(col("words").desc()).collect(),
);
print("Salaries", await g.nodes.select("team", "salary").describe().collect());
console.log(`\n${diagnostics().calls} calls for four plans and two tables read by them`);
