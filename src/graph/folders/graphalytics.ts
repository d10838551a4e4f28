/** LDBC Graphalytics: `name.v` of vertices, `name.e` of edges, and `name.properties`, which says what they are. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { col } from "../../expr/expr.ts";
import type { CastType } from "../../expr/types.ts";
import { scanCsv } from "../../frame/scan.ts";
import { describedBy, type FolderSource, propertiesAt } from "./places.ts";
import { type FolderReading, type FolderTables, within, wrongFile } from "./tables.ts";

/** The types of properties that its files name. */
const TYPES: Readonly<Record<string, CastType>> = {
  int: "int64",
  integer: "int64",
  real: "float64",
  float: "float64",
  double: "float64",
};

/** Reads such a graph by its file of properties, a folder of one, or its files of vertices or edges. */
export async function readGraphalytics(source: FolderSource, reading: FolderReading): Promise<FolderTables> {
  const file = describedBy(
    ...([source, "Graphalytics", propertiesAt, "has no properties of Graphalytics"] as const),
    "a file NAME.properties, which says whether edges are directed and what their columns are",
  );
  const { graph, of } = propertiesOf(file);
  const place = (key: string, end: string) => join(dirname(file), of.get(key) ?? `${graph}.${end}`);
  const directed = of.get("directed");
  if (directed !== "true" && directed !== "false") {
    throw wrongFile(file, `graph.${graph}.directed is ${directed ?? "not there"}; expected true or false`, {
      expected: "true or false",
    });
  }
  const [id, src, dst] = [reading.id, reading.src, reading.dst];
  const type: CastType = reading.ids === "string" ? "string" : "int64";
  const table = (of: string, keys: readonly string[], attributes: readonly (readonly [string, CastType])[]) => {
    const columns = [...keys.map((name) => [name, type] as const), ...attributes];
    const places = columns.map((_, at) => `c${at}`);
    const schema = Object.fromEntries(columns.map(([, each], at) => [places[at] as string, each]));
    const options = {
      header: false,
      delimiter: reading.delimiter ?? " ",
      quote: null,
      schema,
      hivePartitioning: false,
    };
    return within(scanCsv(of, options), reading).select(
      columns.map(([name], at) => col(places[at] as string).as(name)),
    );
  };
  const vertices = place("vertex-file", "v");
  const edges = place("edge-file", "e");
  return {
    nodes: [{ label: null, id, table: table(vertices, [id], attributes(file, graph, of, "vertex")) }],
    edges: [
      {
        ...{ type: null, from: null, to: null, src, dst },
        table: table(edges, [src, dst], attributes(file, graph, of, "edge")),
      },
    ],
    directed: directed === "true",
    ignored: [],
  };
}

/** The lines `graph.NAME.key = value` of a file. */
function propertiesOf(file: string): { graph: string; of: Map<string, string> } {
  const of = new Map<string, string>();
  const names = new Set<string>();
  for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
    const [, name, key, value] =
      /^\s*graph\.(.+?)\.((?:vertex-file|edge-file|directed|(?:vertex|edge)-properties\.(?:names|types)))\s*[=:]\s*(.*?)\s*$/.exec(
        line,
      ) ?? [];
    if (name === undefined || key === undefined || value === undefined) continue;
    names.add(name);
    of.set(key, value);
  }
  const [graph, ...others] = names;
  if (graph !== undefined && others.length === 0) return { graph, of };
  const got = names.size === 0 ? "none" : [...names].join(", ");
  throw wrongFile(file, `it describes one graph in lines graph.NAME.directed = true, got ${got}`, {
    expected: "one graph",
    got,
  });
}

/** The columns behind the ends: `edge-properties.names = weight` and `.types = real`. */
function attributes(
  file: string,
  graph: string,
  of: ReadonlyMap<string, string>,
  kind: "vertex" | "edge",
): [string, CastType][] {
  const list = (key: string) =>
    (of.get(`${kind}-properties.${key}`) ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "");
  const [names, types] = [list("names"), list("types")];
  if (names.length !== types.length) {
    const message = `graph.${graph}.${kind}-properties has ${names.length} names and ${types.length} types`;
    throw wrongFile(file, message, { expected: `${names.length} types`, got: `${types.length}` });
  }
  return names.map((name, at) => {
    const type = TYPES[(types[at] as string).toLowerCase()];
    if (type !== undefined) return [name, type];
    const expected = Object.keys(TYPES).join(", ");
    throw wrongFile(file, `the type ${types[at]} of ${name} is none of Graphalytics; expected ${expected}`, {
      expected,
      got: types[at] as string,
    });
  });
}
