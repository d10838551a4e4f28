// What a CommonJS program gets: tables of the CommonJS apache-arrow, whatever they come from, which it can write, assign and tell by
// `instanceof`; and objects of the ES build, which may be in the same program. Prints what is wrong, one line of JSON.
const arrow = require("apache-arrow");
const quiver = require("arrow-quiver");

const values = (table) =>
  JSON.stringify(table.toArray(), (_, value) => (typeof value === "bigint" ? `${value}n` : value));

async function results({ col, exportStream, fn, Frame, Graph, importStream, param }) {
  const nodes = {
    ...{ id: ["a", "b", "c"], age: [36, null, 29], rank: Float64Array.of(0.5, 1, 2), on: [true, false, null] },
    born: [new Date(0), new Date(86_400_000), null],
  };
  const g = await Graph.from({ nodes, edges: { src: ["a", "b"], dst: ["b", "c"], weight: [1, 2] } });
  const query = await g.nodes.filter(col("rank").ge(param("least"))).prepare();
  const first = async (stream) => {
    for await (const batch of stream) return new arrow.Table(batch.schema, [batch]);
  };
  return {
    collect: await g.nodes.collect(),
    columns: new arrow.Table(await g.edges.toColumns()),
    stream: await first(g.nodes.stream()),
    "web stream": new arrow.Table([(await g.nodes.toReadableStream().getReader().read()).value]),
    execute: await query.execute({ least: 1 }),
    executeSync: query.executeSync({ least: 1 }),
    "stream of a prepared query": await first(query.stream({ least: 0 })),
    algorithm: await g.algo.pagerank(),
    sql: await g.sql("SELECT src, count(*) AS n FROM edges GROUP BY src").collect(),
    grouped: await g.edges.groupBy("src").agg(fn.sum("weight").as("weight")).collect(),
    messages: await g.aggregateMessages({ toDst: quiver.src("rank"), agg: fn.sum(quiver.msg()).as("in") }),
    validate: await g.validate(),
    empty: await g.nodes.filter("false").collect(),
    imported: await importStream(await exportStream(Frame.from(nodes))),
    nested: await g.nodes
      .select(fn.list(col("id"), col("id")).as("ids"), fn.struct({ id: col("id") }).as("s"))
      .collect(),
  };
}

async function checkTables() {
  const wrong = [];
  let checked = 0;
  for (const [name, table] of Object.entries(await results(quiver))) {
    const expected = values(table);
    const other = arrow.tableFromArrays({ other: Int32Array.from({ length: table.numRows }) });
    const checks = {
      "instanceof Table": () => table instanceof arrow.Table,
      "instanceof Schema": () => table.schema instanceof arrow.Schema,
      "instanceof RecordBatch": () => table.batches.every((batch) => batch instanceof arrow.RecordBatch),
      "IPC stream": () => values(arrow.tableFromIPC(arrow.tableToIPC(table, "stream"))) === expected,
      "IPC file": () => values(arrow.tableFromIPC(arrow.tableToIPC(table, "file"))) === expected,
      assign: () => table.assign(other).getChild("other") !== null && table.numCols + 1 === table.assign(other).numCols,
      concat: () => table.numRows === 0 || table.concat(table).numRows === 2 * table.numRows,
    };
    for (const [check, holds] of Object.entries(checks)) {
      checked += 1;
      try {
        if (!holds()) wrong.push(`${name}: ${check}`);
      } catch (error) {
        wrong.push(`${name}: ${check}: ${error.message}`);
      }
    }
  }
  return { checked, wrong };
}

/** What one build gives, given to the other. */
async function checkCopies(mine, other) {
  const g = await other.Graph.from({ nodes: { id: [1, 2, 3] }, edges: { src: [1, 2], dst: [2, 3] } });
  const ids = mine.Frame.from({ id: [1, 2] });
  const session = new mine.Session();
  session.register("g", g).register("t", g.nodes);
  const thrown = await other.Graph.from({ edges: { src: [1] } }).catch((error) => error);
  return {
    kept: mine.Graph !== other.Graph,
    instance: [
      g instanceof mine.Graph,
      g.nodes instanceof mine.Frame,
      other.col("a") instanceof mine.Expr,
      ids instanceof mine.Graph,
    ],
    error: thrown instanceof mine.QuiverError,
    from: (await mine.Frame.from(g.nodes).collect()).numRows,
    graph: (await mine.Graph.from({ nodes: g.nodes, edges: g.edges })).numNodes,
    join: (
      await ids
        .join(g.nodes, { on: "id" })
        .union(g.nodes)
        .filter(other.col("id").gt(other.lit(1)))
        .collect()
    ).numRows,
    exported: (await mine.importStream(await mine.exportStream(g.nodes))).numRows,
    sql: (await session.sql("SELECT count(*) AS n FROM t").collect()).get(0).n === 3n,
    changed: (await g.withNodes(await ids.select("id", mine.lit(1).as("one")).collect())).nodes.schema.length ?? 2,
    table: (await (await mine.Graph.from({ nodes: await g.algo.pagerank() })).withNodes(await g.algo.degree()))
      .numNodes,
    calls: mine.diagnostics().calls === other.diagnostics().calls,
  };
}

(async () => {
  // By its file: runtimes differ in what they import by name from a CommonJS module.
  const es = await import("./node_modules/arrow-quiver/dist/index.js");
  console.log(
    JSON.stringify({
      tables: await checkTables(),
      given: await checkCopies(quiver, es),
      taken: await checkCopies(es, quiver),
    }),
  );
})();
