/** The rooms of each source tree from the top down: a file may use those of its own layer and of the layers below. */
import type { Layer } from "./arrows.ts";

export interface Tree {
  root: string;
  /** Where there are none, only circles are looked for. */
  layers: readonly Layer[];
}

export const TREES: readonly Tree[] = [
  {
    root: "src",
    layers: [
      ...["shell", "index", "session", "graph", "view", "generators", "algorithms", "frame", "plot", "expr"],
      ...["plan", "bridge", "io", "display", "arrow", "native"],
    ],
  },
  {
    root: "bindings/src",
    layers: [
      ...["lib", "fuzz"],
      ["algorithm", "arriving", "change", "formats", "generate", "queries", "reads", "saved"],
      ["c_stream", "opening", "plan"],
      ["inputs", "stream"],
      ["graph", "table"],
      ...["export", "import"],
      ["account", "parameters", "schema", "task", "values"],
      ...["control", "session", "handle", "borrow", "cdata"],
      ["shape", "strings", "text"],
      ["counters", "descriptor", "error"],
    ],
  },
  {
    root: "core-rs/graph/src",
    layers: [
      ...["lib", "generators", "algorithms", "operations", "builder"],
      ...["graph", "adjacency", "tables", "ids", "run", "error"],
    ],
  },
  {
    root: "core-rs/saved/src",
    layers: [
      ...["lib", "session", ["open", "save"], "verify", "tables", "arrays"],
      ...[["folder", "new_file", "source"], "manifest", "seal", ["checksum", "fault"]],
    ],
  },
  {
    root: "core-rs/formats/src",
    layers: [
      "lib",
      "format",
      ["adjacency_list", "dot", "edge_list", "gexf", "gml", "graphml", "matrix_market", "metis", "node_link", "pajek"],
      ["numbered", "python"],
      "xml",
      ["read", "write"],
      "table",
      ["error", "holds"],
    ],
  },
  {
    root: "core-rs/query/src",
    layers: [
      "lib",
      "run",
      "lower",
      "files",
      "rules",
      "operators",
      "udf",
      "plan",
      "types",
      ["error", "runtime", "watch"],
    ],
  },
];
