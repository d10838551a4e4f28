// Nodes, edges, an algorithm and a query in ten lines.
import { tableFromArrays } from "apache-arrow";
import { col, formatTable, Graph } from "arrow-quiver";

const people = tableFromArrays({ name: ["Ada", "Bob", "Cleo", "Dan"], age: Int32Array.of(36, 41, 29, 52) });
const knows = tableFromArrays({ from: ["Ada", "Bob", "Cleo", "Dan"], to: ["Bob", "Cleo", "Ada", "Ada"] });

const g = await Graph.from({ nodes: people, edges: knows }, { id: "name", src: "from", dst: "to" });
const ranked = await g.withNodes(await g.algo.pagerank());
const table = await ranked.nodes.filter(col("age").gt(30)).sort(col("pagerank").desc()).collect();
console.log(formatTable(table));
