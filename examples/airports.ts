// Real airports and routes of the United States: Arrow tables in, a graph in Rust, Arrow tables out.
import { readFileSync } from "node:fs";
import { type Table, tableFromArrays } from "apache-arrow";
import { col, type Diagnostics, diagnostics, fn, formatTable, Graph } from "arrow-quiver";
import { csvParse } from "d3-dsv";

function read(file: string) {
  const url = new URL(`../node_modules/vega-datasets/data/${file}`, import.meta.url);
  const rows = csvParse(readFileSync(url, "utf8"));
  return (column: string) => rows.map((row) => row[column] ?? "");
}

function print(title: string, table: Table) {
  console.log(`\n${title}: ${formatTable(table)}`);
}

const airport = read("airports.csv");
const route = read("flights-airport.csv");
const nodes = tableFromArrays({
  ...{ iata: airport("iata"), name: airport("name"), city: airport("city"), state: airport("state") },
  latitude: Float64Array.from(airport("latitude"), Number),
  longitude: Float64Array.from(airport("longitude"), Number),
});
const edges = tableFromArrays({
  ...{ origin: route("origin"), destination: route("destination") },
  count: Int32Array.from(route("count"), Number),
});

const g = await Graph.from({ nodes, edges }, { id: "iata", src: "origin", dst: "destination" });
const opening = diagnostics();
console.log(g);

const ranked = await g.withNodes(await g.algo.pagerank({ weight: "count" }));
const hubs = ranked.nodes.sort(col("pagerank").desc()).limit(10).select("iata", "name", "city", "state", "pagerank");
print("Busiest hubs, by PageRank weighted with the number of flights", await hubs.collect());

const sizes = async (components: Table) =>
  (await g.withNodes(components)).nodes
    .groupBy("component")
    .agg(fn.count().as("airports"))
    .groupBy("airports")
    .agg(fn.count().as("components"))
    .sort(col("airports").desc())
    .collect();
print("Weak components, by size", await sizes(await g.algo.weaklyConnectedComponents()));
print("Strong components, by size", await sizes(await g.algo.stronglyConnectedComponents()));

const busyRoutes = g.edges
  .filter(col("count").ge(1000))
  .groupBy("origin")
  .agg(fn.count().as("routes"), fn.sum("count").as("flights"))
  .sort(col("flights").desc())
  .limit(10);
print("Routes with 1,000 flights and more, by origin", await busyRoutes.collect());

const counted = [opening, diagnostics()];
const count = (of: (counts: Diagnostics) => number) => Int32Array.from(counted, of);
const calls = { when: ["tables in", "in all"], calls: count(({ calls }) => calls) };
const bytes = { shared: count((counts) => counts.zeroCopyBytes), copied: count((counts) => counts.copiedBytes) };
print("What crossed the boundary, in calls and bytes", tableFromArrays({ ...calls, ...bytes }));
