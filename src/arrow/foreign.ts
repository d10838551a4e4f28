/** What is no table but near one, known by its structure alone: what it is, and how it becomes one. */

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
    what: "a connection of DuckDB",
    hint: "run a query on it, and pass the result: await connection.run(sql)",
    is: (input) => has(input, "runAndReadAll"),
  },
  {
    what: "a Series of Polars",
    hint: "pass series.toFrame()",
    is: (input) => has(input, "toFrame", "toArray", "cast"),
  },
  {
    what: "a graph of graphology",
    hint: "Graph.from(graph) takes it whole, Graph.from({ edges: graph }) its edges",
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
