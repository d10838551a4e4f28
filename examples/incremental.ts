/** A graph that is loaded day by day: appends, upserts, what changed, and the calls of a month as one edge per pair. */
import { diagnostics, fn, formatTable, Graph, resetDiagnostics } from "arrow-quiver";

/** The calls of a day, as a pipeline hands them over. */
function callsOf(day: number) {
  const numbers = Array.from({ length: 100 }, (_, i) => day * 100 + i);
  return {
    src: numbers.map((i) => `p${(i * 7) % 211}`),
    dst: numbers.map((i) => `p${(i * 13 + day) % 223}`),
    minutes: Int32Array.from(numbers, (i) => 1 + (i % 9)),
  };
}

let g = await Graph.from({
  nodes: { id: ["p0", "p1"], city: ["Oslo", "Rome"] },
  edges: { src: ["p0"], dst: ["p1"], minutes: Int32Array.of(3) },
});

// Each append takes time in its own rows; people who call for the first time become nodes.
resetDiagnostics();
for (let day = 0; day < 30; day++) g = await g.addEdges(callsOf(day), { onDangling: "add" });
console.log(`${g.numNodes} people, ${g.numEdges} calls, ${diagnostics().calls} calls of the native part`);

// A table of people comes late, and later again: new ones are added, known ones get the columns that it has.
const before = g;
g = await g.upsertNodes({ id: ["p1", "p2", "new"], city: ["Milan", "Oslo", "Lima"] });
const { nodes } = await before.diff(g);
console.log("What the table changed");
console.log(formatTable(nodes));

// Another office's graph.
const office = await Graph.from({
  nodes: { id: ["p2", "x1"], city: [null, "Cusco"] },
  edges: { src: ["x1", "x1"], dst: ["p2", "p2"], minutes: Int32Array.of(5, 6) },
});
g = await g.merge(office, { onConflict: "keep" });

// One edge per pair, and then one per pair of cities.
const pairs = await g.simplify({ agg: { minutes: "sum", calls: fn.count() } });
console.log(`${pairs.numEdges} pairs, ${pairs.edgesBetween("x1", "p2")[0]?.minutes} minutes from x1 to p2`);
const cities = await g.contract("city", { onNull: "skip", nodes: { people: fn.count() }, edges: { minutes: "sum" } });
console.log("Cities");
console.log(formatTable(await cities.nodes.collect()));
console.log(`${cities.report.total} people and calls without a city`);
