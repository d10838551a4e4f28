/** Rings of money: patterns in a graph of transfers, and what they hold, by Cypher. */
import { Graph } from "arrow-quiver";

const transfers = {
  src: ["Ada", "Bob", "Cleo", "Dan", "Eve", "Ada"],
  dst: ["Bob", "Cleo", "Ada", "Eve", "Dan", "Dan"],
  amount: [900, 870, 850, 20, 35, 10],
};
const g = await Graph.from({ edges: transfers });

const rings = await g
  .cypher(
    `MATCH p = (a)-[k*2..4]->(a)
     WHERE all(t IN k WHERE t.amount > $least) AND all(n IN nodes(p) WHERE a.id <= n.id)
     RETURN [n IN nodes(p)[..-1] | n.id] AS ring, [t IN k | t.amount] AS amounts`,
    { least: 500 },
  )
  .toArray();
for (const { ring, amounts } of rings) console.log([...ring].join(" → "), [...amounts].join(", ")); // Ada → Bob → Cleo 900, 870, 850

const ranked = await g.withNodes(await g.algo.pagerank());
const far = ranked.cypher(
  "MATCH (a) WHERE NOT (a)-->({id: 'Ada'}) RETURN a.id AS id, round(a.pagerank, 2) AS rank ORDER BY rank DESC, id LIMIT 2",
);
console.log((await far.toArray()).map(({ id }) => id).join(", ")); // Dan, Eve
