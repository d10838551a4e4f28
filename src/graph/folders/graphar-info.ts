/** Apache GraphAr's descriptions of a graph: `NAME.graph.yml`, and the files of vertices and edges that it names. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { CastType } from "../../expr/types.ts";
import { QuiverError } from "../../native/errors.ts";
import { isThere } from "./places.ts";
import { wrongFile } from "./tables.ts";

export type ChunkFormat = "parquet" | "csv" | "json";

/** Columns that lie in files of their own. */
export interface PropertyGroup {
  folder: string;
  format: ChunkFormat;
  properties: { name: string; type: CastType; isPrimary: boolean }[];
}

export interface VertexInfo {
  path: string;
  type: string;
  chunkSize: number;
  folder: string;
  groups: PropertyGroup[];
  /** What it says that tables do not hold. */
  labels: readonly string[];
}

/** Edges in one of the orders that they are kept in. */
export interface AdjacencyInfo {
  ordered: boolean;
  alignedBy: "src" | "dst";
  folder: string;
  format: ChunkFormat;
}

export interface EdgeInfo {
  path: string;
  src: string;
  type: string;
  dst: string;
  directed: boolean;
  adjacency: AdjacencyInfo[];
  /** Their folders lie in that of an adjacency. */
  groups: PropertyGroup[];
}

export interface GraphArInfo {
  path: string;
  vertices: VertexInfo[];
  edges: EdgeInfo[];
}

/**
 * Reads what `NAME.graph.yml` at `path` describes.
 *
 * @throws {@link QuiverError} `FILE_NOT_FOUND`, and `INVALID_DATA` for what is no GraphAr of version 1, with the file; `UNSUPPORTED_TYPE` for ORC
 */
export function graphArInfo(path: string): GraphArInfo {
  const graph = new Entries(path);
  const version = graph.text("version", "gar/v1");
  if (!/^gar\/v1\b/.test(version))
    throw wrongFile(path, `it has version ${version}; expected gar/v1`, { expected: "gar/v1", got: version });
  const root = join(dirname(path), graph.text("prefix", "."));
  const named = (key: string) => graph.texts(key).map((name) => join(dirname(path), name));
  const infos = {
    vertices: named("vertices").map((each) => vertexInfo(each, root)),
    edges: named("edges").map((each) => edgeInfo(each, root)),
  };
  const types = infos.vertices.map(({ type }) => type);
  const twice = types.find((type, at) => types.indexOf(type) !== at);
  if (twice !== undefined)
    throw wrongFile(path, `two files describe vertices of type ${twice}`, { expected: "one", got: "two" });
  for (const { path: file, src, dst } of infos.edges) {
    const lacking = [src, dst].find((type) => !types.includes(type));
    if (lacking !== undefined)
      throw wrongFile(file, `there are no vertices of type ${lacking}`, { expected: types.join(", "), got: lacking });
  }
  return { path, ...infos };
}

function vertexInfo(path: string, root: string): VertexInfo {
  const entries = new Entries(path);
  const type = entries.text(entries.has("type") ? "type" : "label");
  const folder = join(root, entries.text("prefix", `vertex/${type}/`));
  return {
    ...{ path, type, folder, chunkSize: entries.count("chunk_size") },
    groups: groupsOf(entries, folder),
    labels: entries.has("labels") ? entries.texts("labels") : [],
  };
}

function edgeInfo(path: string, root: string): EdgeInfo {
  const entries = new Entries(path);
  const word = entries.has("edge_type") ? "type" : "label";
  const [src, type, dst] = ["src", "edge", "dst"].map((end) => entries.text(`${end}_${word}`)) as [
    string,
    string,
    string,
  ];
  const folder = join(root, entries.text("prefix", `edge/${src}_${type}_${dst}/`));
  const adjacency = entries.entries("adj_lists").map((each): AdjacencyInfo => {
    const [ordered, alignedBy] = [each.flag("ordered"), each.text("aligned_by")];
    if (alignedBy !== "src" && alignedBy !== "dst") {
      throw wrongFile(path, `adj_lists: aligned_by is ${alignedBy}; expected src or dst`, {
        expected: "src or dst",
        got: alignedBy,
      });
    }
    const prefix = `${ordered ? "ordered" : "unordered"}_by_${alignedBy === "src" ? "source" : "dest"}/`;
    return { ordered, alignedBy, folder: join(folder, each.text("prefix", prefix)), format: formatOf(each) };
  });
  if (adjacency.length === 0)
    throw wrongFile(path, "it has no adj_lists", { expected: "one adjacency list or several", got: "none" });
  return { path, src, type, dst, directed: entries.flag("directed", true), adjacency, groups: groupsOf(entries, "") };
}

/** Where a group has no prefix of its own, its folder has the names of its properties. */
function groupsOf(entries: Entries, folder: string): PropertyGroup[] {
  return entries.entries("property_groups").map((group) => {
    const properties = group.entries("properties").map((each) => ({
      name: each.text("name"),
      type: typeOf(each),
      isPrimary: each.flag("is_primary", false),
    }));
    const prefix = group.text("prefix", `${properties.map(({ name }) => name).join("_")}/`);
    return { folder: join(folder, prefix), format: formatOf(group), properties };
  });
}

function formatOf(entries: Entries): ChunkFormat {
  const format = entries.text("file_type", "parquet").toLowerCase();
  if (format === "parquet" || format === "csv" || format === "json") return format;
  const expected = "Parquet, CSV or JSON";
  const message = `${entries.path}: its files are ${format.toUpperCase()}, which is not read; expected ${expected}`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, { table: entries.path, expected, got: format });
}

const TYPES: Readonly<Record<string, CastType>> = {
  ...{ bool: "boolean", boolean: "boolean", int32: "int32", int64: "int64", float: "float32", double: "float64" },
  ...{ string: "string", date: "date", timestamp: "timestamp(ms)", time: "Time32(Millisecond)" },
};

function typeOf(entries: Entries): CastType {
  const text = entries.text("data_type").toLowerCase().replace(/\s/g, "");
  const [, item] = /^list<(.*)>$/.exec(text) ?? [];
  const type = TYPES[item ?? text];
  if (type !== undefined && Object.hasOwn(TYPES, item ?? text)) return item === undefined ? type : `list<${type}>`;
  const expected = `${Object.keys(TYPES).join(", ")} or a list of these`;
  throw wrongFile(entries.path, `property ${entries.text("name")} has the type ${text}; expected ${expected}`, {
    expected,
    got: text,
  });
}

/** A mapping of YAML, whose entries are asked for by name and kind. */
class Entries {
  readonly path: string;
  readonly #of: Readonly<Record<string, unknown>>;

  constructor(path: string, of: unknown = contentOf(path)) {
    if (typeof of !== "object" || of === null || Array.isArray(of)) {
      throw wrongFile(path, "it is no mapping of YAML", {
        expected: "a mapping",
        got: Array.isArray(of) ? "a sequence" : typeof of,
      });
    }
    this.path = path;
    this.#of = of as Record<string, unknown>;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#of, key) && this.#of[key] !== null;
  }

  text(key: string, otherwise?: string): string {
    const value = this.has(key) ? this.#of[key] : otherwise;
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw this.#wrong(key, "text", value);
  }

  flag(key: string, otherwise?: boolean): boolean {
    const value = this.has(key) ? this.#of[key] : otherwise;
    if (typeof value === "boolean") return value;
    throw this.#wrong(key, "true or false", value);
  }

  count(key: string): number {
    const value = this.#of[key];
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    throw this.#wrong(key, "a whole number from 1", value);
  }

  texts(key: string): string[] {
    const value = this.has(key) ? this.#of[key] : [];
    if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
    throw this.#wrong(key, "a sequence of texts", value);
  }

  entries(key: string): Entries[] {
    const value = this.has(key) ? this.#of[key] : [];
    if (Array.isArray(value)) return value.map((each) => new Entries(this.path, each));
    throw this.#wrong(key, "a sequence", value);
  }

  #wrong(key: string, expected: string, value: unknown): QuiverError {
    const got = value === undefined ? "nothing" : JSON.stringify(value);
    return wrongFile(this.path, `${key} is ${got}; expected ${expected}`, { expected, got });
  }
}

function contentOf(path: string): unknown {
  if (!isThere(path)) throw new QuiverError("FILE_NOT_FOUND", `there is no file ${path}`);
  try {
    return parse(readFileSync(path, "utf8"), { maxAliasCount: 0 });
  } catch (error) {
    throw wrongFile(path, `it is no YAML: ${error instanceof Error ? error.message.split("\n", 1)[0] : error}`);
  }
}
