/** From CSV files to a graph and into a folder of Parquet, of which a query then reads only what it needs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { col, fn, formatTable, Graph, scanCsv, scanParquet } from "arrow-quiver";

const data = fileURLToPath(new URL("../node_modules/vega-datasets/data/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "quiver-"));

const airports = scanCsv(join(data, "airports.csv"));
const routes = scanCsv(join(data, "flights-airport.csv"), { schema: { count: "int32" } });
const g = await Graph.from(
  { nodes: airports, edges: routes },
  { id: "iata", src: "origin", dst: "destination", onDangling: "skip" },
);
console.log(`${g.numNodes} airports, ${g.numEdges} routes`);

const ranked = await g.withNodes(await g.algo.pagerank({ weight: "count" }));
const path = join(folder, "airports");
const written = await ranked.nodes.filter("country = 'USA'").writeParquet(path, { partitionBy: "state" });
console.log(`${written.rows} rows in ${written.files} files`);

// Only the folder of Texas is opened, and of its file only the columns that the query names are decoded.
const texas = scanParquet(path).filter(col("state").eq("TX"));
const busiest = texas.select("iata", "city", "pagerank").sort(col("pagerank").desc()).limit(3);
console.log(formatTable(await busiest.collect()));

const states = scanParquet(path).groupBy("state").agg(fn.count().as("airports")).sort(col("airports").desc()).limit(3);
await states.writeCsv(join(folder, "states.csv"));
console.log(formatTable(await scanCsv(join(folder, "*.csv")).collect()));

rmSync(folder, { recursive: true });
