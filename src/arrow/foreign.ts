/** Tables of other libraries, known by their structure alone: what they are, and how they become Arrow. */

interface Foreign {
  /** What came, as an error tells it. */
  what: string;
  /** How it becomes something that is taken. */
  hint: string;
  is(input: object): boolean;
}

type Members = Record<string, unknown>;

const has = (input: object, ...names: string[]): boolean =>
  names.every((name) => typeof (input as Members)[name] === "function");

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const FOREIGN: readonly Foreign[] = [
  {
    what: "a result reader of DuckDB",
    hint: "pass reader.getColumnsObjectJS(), or write Parquet with COPY … TO and scanParquet it",
    is: (input) => has(input, "getColumnsObjectJS", "readAll"),
  },
  {
    what: "a result of DuckDB",
    hint: "pass await result.getColumnsObjectJS(), or write Parquet with COPY … TO and scanParquet it",
    is: (input) => has(input, "getColumnsObjectJS") || has(input, "fetchChunk", "columnNames"),
  },
  {
    what: "a connection of DuckDB",
    hint: "run a query on it: (await connection.runAndReadAll(sql)).getColumnsObjectJS()",
    is: (input) => has(input, "runAndReadAll"),
  },
  {
    what: "a LazyFrame of Polars",
    hint: "pass (await lazy.collect()).writeIPC()",
    is: (input) => has(input, "collectSync"),
  },
  {
    what: "a DataFrame of Polars",
    hint: "pass df.writeIPC()",
    is: (input) => has(input, "writeIPC", "toSeries") || has(input, "writeIPC", "getColumns"),
  },
  {
    what: "a Series of Polars",
    hint: "name it: { name: series.toArray() }, or pass series.toFrame().writeIPC()",
    is: (input) => has(input, "toFrame", "toArray", "cast"),
  },
  {
    what: "a Table of parquet-wasm",
    hint: "pass table.intoIPCStream()",
    is: (input) => has(input, "intoIPCStream"),
  },
  {
    what: "a table of LanceDB",
    hint: "pass await table.toArrow(), or a query such as table.query()",
    is: (input) => has(input, "toArrow", "query") || has(input, "query", "createIndex", "countRows"),
  },
  {
    what: "a table of Arquero",
    hint: "pass table.toArrowIPC()",
    is: (input) => has(input, "toArrowIPC") || has(input, "columnNames", "objects", "derive"),
  },
  {
    what: "a Table of flechette",
    hint: "pass tableToIPC(table), of flechette",
    is: (input) => has(input, "toColumns", "getChildAt", "select") && "schema" in input && !("batches" in input),
  },
  {
    what: "a graph of graphology",
    hint: "pass its edges as rows: { edges: graph.mapEdges((edge, attributes, source, target) => ({ src: source, dst: target, ...attributes })) }",
    is: (input) => has(input, "mapEdges", "forEachNode"),
  },
  {
    what: "a DataFrame of Danfo",
    hint: "pass its rows: dfd.toJSON(df)",
    is: (input) => has(input, "iloc", "groupby"),
  },
  {
    what: "a Graph",
    hint: "its tables are graph.nodes and graph.edges",
    is: (input) => has(input, "filterNodes", "withNodes"),
  },
  {
    what: "a URL",
    hint: "files are read by scanParquet(url), scanCsv(url), scanNdjson(url) and scanIpc(url), what a server sends by await fetch(url)",
    is: (input) => has(input, "toJSON") && "href" in input && "searchParams" in input,
  },
  {
    what: "a Map",
    hint: "pass Object.fromEntries(map) where it holds columns",
    is: (input) => Object.prototype.toString.call(input) === "[object Map]",
  },
];

/** What `input` is and how it becomes Arrow, where it is a table of a library that is known; asks for properties only. */
export function foreignTable(input: unknown): string | undefined {
  if (!isObject(input) || Array.isArray(input)) return undefined;
  try {
    const found = FOREIGN.find(({ is }) => is(input));
    return found && `${found.what}; ${found.hint}`;
  } catch {
    // A proxy may refuse any question.
    return undefined;
  }
}

/** How a text that stands where a table is expected is read: most are paths. */
export function foreignText(text: string): string {
  const of = (scan: string) => `a text; if it is a path, read it with ${scan}(${JSON.stringify(text.slice(0, 80))})`;
  if (/^https?:/i.test(text))
    return `a text; if it is an address, pass await fetch(${JSON.stringify(text.slice(0, 80))})`;
  if (/\.(parquet|pq)$/i.test(text)) return of("scanParquet");
  if (/\.(csv|tsv|txt)(\.gz|\.zst|\.bz2|\.xz)?$/i.test(text)) return of("scanCsv");
  if (/\.(ndjson|jsonl)(\.gz|\.zst|\.bz2|\.xz)?$/i.test(text)) return of("scanNdjson");
  if (/\.(arrow|arrows|ipc|feather)$/i.test(text)) return of("scanIpc");
  if (/^\s*[[{]/.test(text)) return "a text; if it is JSON, pass JSON.parse(text)";
  return "a text; a file is read by scanParquet, scanCsv, scanNdjson or scanIpc";
}
