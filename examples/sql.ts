// SQL over a graph, its algorithms and other tables, as one plan in one call.
import { tableFromArrays } from "apache-arrow";
import { diagnostics, formatTable, Graph, resetDiagnostics, Session } from "arrow-quiver";

const people = tableFromArrays({
  id: ["Ada", "Bob", "Cleo", "Dan", "Eve"],
  city: ["Paris", "Oslo", "Paris", "Rome", "Oslo"],
});
const knows = tableFromArrays({
  src: ["Ada", "Bob", "Cleo", "Dan", "Eve", "Eve"],
  dst: ["Cleo", "Cleo", "Ada", "Ada", "Bob", "Cleo"],
});
const g = await Graph.from({ nodes: people, edges: knows });

// An algorithm is a table function; its arguments go by name, and values by $name.
const ranked = g.sql(
  `SELECT id, city, round(pagerank, 3) AS rank
   FROM nodes JOIN pagerank(damping => $damping) USING (id)
   QUALIFY row_number() OVER (PARTITION BY city ORDER BY pagerank DESC) = 1
   ORDER BY rank DESC`,
  { damping: 0.9 },
);
resetDiagnostics();
const table = await ranked.collect();
console.log(formatTable(table));
console.log(`calls: ${diagnostics().calls}`);

// A subquery may say where an algorithm starts.
console.log(
  formatTable(await g.sql("SELECT * FROM bfs(sources => (SELECT id FROM nodes WHERE city = 'Rome'))").collect()),
);

// A session knows several graphs and tables by name, and keeps to limits.
using session = new Session({ threads: 2, memoryLimit: "256MB" });
session.register("friends", g).register("cities", { city: ["Paris", "Oslo", "Rome"], country: ["FR", "NO", "IT"] });
console.log(session.tables().join(", "));

// Planned once, run often: what has no value yet is given then.
using query = await session
  .sql(
    "SELECT country, count(*) AS people FROM friends.nodes JOIN cities USING (city) WHERE id <> $but GROUP BY country",
  )
  .sort("country")
  .prepare();
console.log(formatTable(await query.execute({ but: "Dan" })));
