// Opens the graph in a folder, changes it, and saves it over itself, on whichever runtime: prints what it found as one line of JSON.
import { Graph } from "../../../dist/index.js";

const path = process.argv[2];
const g = await Graph.open(path);
const ranks = await g.algo.pagerank();
const grown = await g.addEdges({ src: ["c"], dst: ["a"], weight: [g.numEdges] });
await grown.save(path);
const verified = await Graph.open(path, { verify: true });
const weights = (await g.edges.select("weight").collect()).toArray().map((row) => Number(row.weight));
console.log(JSON.stringify({ weights, ranks: ranks.numRows, edges: verified.numEdges, found: verified.hasNode("c") }));
