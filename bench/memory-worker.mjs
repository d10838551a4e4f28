// One process of the memory bench, on the built package: what a user's program weighs, without a TypeScript loader.
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";
import { col, diagnostics, Graph } from "arrow-quiver";

const [work, nodesFile, edgesFile, rounds] = process.argv.slice(2);
const attributes = ["type", "department", "active", "age", "salary"];

diagnostics(); // Loads the addon, as the native program is loaded with its code.
const idle = megabytes("VmHWM");
const nodes = tableFromIPC(readFileSync(nodesFile));
const edges = tableFromIPC(readFileSync(edgesFile));

const resident = [];
if (work === "rounds") {
  for (let i = 0; i < Number(rounds); i++) {
    const graph = await create();
    await graph.nodes.filter(col("department").eq("Engineering").and(col("active"))).collect();
    graph.close();
    resident.push(megabytes("VmRSS"));
  }
} else {
  const graph = await create();
  if (work === "pagerank") await graph.algo.pagerank({});
  graph.close();
}
console.log(JSON.stringify({ idle, peak: megabytes("VmHWM"), resident }));

async function create() {
  const id = nodes.getChild("id");
  const bare = await Graph.from({ nodes: nodes.select(["id"]), edges });
  const graph = await bare.withNodeAttributes(
    Object.fromEntries(attributes.map((name) => [name, { nodes: id, values: nodes.getChild(name) }])),
  );
  bare.close();
  return graph;
}

function megabytes(field) {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
}
