/** A program that uses all of the package: what its types say is checked by each TypeScript, and how long that takes is counted. */
import { type Float64, type Int32, RecordBatch, type Table, tableFromArrays, type Utf8 } from "apache-arrow";
import * as quiver from "arrow-quiver";
import {
  type AlgorithmEntry,
  algorithmCatalog,
  col,
  diagnostics,
  dst,
  type Expr,
  edge,
  exportStream,
  Frame,
  fn,
  formatTable,
  Graph,
  type GraphOptions,
  generate,
  importStream,
  lit,
  msg,
  type PreparedQuery,
  param,
  QuiverError,
  Session,
  scanCsv,
  scanParquet,
  src,
  tableToIpc,
} from "arrow-quiver";

declare const people: Table<{ name: Utf8; age: Int32; salary: Float64 }>;
const knows = tableFromArrays({ from: ["Ada", "Bob"], to: ["Bob", "Cleo"], weight: Float64Array.of(1, 2) });
const options: GraphOptions = { id: "name", src: "from", dst: "to", onDangling: "skip", ownership: "copy" };

export async function graphs(signal: AbortSignal): Promise<Graph> {
  const g = await Graph.from({ nodes: people, edges: knows }, { ...options, signal });
  const labelled = await Graph.from({
    nodes: { Person: people, City: tableFromArrays({ name: ["Oslo"] }) },
    edges: { LIVES_IN: { table: knows, from: "Person", to: "City" } },
  });
  const plain = await Graph.fromEdges(Uint32Array.of(1, 2), Uint32Array.of(2, 3), { weight: Float64Array.of(1, 2) });
  const made = await Graph.from(await generate.rmat({ scale: 4, seed: 1 }));
  const read = await Graph.fromParquet({ nodes: "nodes.parquet", edges: "edges.parquet" });
  const opened = await Graph.open("folder");
  await g.save("folder", { overwrite: true });
  const changed = await (await g.addNodes(people, { onDuplicate: "first" })).withNodeAttributes({
    vip: { nodes: ["Ada"], values: [true], type: "bool" },
  });
  const part = await (await changed.filterNodes(col("age").gt(30))).neighborhood(["Ada"], {
    hops: 2,
    direction: "out",
  });
  const names: unknown[] = [g.numNodes, g.directed, g.hasNode("Ada"), g.neighbors("Ada"), g.degreeOf("Ada")];
  console.log(names, labelled.numEdges, plain.numNodes, made.numEdges, read.report, opened.memory, diagnostics().calls);
  return part.merge(await g.reverse());
}

export async function algorithms(): Promise<number> {
  const g = await Graph.from({ nodes: people, edges: knows }, { id: "name", src: "from", dst: "to" });
  const ranks: Table<{ name: Utf8; pagerank: Float64 }> = await g.algo.pagerank({ damping: 0.9, maxIterations: 20 });
  const paths = await g.algo.shortestPaths({ sources: "Ada", weight: "weight" });
  const { nodes, levels } = await g.algo.run("louvain", { resolution: 1 });
  const { bytes } = await g.algo.estimate("pagerank", {});
  for await (const batch of g.algo.frame("maximalCliques", { minSize: 3 }).stream()) console.log(batch.numRows);
  const ages = await g.aggregateMessages({ toDst: src("age").add(edge("weight")), agg: { mean: fn.mean(msg()) } });
  const spread = await g.pregel({
    columns: { rank: { initial: 1, update: col("in") } },
    ...{ toDst: src("rank").div(dst("age")), agg: { in: fn.sum(msg()) }, maxIterations: 3 },
  });
  const rows: readonly AlgorithmEntry[] = algorithmCatalog();
  return (
    ranks.numRows + paths.numRows + nodes.numRows + levels.numRows + bytes + ages.numRows + spread.numRows + rows.length
  );
}

export async function frames(signal: AbortSignal): Promise<void> {
  const condition: Expr = col("age").between(30, 40).or(col("name").str.startsWith("A")).and(col("age").isNotNull());
  const frame = Frame.from(people)
    .filter(condition)
    .select(
      "name",
      col("salary").div(12).round(2).as("monthly"),
      col("age").cast("float64").as("age"),
      lit(1).as("one"),
    )
    .sort(col("monthly").desc(), "name")
    .limit(10);
  const grouped = Frame.from(people)
    .groupBy("age")
    .agg(fn.count().as("rows"), fn.mean("salary").as("mean"), fn.quantile("salary", 0.5).as("median"));
  const joined = frame.join(grouped, { on: "age", how: "left" });
  const table = await joined.collect({
    signal,
    onProgress: ({ phase, done, total }) => console.log(phase, done, total),
  });
  const prepared: PreparedQuery = await Frame.from(people)
    .filter(col("age").gt(param("age")))
    .prepare();
  for await (const batch of prepared.stream({ age: 30 }, { batchSize: 10 }))
    if (!(batch instanceof RecordBatch)) throw new TypeError("no batch");
  const stored = await scanParquet<{ a: Int32 }>("*.parquet")
    .union(scanCsv<{ a: Int32 }>("*.csv"))
    .writeParquet("out.parquet");
  const [row] = await frame.toArray({ int64: "number" });
  console.log(row?.monthly, row?.name, formatTable(table), stored, await tableToIpc(table), await joined.explain());
  console.log(
    await Frame.fromIpc(await frame.toIpc())
      .describe()
      .collect(),
    new Response(frame.toIpcStream()),
  );
  console.log(await frame.plot.bar("name", { y: "monthly" }));
}

export async function sessions(g: Graph): Promise<void> {
  const session = new Session({ threads: 2, memoryLimit: 1_000_000 });
  session.use(g);
  try {
    const table = await session.sql("SELECT id, pagerank FROM pagerank(damping => 0.9)").collect();
    console.log(
      table.numRows,
      await g.in(session).sql("SELECT count(*) AS n FROM nodes WHERE age > $age", { age: 30 }).toArray(),
    );
    const stream = await exportStream(g.nodes);
    console.log((await importStream(stream)).numRows, g.view({ color: "age" }), await g.toSvg());
  } catch (error) {
    if (error instanceof QuiverError && error.code === "UNKNOWN_TABLE") console.log(error.details.table);
  } finally {
    session.close();
  }
}

/** Every export is a word that is there. */
export const names: readonly (keyof typeof quiver)[] = Object.keys(quiver) as (keyof typeof quiver)[];
