// What TypeDoc is told: what the site shows of the API, what must be documented, and what it warns of.
import { join } from "node:path";
import { root } from "../setup.mjs";

const of = (file, ...names) => names.map((name) => `arrow-quiver/src/${file}.ts:${name}`);

/** Types that the compiler computes for columns, or that say which objects of other libraries are taken: named in signatures, and by no user. */
const NAMED_BY_NOBODY = [
  ...of("algorithms/rows", "EdgeRows", "NodeRows", "PairRows", "PathRows"),
  ...of("algorithms/runner", "AlgorithmHandle", "ColumnsOf"),
  ...of("arrow/structure", "BatchLike", "StreamSource", "TableLike"),
  ...of("expr/list", "Integer"),
  ...of("expr/text", "Integer", "Text"),
  ...of("expr/time", "Instant"),
  ...of("expr/types", "Named"),
  ...of(
    "frame/columns",
    "Aggregated",
    "Changed",
    "ChangedAny",
    "ColumnsOf",
    "Contracted",
    "Described",
    "Extended",
    "IdOf",
  ),
  ...of("frame/columns", "Joined", "KeyNames", "KeyOf", "Merged", "Name", "Renamed", "RowOf", "Selected", "Unnested"),
  ...of("frame/columns", "VectorsOf", "WithId", "Without"),
  ...of("frame/frame", "CsvBytesOptions", "IpcBytesOptions", "NdjsonBytesOptions", "ParquetBytesOptions"),
  ...of("graph/aggregates", "NAMES"),
  ...of("graph/formats", "GRAPH_FORMATS"),
  ...of("io/neighbours/arquero", "ArqueroTableLike"),
  ...of("io/neighbours/duckdb", "DuckDBChunkLike", "DuckDBResultLike"),
  ...of("io/neighbours/flechette", "FlechetteTableLike"),
  ...of("io/neighbours/lancedb", "LanceLike"),
  ...of("io/neighbours/parquet-wasm", "ParquetWasmTableLike"),
  ...of("io/neighbours/polars", "PolarsFrameLike"),
  ...of("io/rows", "Row"),
  ...of("io/values", "ColumnType"),
  ...of("plan/expression", "ExprJson", "SortKeyJson"),
  ...of("plan/inputs", "PlanInput"),
];

/** What other libraries' objects must have, which those document. */
const METHODS_OF_OTHERS = {
  DuckDBConnectionLike: ["run"],
  FlechetteTable: ["getChild", "getChildAt", "at", "select", "selectAt", "toArray", "toColumns", "[iterator]"],
  GraphologyGraph: ["forEachNode", "forEachEdge", "isUndirected"],
  GraphologyTarget: [
    ...["addNode", "addDirectedEdge", "addUndirectedEdge", "addDirectedEdgeWithKey", "addUndirectedEdgeWithKey"],
  ],
  ...{ Ids: ["__type.collect"], SyncTableInput: ["__type.collect"], TableInput: ["__type.collect"] },
};

export const settings = {
  name: "Quiver",
  entryPoints: [join(root, "src", "index.ts")],
  tsconfig: join(root, "tsconfig.build.json"),
  basePath: root,
  readme: join(root, "README.md"),
  includeVersion: true,
  ...{ excludeInternal: true, excludePrivate: true, disableSources: true, githubPages: false },
  // The index is a file beside the pages, so that search works without a server or a network.
  ...{ searchInComments: true, searchInDocuments: true },
  groupOrder: [
    "Guides",
    "Reference",
    "Algorithms",
    "Neighbours",
    "API",
    "Classes",
    "Functions",
    "*",
    "Project",
    "Decisions",
  ],
  navigation: { includeGroups: true },
  searchGroupBoosts: { Guides: 10, Reference: 4, Algorithms: 4, Neighbours: 4, Classes: 2, Functions: 2 },
  highlightLanguages: [
    "bash",
    "console",
    "json",
    "python",
    "rust",
    "sql",
    "toml",
    "typescript",
    "javascript",
    "tsx",
    "yaml",
  ],
  markdownItOptions: { html: true, linkify: false },
  requiredToBeDocumented: ["Class", "Interface", "TypeAlias", "Function", "Variable", "Method"],
  intentionallyNotExported: NAMED_BY_NOBODY,
  intentionallyNotDocumented: Object.entries(METHODS_OF_OTHERS).flatMap(([type, names]) =>
    names.map((name) => `arrow-quiver.${type}.${name}`),
  ),
  validation: { notExported: true, notDocumented: true, invalidLink: true, invalidPath: true, rewrittenLink: false },
};
