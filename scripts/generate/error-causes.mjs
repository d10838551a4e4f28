/**
 * Where each error comes from, what helps, and a call that fails so; a test runs the calls.
 *
 * @type {Record<string, { causes: string[], cure: string, example?: string }>}
 */
export const ERRORS = {
  INVALID_ARGUMENT: {
    causes: [
      "An option that is misspelt: unknown options are refused, and the message names the nearest.",
      "A number out of its range, a word that is none of the choices, a promise where a value is wanted.",
    ],
    cure: "read `details.parameter` and `details.expected`; `await` what the message says is a promise.",
    example: "await g.algo.pagerank({ dampng: 0.9 });",
  },
  INVALID_DATA: {
    causes: [
      "A file or a stream that is cut off, damaged, or of another format than its name says.",
      "Columns of different lengths, offsets or dictionary keys out of range, text that is not UTF-8.",
      "A borrowed table whose memory was detached, by a `postMessage` with a transfer list or `ArrayBuffer.transfer()`.",
    ],
    cure: 'write the file again; name its format; give a table whose memory is transferred later with `{ ownership: "copy" }`.',
    example: 'await Frame.fromParquet(new TextEncoder().encode("PAR1, and nothing else")).collect();',
  },
  UNKNOWN_COLUMN: {
    causes: [
      "A name that is misspelt, or of other capitals: names are compared as they are written, in SQL too where they are quoted.",
      "A key that is not called `id`, ends of edges that are not called `src` and `dst`.",
    ],
    cure: "look at `frame.schema` or `g.schema`; name keys by `{ id, src, dst }`.",
    example: 'await g.nodes.select("agee").collect();',
  },
  UNKNOWN_LABEL: {
    causes: [
      "A label or an edge type that no table of the graph has, or one that is left out where there are several.",
    ],
    cure: "look at `g.labels` and `g.types`.",
    example: 'g.label("Person");',
  },
  UNKNOWN_TABLE: {
    causes: [
      "SQL that names what was not registered with the session. A graph's tables are `name.nodes` and `name.edges`, and `nodes` and `edges` with `g.sql`.",
      "SQL that names a file: no path is a table. Scan it, and register the frame.",
    ],
    cure: "look at `session.tables()`.",
    example: 'await g.sql("SELECT * FROM people").collect();',
  },
  UNSUPPORTED_TYPE: {
    causes: [
      "A column of a type that the operation cannot take, such as text as a weight, or a list as a key.",
      "A graph format that cannot hold a column.",
    ],
    cure: 'cast the column, `col("weight").cast("float64")`; leave it out; for graph formats, `{ onLoss: "skip" }`.',
    example: 'await g.algo.pagerank({ weight: "src" });',
  },
  NULL_KEY: {
    causes: ["A node without a key, or an edge without an end. NaN counts as null."],
    cure: '`{ onNull: "skip" }` leaves such rows out, and `g.report` counts them.',
    example: 'await Graph.from({ nodes: { id: ["Ada", null] }, edges: { src: ["Ada"], dst: ["Ada"] } });',
  },
  DUPLICATE_KEY: {
    causes: ["Two rows of a node table with one key.", "`addNodes` with a key that the graph has."],
    cure: '`{ onDuplicate: "first" }`; for the last row, `Frame.from(table).distinct("id", { keep: "last" })`; for nodes that are there, `upsertNodes`.',
    example: "await Graph.from({ nodes: { id: [1, 1] }, edges: { src: [1], dst: [1] } });",
  },
  DANGLING_EDGE: {
    causes: [
      "An edge whose end is in no row of the node table.",
      "Keys of two kinds: numbers in one table and the same numbers as text in the other.",
    ],
    cure: '`{ onDangling: "skip" }` leaves such edges out, `"add"` adds the nodes; without a node table, nodes are inferred.',
    example: "await Graph.from({ nodes: { id: [1] }, edges: { src: [1], dst: [7] } });",
  },
  UNKNOWN_ID: {
    causes: [
      "A source, a target or a seed that is no node. Reads such as `g.node(id)` give undefined instead, and `g.neighbors` nothing at all.",
    ],
    cure: "ask `g.hasNode(id)` first; give the id in the type of the key.",
    example: 'await g.algo.bfs({ source: "nobody" });',
  },
  INVALID_WEIGHT: {
    causes: ["A weight that is null, NaN or infinite, or negative where the algorithm takes none: `shortestPaths`."],
    cure: 'fill or filter such edges first: `g.filterEdges("weight >= 0")`; `bellmanFord` takes negative weights.',
    example: [
      "const h = await Graph.from({ edges: { src: [1], dst: [2], weight: [-1] } });",
      'await h.algo.shortestPaths({ source: 1, weight: "weight" });',
    ].join("\n"),
  },
  WRONG_DIRECTION: {
    causes: ["An algorithm of directed graphs on an undirected one, or the other way round."],
    cure: "`await g.toUndirected()`, or `{ directed }` where the graph is opened.",
    example: "await (await g.toUndirected()).algo.topologicalSort();",
  },
  CYCLIC_GRAPH: {
    causes: ["A cycle where there must be none: `topologicalSort`, `longestPathInDag`, `transitiveReduction`."],
    cure: "the message shows a cycle, and so does `g.algo.findCycle()`; remove one of its edges.",
    example: [
      "const h = await Graph.from({ edges: { src: [1, 2], dst: [2, 1] } });",
      "await h.algo.topologicalSort();",
    ].join("\n"),
  },
  NEGATIVE_CYCLE: {
    causes: ["Edges round a cycle whose weights sum to less than 0, which `bellmanFord` could go round for ever."],
    cure: "the message shows the cycle: look at the weights of its edges.",
    example: [
      "const h = await Graph.from({ edges: { src: [1, 2], dst: [2, 1], weight: [1, -2] } });",
      'await h.algo.bellmanFord({ source: 1, weight: "weight" });',
    ].join("\n"),
  },
  TOO_LARGE: {
    causes: [
      "More than 2³² - 2 nodes or edges in a graph, or more than 2³¹ - 1 bytes where one value or batch may have so many.",
      "A 64-bit integer beyond 2⁵³ that was asked for as a number.",
    ],
    cure: 'split the work; `toArray({ int64: "string" })`.',
    example: 'await Frame.from({ a: [2n ** 60n] }).toArray({ int64: "number" });',
  },
  INVALID_QUERY: {
    causes: [
      "SQL or a condition as text that cannot be read, or that is no query: only `SELECT`, `WITH`, `VALUES`, `TABLE` and set operations of them are.",
      "An expression whose types do not fit, an aggregate where none may stand, a function that there is not.",
    ],
    cure: "the message says where; `frame.explain()` shows what a plan became.",
    example: 'await g.nodes.filter("age >").collect();',
  },
  QUERY_FAILED: {
    causes: [
      "Integers that overflow, a division by zero, a text that `cast` cannot read.",
      "A scalar subquery that gives several rows.",
    ],
    cure: 'filter the rows out, or compute in a wider type: `col("a").cast("float64")`.',
    example: 'await g.sql("SELECT 1 / (age - age) FROM nodes").collect();',
  },
  FILE_NOT_FOUND: {
    causes: ["A path that does not exist, a glob that matches nothing, a folder that a file is to be written into."],
    cure: "relative paths begin where the process runs, `process.cwd()`.",
    example: 'await scanParquet("nowhere.parquet").collect();',
  },
  FILE_EXISTS: {
    causes: [
      "`save` onto a graph or `write…` onto a file that is there, with `overwrite: false`; `save` onto a folder that is no saved graph.",
    ],
    cure: "another path, or `{ overwrite: true }`.",
    example: [
      'await g.nodes.writeCsv("people.csv");',
      'await g.nodes.writeCsv("people.csv", { overwrite: false });',
    ].join("\n"),
  },
  FILE_CHANGED: {
    causes: ["A file that was written to between planning and reading it, as by a program that appends."],
    cure: "run the query again; let writers put whole files into place, as `write…` does.",
  },
  IO_ERROR: {
    causes: ["A file or folder that this process may not read or write, a full disk, a path through a file."],
    cure: "the message has the operating system's words.",
  },
  OUT_OF_MEMORY: {
    causes: [
      "A query, an algorithm or a graph that does not fit into the `memoryLimit` of its session. What sorts and aggregates can, they set aside on disk first.",
    ],
    cure: "a larger limit; `g.algo.estimate` beforehand; fewer columns; `stream()` instead of `collect()`.",
    example: [
      'using session = new Session({ memoryLimit: "1KB" });',
      'await session.sql("SELECT value % 9999, count(*) FROM range(99999) GROUP BY 1").collect();',
    ].join("\n"),
  },
  LIMIT_EXCEEDED: {
    causes: [
      "A query that takes longer to be planned, is larger, or has more text than its session lets it. `details.parameter` names the limit.",
    ],
    cure: "see [limits](limits.md); from a stranger, refuse it.",
    example: [
      "using session = new Session({ sqlSizeLimit: 10 });",
      'await session.sql("SELECT 1 AS one, 2 AS two").collect();',
    ].join("\n"),
  },
  CANCELLED: {
    causes: ["A call that ended with the thread or the stream that it belonged to, without a `signal`."],
    cure: "none is needed.",
  },
  CLOSED: {
    causes: [
      "A call of a graph, a session, a query or a stream behind its `close()`, or behind the block of its `using`.",
    ],
    cure: "keep it open for longer.",
    example: ["const session = new Session();", "session.close();", 'session.sql("SELECT 1");'].join("\n"),
  },
  NATIVE_UNAVAILABLE: {
    causes: [
      "A program that is bundled without the addon.",
      "A platform for which there is none, a C library that is too old, `node_modules` of another machine.",
    ],
    cure: "the message lists what was tried; `quiver doctor` tells more; see [where it runs](../runtimes.md).",
  },
  PACKAGE_MISSING: {
    causes: [
      "A chart that is to be drawn as SVG or HTML without `vega` and `vega-lite`, or a flechette table without `@uwdata/flechette`.",
    ],
    cure: "the message names what to install.",
  },
  INTERNAL: {
    causes: ["A defect of this library. The process goes on, and so may the program."],
    cure: "please report it, with the message and what `quiver doctor` prints.",
  },
};
