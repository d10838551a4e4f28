// One table per node label and edge type, each with its own columns.
import { type Table, tableFromArrays } from "apache-arrow";
import { col, fn, formatTable, Graph } from "arrow-quiver";

const people = tableFromArrays({ id: ["Ada", "Bob", "Cleo"], age: Int32Array.of(36, 41, 29) });
const cities = tableFromArrays({ id: ["Paris", "Oslo"], population: Int32Array.of(2_100_000, 710_000) });
const knows = tableFromArrays({ src: ["Ada", "Bob"], dst: ["Bob", "Cleo"], since: Int32Array.of(2015, 2020) });
const livesIn = tableFromArrays({ src: ["Ada", "Bob", "Cleo"], dst: ["Paris", "Paris", "Oslo"] });

const g = await Graph.from({
  nodes: { Person: people, City: cities },
  edges: {
    KNOWS: { table: knows, from: "Person", to: "Person" },
    LIVES_IN: { table: livesIn, from: "Person", to: "City" },
  },
});
console.log(g);

const print = (table: Table) => console.log(formatTable(table));
print(await g.label("Person").filter(col("age").gt(30)).collect());
print(await g.type("LIVES_IN").groupBy("dst").agg(fn.count().as("inhabitants")).sort("dst").collect());

// A part of the graph shares everything with the whole.
const friends = await g.project({ labels: ["Person"], types: ["KNOWS"] });
print(await friends.algo.degree({ direction: "both" }));

// Attributes in bulk: one conversion per column.
const paid = await friends.withNodeAttributes({
  salary: { nodes: ["Cleo", "Ada"], values: [52_000, 61_000], type: "int" },
});
print(await paid.nodes.sort("id").collect());
