// A prepared query stays in Rust; its result comes in batches, pulled as fast as they are read.
import { col, Graph, param } from "arrow-quiver";

const size = 10_000;
const departments = ["Engineering", "Sales", "Support"];
const g = await Graph.from({
  nodes: {
    id: Int32Array.from({ length: size }, (_, i) => i),
    department: Array.from({ length: size }, (_, i) => departments[i % 3] ?? ""),
    salary: Float64Array.from({ length: size }, (_, i) => 40_000 + (i % 500) * 100),
  },
  edges: { src: Int32Array.of(0), dst: Int32Array.of(1) },
});

const query = await g.nodes.filter(col("department").eq(param("department"))).prepare();
for (const department of departments) {
  const table = await query.execute({ department });
  console.log(`${department}: ${table.numRows} people`);
}

let batches = 0;
let total = 0;
for await (const batch of query.stream({ department: "Engineering" }, { batchSize: 1000 })) {
  batches += 1;
  for (const salary of batch.getChild("salary") ?? []) total += salary ?? 0;
}
console.log(`${batches} batches, salaries of ${total} in all`);
