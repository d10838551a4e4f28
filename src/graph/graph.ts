/** The graph, in the user's words; every method lays out one call of the native part. */
import type { Table, TypeMap, Uint32 } from "apache-arrow";
import { Algorithms } from "../algorithms/generated.ts";
import { type CrossingTable, cross } from "../bridge/cross.ts";
import { raise, raiseAll } from "../bridge/raise.ts";
import { type Bundle, showing } from "../display/shows.ts";
import { Expr } from "../expr/expr.ts";
import type {
  Aggregated,
  Changed,
  ChangedAny,
  ColumnsOf,
  Contracted,
  IdOf,
  KeyNames,
  KeyOf,
  Merged,
  RowOf,
  WithId,
} from "../frame/columns.ts";
import type {
  Bytes,
  FileBytes,
  ScanCsvOptions,
  ScanIpcOptions,
  ScanNdjsonOptions,
  ScanParquetOptions,
} from "../frame/files.ts";
import { Frame } from "../frame/frame.ts";
import { makeGraphsBy } from "../frame/to-graph.ts";
import { type ColumnValues, isColumn } from "../io/columns.ts";
import { type Id, type Ids, keyed, type NodeIds } from "../io/ids.ts";
import { isPlainObject, type TableInput } from "../io/source.ts";
import { CALL_OPTIONS, type CallOptions, call } from "../native/call.ts";
import { type Checks, checked, jsonOf, known } from "../native/check.ts";
import { callSync, invalid, QuiverError } from "../native/errors.ts";
import { type GraphHandle, native, type Opened } from "../native/native.ts";
import { suggestion } from "../native/nearest.ts";
import { sessionOf } from "../native/sessions.ts";
import { PlanGraph, type PlanInput, PlanTable } from "../plan/inputs.ts";
import type { FileFormat, Source } from "../plan/plan.ts";
import { cypherPlan, type SqlParameters, sqlPlan } from "../plan/sql.ts";
import { GraphPlots } from "../plot/graph-plots.ts";
import type { Session } from "../session/session.ts";
import { dotOf, mermaidOf } from "../view/diagram.ts";
import type { DiagramOptions, SvgOptions, ViewOptions } from "../view/options.ts";
import { svgOf } from "../view/svg.ts";
import { type View, viewOf } from "../view/view.ts";
import type { Aggregates } from "./aggregates.ts";
import { type EdgeAttribute, edgeAttributeTables, type NodeAttribute, nodeAttributeTables } from "./attributes.ts";
import { type GraphFiles, graphInput } from "./files.ts";
import {
  type EncodeGraphOptions,
  encodeGraph,
  type ReadGraphOptions,
  readGraph,
  type WriteGraphOptions,
  type WrittenGraph,
  writeGraph,
} from "./formats.ts";
import { fillGraphology, type GraphologyGraph, type GraphologyTarget } from "./graphology.ts";
import { type GraphInfo, type GraphSchema, schemaOf } from "./info.ts";
import {
  type AggregateMessagesOptions,
  collectOptions,
  messagesSource,
  type PregelOptions,
  pregelSource,
} from "./messages.ts";
import { edgeTable, fromPairs, planOpening } from "./opening.ts";
import {
  ADD_EDGES_OPTIONS,
  ADD_NODES_OPTIONS,
  type AddEdgesOptions,
  type AddNodesOptions,
  type Condition,
  type ContractOptions,
  type GraphInput,
  type GraphOptions,
  INDEX_OPTIONS,
  type IndexOptions,
  type KeyColumns,
  LABEL_OPTIONS,
  type LabelOptions,
  MERGE_OPTIONS,
  type Memory,
  type MergeOptions,
  NEIGHBORHOOD_OPTIONS,
  type NeighborhoodOptions,
  PROJECT_BIPARTITE_OPTIONS,
  type ProjectBipartiteOptions,
  type SimplifyOptions,
  TYPE_OPTIONS,
  type TypeOptions,
  UPSERT_NODES_OPTIONS,
  type UpsertNodesOptions,
} from "./options.ts";
import { type EdgeReadOptions, type NeighborReadOptions, type NodeId, type NodeReadOptions, Reads } from "./reads.ts";
import { type GraphReport, reportOf } from "./report.ts";
import { type OpenOptions, open, type SaveOptions, save } from "./saved.ts";
import { graphHtml, graphJson, graphText } from "./summary.ts";
import { type Change, contracted, simplified } from "./united.ts";

/**
 * An immutable directed (or undirected) property graph over Arrow tables.
 *
 * Multi-edges and self-loops are kept. Every change gives a new graph that shares all untouched memory with this one.
 * The data lives in Rust; give it back with {@link Graph.close} or let it be collected.
 *
 * @example
 * ```ts
 * const g = await Graph.from({ nodes: { id: ["a", "b"] }, edges: { src: ["a"], dst: ["b"] } });
 * console.log(g.numNodes, g.numEdges); // 2 1
 * ```
 */
export class Graph<N extends TypeMap = any, E extends TypeMap = any, K extends string = any> {
  readonly #handle: GraphHandle;
  readonly #input: PlanGraph;
  readonly #json: string;
  readonly #session: Session | undefined;
  #parsed: GraphInfo | undefined;
  #report: GraphReport | undefined;
  #reads: Reads | undefined;
  #closed = false;

  private constructor(opened: Opened, session?: Session) {
    if (opened?.handle === undefined) {
      throw invalid(
        "new Graph",
        "left to Graph.from, which awaits tables",
        opened,
        "write await Graph.from({ nodes, edges })",
      );
    }
    const { handle, info } = opened;
    this.#handle = handle;
    this.#input = new PlanGraph(handle, () => this.#keys());
    this.#json = info;
    this.#session = session;
  }

  get #info(): GraphInfo {
    this.#parsed ??= JSON.parse(this.#json) as GraphInfo;
    return this.#parsed;
  }

  /**
   * Builds a graph from tables: one call into Rust, off the JavaScript thread.
   *
   * Arrow and typed-array columns are not copied, see {@link GraphOptions.ownership}. Keys may be of any integer, string,
   * binary, date or timestamp type, dictionary-encoded or composite; both ends of an edge have the type of the node's key.
   *
   * @param input - node and edge tables, which may be those of other libraries; without `nodes`, nodes are inferred from the edges. A
   * graph of graphology is both, and says whether it is directed
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE`, `NULL_KEY`, `DUPLICATE_KEY`, `DANGLING_EDGE`,
   * `INVALID_DATA`, `TOO_LARGE`; `details` names column and row
   * @example
   * ```ts
   * const people = tableFromArrays({ name: ["Ada", "Bob", "Cleo"], age: Int32Array.of(36, 41, 29) });
   * const knows = tableFromArrays({ src: ["Ada", "Bob"], dst: ["Bob", "Cleo"], since: Int32Array.of(2015, 2020) });
   * const g = await Graph.from({ nodes: people, edges: knows }, { id: "name" });
   * ```
   * @example A property graph
   * ```ts
   * const g = await Graph.from({
   *   nodes: { Person: { id: ["Ada", "Bob"] }, City: { id: ["Paris"], population: [2_100_000] } },
   *   edges: { LIVES_IN: { table: { src: ["Ada"], dst: ["Paris"] }, from: "Person", to: "City" } },
   * });
   * console.log(g.labels, g.types); // [ 'Person', 'City' ] [ 'LIVES_IN' ]
   * ```
   */
  static async from<
    Nodes extends NonNullable<GraphInput["nodes"]>,
    Edges extends NonNullable<GraphInput["edges"]>,
    const Id extends KeyColumns = "id",
  >(
    input: { nodes?: Nodes; edges?: Edges },
    options?: Omit<GraphOptions, "id"> & { id?: Id },
  ): Promise<Graph<ColumnsOf<Nodes>, ColumnsOf<Edges>, KeyNames<Id>>>;
  static async from(input: GraphologyGraph, options?: GraphOptions): Promise<Graph>;
  static async from<
    Nodes extends NonNullable<GraphInput["nodes"]>,
    Edges extends NonNullable<GraphInput["edges"]>,
    const Id extends KeyColumns = "id",
  >(
    input: { nodes?: Nodes; edges?: Edges } | GraphologyGraph,
    options: Omit<GraphOptions, "id"> & { id?: Id } = {},
  ): Promise<Graph<ColumnsOf<Nodes>, ColumnsOf<Edges>, KeyNames<Id>>> {
    const plan = planOpening(input, options);
    const opened = await cross(
      options,
      plan.inputs,
      ({ tables, buffers, inputs }, control) => native().openGraph(tables, buffers, inputs, plan.options, control),
      options.ownership,
      options.session,
    );
    return new Graph(opened, options.session);
  }

  /**
   * Builds a graph from two columns of ids and, beside them, the edges' attributes; nodes are inferred.
   *
   * Pairs are taken, too: `Graph.fromEdges([["a", "b"], ["b", "c"]], attributes, options)`.
   *
   * @param src - the id of each edge's source
   * @param dst - the id of each edge's destination, of the same length
   * @param attributes - further columns of the edge table
   * @example
   * ```ts
   * const g = await Graph.fromEdges(Uint32Array.of(1, 1, 2), Uint32Array.of(2, 3, 3), { weight: Float64Array.of(1, 5, 1) });
   * ```
   */
  static async fromEdges(
    src: ColumnValues,
    dst: ColumnValues,
    attributes?: Readonly<Record<string, ColumnValues>>,
    options?: Omit<GraphOptions, "src" | "dst">,
  ): Promise<Graph>;
  static async fromEdges(
    pairs: readonly (readonly [source: Id, destination: Id])[],
    attributes?: Readonly<Record<string, ColumnValues>>,
    options?: Omit<GraphOptions, "src" | "dst">,
  ): Promise<Graph>;
  static async fromEdges(...given: [unknown, unknown?, unknown?, unknown?]): Promise<Graph> {
    const [src, dst, attributes = {}, options = {}] = fromPairs(given) as [
      ...columns: [ColumnValues, ColumnValues],
      attributes?: Readonly<Record<string, ColumnValues>>,
      options?: GraphOptions,
    ];
    if (!isPlainObject(attributes)) throw invalid("attributes", "columns by name", attributes);
    for (const [name, column] of Object.entries({ src, dst })) {
      if (!isColumn(column)) throw invalid(name, "a column of ids: a typed array, a Vector or an array", column);
      if (Object.hasOwn(attributes, name)) throw invalid("attributes", "columns beside src and dst", name);
    }
    return Graph.from({ edges: { src, dst, ...attributes } }, options);
  }

  /**
   * Builds a graph from Parquet files, as {@link Graph.from} does from tables and {@link scanParquet} reads them.
   *
   * Where only some columns or rows are wanted, pass frames: `Graph.from({ edges: scanParquet(path).select("src", "dst") })`.
   *
   * @param files - paths, folders or globs of the node and edge tables, or such per label and type
   * @param options - those of {@link Graph.from} and of the scan, which go for all files
   * @throws {@link QuiverError} as {@link Graph.from} and {@link scanParquet}
   * @example
   * ```ts
   * await g.nodes.rename({ id: "name" }).writeParquet("people.parquet");
   * await g.edges.writeParquet("knows.parquet");
   * const again = await Graph.fromParquet({ nodes: "people.parquet", edges: "knows*.parquet" }, { id: "name" });
   * console.log(again.numNodes, again.numEdges); // 3 2
   * ```
   */
  static fromParquet(files: GraphFiles, options: GraphOptions & ScanParquetOptions = {}): Promise<Graph> {
    return Graph.#fromFiles("parquet", files, options);
  }

  /**
   * Builds a graph from CSV files, as {@link Graph.from} does from tables and {@link scanCsv} reads them.
   *
   * @example
   * ```ts
   * await g.edges.writeCsv("knows.csv", { delimiter: ";" });
   * const knows = await Graph.fromCsv({ edges: "knows.csv" }, { delimiter: ";" });
   * ```
   */
  static fromCsv(files: GraphFiles, options: GraphOptions & ScanCsvOptions = {}): Promise<Graph> {
    return Graph.#fromFiles("csv", files, options);
  }

  /** Builds a graph from newline-delimited JSON, as {@link Graph.from} does from tables and {@link scanNdjson} reads it. */
  static fromNdjson(files: GraphFiles, options: GraphOptions & ScanNdjsonOptions = {}): Promise<Graph> {
    return Graph.#fromFiles("ndjson", files, options);
  }

  /** Builds a graph from Arrow IPC files or streams, as {@link Graph.from} does from tables and {@link scanIpc} reads them. */
  static fromIpc(files: GraphFiles, options: GraphOptions & ScanIpcOptions = {}): Promise<Graph> {
    return Graph.#fromFiles("ipc", files, options);
  }

  /**
   * Reads a graph from a file of a graph format, or from its bytes: GraphML, GEXF, GML, Pajek, METIS, Matrix Market, edge and adjacency
   * lists (SNAP, KONECT), and node-link JSON (networkx, D3, Cytoscape), each also compressed by gzip. One call, off the JavaScript thread;
   * progress counts bytes. Rows become columns as they arrive, so that beside the graph little more than a batch is held; bytes of a
   * stream are gathered first.
   *
   * A folder, or a set of files, is read likewise: Neo4j's CSV, LDBC's Social Network Benchmark and Graphalytics, and Apache GraphAr, each known
   * by what lies there. Their rows are read and joined as those of frames are, in the threads and memory of `session`.
   *
   * Attributes have the types that the file declares; where it declares none, int64, float64 or text, whichever holds all values. What
   * the file holds besides is told in {@link Graph.report}`.ignored`.
   *
   * @param source - a path, a `file:` URL, bytes, or what gives bytes: a `Response`, a `Blob`, a stream; several paths of a format that is a
   * set of files
   * @throws {@link QuiverError} `FILE_NOT_FOUND`, `IO_ERROR`, `INVALID_DATA` with file, line and column, `TOO_LARGE` for counts that the
   * file is too short for, `INVALID_ARGUMENT` where nothing tells the format, and as {@link Graph.from}
   * @example
   * ```ts
   * const lines = new TextEncoder().encode("# src\tdst\tweight\n1\t2\t0.5\n2\t3\t1.5\n");
   * const g = await Graph.read(lines, { format: "edge-list" });
   * console.log(g.numNodes, g.numEdges); // 3 2
   * ```
   */
  static async read(
    source: string | URL | readonly (string | URL)[] | FileBytes,
    options: ReadGraphOptions = {},
  ): Promise<Graph> {
    return new Graph(await readGraph(source, options), options.session);
  }

  static async #fromFiles(format: FileFormat, files: GraphFiles, options: GraphOptions & ScanCsvOptions) {
    const { input, options: rest } = graphInput(format, files, options);
    return Graph.from(input, rest);
  }

  /**
   * Opens a graph that {@link Graph.save} wrote. Its files are mapped, not read: that takes milliseconds, whatever its size. Columns,
   * adjacency and the index of ids are read when they are first needed, each piece against its checksum, and processes that
   * open the same folder share their memory. The index of ids is built then, as {@link Graph.buildIndexes} does ahead.
   *
   * @param path - the folder, as a path or a `file:` URL
   * @param options.verify - `true` reads everything at once, against SHA-256 and against itself; default false
   * @param options.ownership - `"copy"` reads the files into memory, for those that others may write to; default `"borrow"`
   * @throws {@link QuiverError} `FILE_NOT_FOUND`; `INVALID_DATA` for a file that is cut off, altered, of another graph or of a newer
   * version, with its name, now or when that piece is first needed; `IO_ERROR`
   * @example
   * ```ts
   * await g.save("network");
   * const again = await Graph.open("network");
   * console.log(again.numNodes, again.numEdges); // 3 2
   * ```
   */
  static async open(path: string | URL, options: OpenOptions = {}): Promise<Graph> {
    return new Graph(await open(path, options), options.session);
  }

  /** @internal */
  static opened(opened: Opened, session: Session): Graph {
    return new Graph(opened, session);
  }

  /**
   * Fills an empty graph of graphology: nodes by the text of their ids, each value as an attribute by its column's name.
   *
   * Integers are numbers where a number holds them exactly, else bigints; decimals are text; dates and timestamps are `Date`; lists,
   * structs and maps are arrays and objects; null is no attribute. Edges have the keys that a text column `key` names, and in a mixed
   * graph the direction that a boolean column `undirected` does, both as `Graph.from(graph)` writes them. Nothing is added where
   * anything does not fit. Cost: every value becomes one of JavaScript, on its thread.
   *
   * @param target - such as `new MultiDirectedGraph()`; its type must be that of the edges, or mixed
   * @returns `target`
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for a target that is not empty, or an edge that it does not take: of the other
   * direction, parallel, a self-loop; `DUPLICATE_KEY` where nodes of two labels have one id; `UNSUPPORTED_TYPE` for composite keys
   * @example
   * ```ts
   * import { MultiDirectedGraph } from "graphology";
   *
   * const graph = await g.toGraphology(new MultiDirectedGraph());
   * console.log(graph.getNodeAttribute("a", "age"), graph.size); // 36 2
   * ```
   */
  async toGraphology<T extends GraphologyTarget>(target: T): Promise<T> {
    await fillGraphology(target, {
      ...{ directed: this.directed, schema: this.schema },
      nodes: (label) => (label === null ? this.nodes : this.label(label)),
      edges: (type) => (type === null ? this.edges : this.type(type)),
    });
    return target;
  }

  /** The number of nodes. */
  get numNodes(): number {
    return this.#info.numNodes;
  }

  /** The number of edges; parallel edges and self-loops count each. */
  get numEdges(): number {
    return this.#info.numEdges;
  }

  /** Whether edges have a direction. */
  get directed(): boolean {
    return this.#info.directed;
  }

  /** The node labels, in row order; empty for a single unnamed table. */
  get labels(): string[] {
    return this.#info.nodes.flatMap(({ label }) => label ?? []);
  }

  /** The edge types, in row order; empty for a single unnamed table. */
  get types(): string[] {
    return [...new Set(this.#info.edges.flatMap(({ type }) => type ?? []))];
  }

  /** The node and edge tables: names, numbers of rows, keys and columns. */
  get schema(): GraphSchema {
    return schemaOf(this.#info);
  }

  /**
   * Which rows of its input this graph was made without, and which nodes it was given besides: by table and reason, as
   * `onNull`, `onDuplicate` and `onDangling` ask for. Of `addNodes` and `addEdges`, what that call left out or added; empty where
   * nothing was, as after every other change. Frozen, known when the graph is made: reading it costs nothing.
   *
   * @example
   * ```ts
   * const g = await Graph.from(
   *   { nodes: { id: [1, 2, 2, null] }, edges: { src: [1, 1, null], dst: [2, 7, 1] } },
   *   { onNull: "skip", onDuplicate: "first", onDangling: "skip" },
   * );
   * console.log(g.report.total); // 4
   * for (const { table, reason, rows } of g.report.skipped) console.log(table, reason, rows);
   * // nodes null 1, nodes duplicate 1, edges null 1, edges dangling 1
   * ```
   */
  get report(): GraphReport {
    this.#report ??= reportOf(this.#info);
    return this.#report;
  }

  /** Bytes held in Rust, what is shared with other graphs and with JavaScript included. */
  get memory(): Memory {
    return JSON.parse(callSync(() => this.#handle.memory()));
  }

  /**
   * All nodes as a lazy frame; several labels are united by column name, led by a `label` column. A column whose types
   * differ has the one that holds them all without loss (Int32 and Int64 are Int64); where there is none, reading it fails
   * with `UNSUPPORTED_TYPE`.
   */
  get nodes(): Frame<N> {
    return this.#frame({ kind: "nodes", graph: this.#input });
  }

  /** All edges as a lazy frame; several types are united as {@link Graph.nodes} are, led by a `type` column. */
  get edges(): Frame<E> {
    return this.#frame({ kind: "edges", graph: this.#input });
  }

  /** The nodes of one label as a lazy frame. Fails with `UNKNOWN_LABEL` when there is none. */
  label(name: string): Frame {
    this.#expect("label", name, this.labels);
    return this.#frame({ kind: "label", graph: this.#input, name });
  }

  /** The edges of one type as a lazy frame. Fails with `UNKNOWN_LABEL` when there is none. */
  type(name: string): Frame {
    this.#expect("type", name, this.types);
    return this.#frame({ kind: "type", graph: this.#input, name });
  }

  /**
   * Whether a node has this id. Synchronous: about a microsecond, once the index of ids is there (see {@link Graph.buildIndexes}).
   *
   * @param id - as a number, bigint or string where a 64-bit column holds it; `{ country: "CH", code: 1 }` or `["CH", 1]` where
   * the key is composite
   * @param options.label - only nodes of this label; default: of any
   * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for an id of a kind that the key cannot be, `UNKNOWN_LABEL`, `INVALID_ARGUMENT`, `CLOSED`
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2], [2, 3]);
   * console.log(g.hasNode(3), g.hasNode("3"), g.hasNode(4)); // true true false
   * ```
   */
  hasNode(id: NodeId, options?: NodeReadOptions): boolean {
    return this.#small().hasNode(id, options);
  }

  /**
   * The row of a node as an object: its key, its attributes, each as apache-arrow gives it (bigint for int64), and its `label` where the
   * graph has several; undefined where no node has the id. Synchronous: microseconds, once the index of ids is there; the first
   * call also asks for the columns, which are not copied. To read many nodes, collect a frame.
   *
   * @throws {@link QuiverError} as {@link Graph.hasNode}, and `INVALID_ARGUMENT` for an id that several labels have
   * @example
   * ```ts
   * const g = await Graph.from({ nodes: { id: ["Ada", "Bob"], age: Int32Array.of(36, 41) }, edges: { src: ["Ada"], dst: ["Bob"] } });
   * console.log(g.node("Ada"), g.node("Eve")); // { id: 'Ada', age: 36 } undefined
   * ```
   */
  node(id: NodeId, options?: NodeReadOptions): RowOf<N> | undefined {
    return this.#small().node(id, options) as RowOf<N> | undefined;
  }

  /**
   * The ids of a node's neighbours, in node-table order, each node once however many edges lead there; a node with a self-loop is its
   * own neighbour. Of a composite key, objects of its columns. With several labels, nodes of different labels may have one id.
   *
   * Synchronous, and in time of the node's edges, once the topology of that direction is there. **The first call builds it**, on this
   * thread: about 20 ms per million edges, during which nothing else runs. {@link Graph.buildIndexes} does so beforehand and
   * off the thread; algorithms that need the same topology share it.
   *
   * @param options.direction - default `"out"`; in an undirected graph all directions are the same
   * @param options.type - only over edges of this type
   * @throws {@link QuiverError} `UNKNOWN_ID`, and as {@link Graph.node}
   * @example
   * ```ts
   * const g = await Graph.fromEdges(["Ada", "Ada", "Bob"], ["Bob", "Cleo", "Ada"]);
   * console.log(g.neighbors("Ada")); // [ 'Bob', 'Cleo' ]
   * console.log(g.neighbors("Ada", { direction: "in" })); // [ 'Bob' ]
   * ```
   */
  neighbors(id: NodeId, options?: NeighborReadOptions): IdOf<KeyOf<N, K>>[] {
    return this.#small().neighbors(id, options) as IdOf<KeyOf<N, K>>[];
  }

  /**
   * The edges from one node to another, all parallel ones, as rows of the edge table with `edge`, their row number over all edges, and
   * `type` where the graph has several; in an undirected graph, those either way. Empty where there are none.
   *
   * Synchronous: microseconds, once the topology `"out"` is there, which the first call builds as that of {@link Graph.neighbors} does.
   * `edge` is the row number even where the table has a column of that name.
   *
   * @param options.from - the label of `source`; `options.to` that of `target`
   * @param options.type - only edges of this type
   * @throws {@link QuiverError} `UNKNOWN_ID`, and as {@link Graph.node}
   * @example
   * ```ts
   * const g = await Graph.fromEdges(["Ada", "Ada"], ["Bob", "Bob"], { weight: [0.5, 2.5] });
   * console.log(g.edgesBetween("Ada", "Bob").map(({ edge, weight }) => [edge, weight])); // [ [ 0, 0.5 ], [ 1, 2.5 ] ]
   * ```
   */
  edgesBetween(source: NodeId, target: NodeId, options?: EdgeReadOptions): (RowOf<E> & { edge: number })[] {
    return this.#small().edgesBetween(source, target, options) as (RowOf<E> & { edge: number })[];
  }

  /**
   * How many edges a node has. As in `g.algo.degree`, parallel edges count each, and a self-loop once out, once in and twice for both.
   *
   * Synchronous: microseconds, once the topology of that direction is there (for `"both"`, that or those of `"out"` and `"in"`), which
   * the first call builds as that of {@link Graph.neighbors} does.
   *
   * @param options.direction - default `"both"`, as of `g.algo.degree`
   * @param options.type - only edges of this type
   * @throws {@link QuiverError} `UNKNOWN_ID`, and as {@link Graph.node}
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 1, 2], [2, 3, 2]);
   * console.log(g.degreeOf(2), g.degreeOf(2, { direction: "out" })); // 3 1
   * ```
   */
  degreeOf(id: NodeId, options?: NeighborReadOptions): number {
    return this.#small().degreeOf(id, options);
  }

  /**
   * Builds, off the JavaScript thread, what {@link Graph.hasNode}, {@link Graph.node}, {@link Graph.neighbors}, {@link Graph.edgesBetween} and
   * {@link Graph.degreeOf} look into, where it is not there yet: the index of ids, and the topology of each direction. Without
   * it, the first read that needs one builds it, and the thread waits.
   *
   * Takes time in nodes and edges, and 8 bytes per node and per edge and direction (16 per edge for `"both"`), which
   * {@link Graph.memory} tells; graphs that share their edges share them.
   *
   * @param options.direction - one direction or several; default `"out"`. `degreeOf` wants `["out", "in"]` or `"both"`
   * @throws {@link QuiverError} `INVALID_ARGUMENT`, `CLOSED`
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 1, 2], [2, 3, 3]);
   * await g.buildIndexes({ direction: ["out", "in"] });
   * console.log(g.neighbors(1), g.neighbors(3, { direction: "in" })); // [ 2n, 3n ] [ 1n, 2n ]
   * ```
   */
  async buildIndexes(options: IndexOptions = {}): Promise<void> {
    const { direction = "out" } = checked("options", options, INDEX_OPTIONS);
    const directions = [direction].flat();
    await call(options, (control) => this.#handle.buildIndexes(directions, control));
  }

  /** @internal */
  get input(): PlanInput {
    return this.#input;
  }

  /**
   * A query in SQL, as a lazy frame.
   *
   * Its tables are `nodes` and `edges`, and each label and edge type by its name. Algorithms are table functions under their names in
   * SQL, with arguments by name: `weakly_connected_components()`, `bfs(sources => (SELECT id FROM nodes WHERE …))`; they run as
   * part of the plan. Names match exactly, capitals included, and those that are no plain words go in double quotes; functions go by any
   * capitals. A computed column is called by its text (`sum(age)`) unless `AS` names it, and one whose name is taken gets `_1`
   * behind it. Nulls sort last. The dialect is DataFusion's, near PostgreSQL's: window functions, common table expressions, subqueries and
   * `QUALIFY` among the rest; `7 / 2` is 3, as integers divide there. Only queries run; what would write is refused.
   *
   * @param params - values for `$name`, by name, or for `$1`, `$2`, … as an array: they are never read as text of the query. Those
   * that are left out are given when it runs, as `params` of {@link Frame.collect} or to {@link PreparedQuery.execute}.
   * @throws {@link QuiverError} when it first runs: `INVALID_QUERY`, `UNKNOWN_TABLE`, `UNKNOWN_COLUMN`, `INVALID_ARGUMENT`, and what its
   * algorithms fail with
   * @example
   * ```ts
   * const g = await Graph.from({
   *   nodes: { id: ["Ada", "Bob", "Cleo"], age: [36, 41, 29] },
   *   edges: { src: ["Ada", "Bob"], dst: ["Bob", "Cleo"] },
   * });
   * const ranked = g.sql(
   *   "SELECT id, age, pagerank FROM nodes JOIN pagerank(damping => 0.9) USING (id) WHERE age < $age ORDER BY pagerank DESC",
   *   { age: 40 },
   * );
   * console.log(await ranked.collect());
   * ```
   */
  sql(text: string, params?: SqlParameters): Frame {
    return new Frame(
      sqlPlan(text, { relations: [], graphs: [{ name: null, graph: this.#input }] }, params),
      this.#session,
    );
  }

  /**
   * A query in Cypher, as a lazy frame: patterns of nodes and edges, which Cypher calls relationships. It only reads.
   *
   * Clauses are `MATCH`, `OPTIONAL MATCH`, `WHERE`, `WITH`, `UNWIND`, `RETURN`, `ORDER BY`, `SKIP`, `LIMIT` and `UNION`; labels and types are
   * those of the graph, properties its columns. No pattern follows an edge twice; `*1..3` follows several, and `shortestPath(…)` the
   * fewest. A node comes back as a struct of its columns, and so does an edge; a path is a struct of the lists `nodes` and `relationships`.
   * In an undirected graph arrows count in both directions. Columns are called by their text unless `AS` names them. Nulls sort last, and
   * first where the order is descending; `7 / 2` is 3. What is misspelt is an error and no null.
   *
   * Cost: that of the patterns found, along the graph's adjacency, which is built once; properties are read of those rows alone.
   *
   * @param params - values for `$name`: they are never read as text of the query. Those that are left out are given when it runs, but for
   * those of `SKIP` and `LIMIT`, which it is planned with.
   * @throws {@link QuiverError} when it first runs: `INVALID_QUERY` with line and column, `UNKNOWN_LABEL`, `UNKNOWN_COLUMN`,
   * `INVALID_ARGUMENT`
   * @example
   * ```ts
   * const g = await Graph.from({
   *   nodes: { Person: { id: ["Ada", "Bob", "Cleo"], age: [36, 41, 29] } },
   *   edges: { KNOWS: { table: { src: ["Ada", "Bob"], dst: ["Bob", "Cleo"] }, from: "Person", to: "Person" } },
   * });
   * const found = g.cypher("MATCH (a:Person)-[:KNOWS*1..2]->(b) WHERE a.age > $age RETURN a.id, b.id ORDER BY b.id", { age: 30 });
   * console.log(await found.count()); // 3
   * ```
   */
  cypher(text: string, params?: SqlParameters): Frame {
    return new Frame(cypherPlan(text, this.#input, params), this.#session);
  }

  /**
   * The same graph, whose algorithms, changes and frames run within the limits of `session`; so do those of graphs made from it.
   *
   * @example
   * ```ts
   * using session = new Session({ threads: 2, memoryLimit: "1GB" });
   * const ranks = await g.in(session).algo.pagerank();
   * ```
   */
  in(session: Session): Graph<N, E, K> {
    return new Graph({ handle: this.#handle, info: this.#json }, sessionOf("session", session));
  }

  /** The graph algorithms; each gives a table with the nodes' ids first. */
  get algo(): Algorithms<KeyOf<N, K>> {
    return new Algorithms(this.#handle, this.#input, this.#session);
  }

  /**
   * Charts of the graph's structure: its degrees, components, communities and distances. Vega-Lite specs that notebooks draw and that are
   * saved as SVG, HTML or JSON.
   *
   * @example
   * ```ts
   * await g.plot.degreeDistribution().save("degrees.svg");
   * ```
   */
  get plot(): GraphPlots {
    return new GraphPlots(this);
  }

  /**
   * The graph of some labels and edge types, sharing everything with this one.
   *
   * @param part.labels - default: all
   * @param part.types - default: all whose ends are both among the labels
   * @example
   * ```ts
   * const g = await Graph.from({
   *   nodes: { Person: { id: ["Ada", "Bob"] }, City: { id: ["Paris"] } },
   *   edges: { KNOWS: { table: { src: ["Ada"], dst: ["Bob"] }, from: "Person", to: "Person" } },
   * });
   * const friends = await g.project({ labels: ["Person"], types: ["KNOWS"] });
   * ```
   */
  async project(
    part: { labels?: readonly string[]; types?: readonly string[] },
    options?: CallOptions,
  ): Promise<Graph> {
    const { labels, types } = checked("part", part ?? null, PART);
    known("options", options, CALL_OPTIONS);
    for (const label of labels ?? []) this.#expect("label", label, this.labels);
    for (const type of types ?? []) this.#expect("type", type, this.types);
    return this.#change({ op: "project", labels, types }, [], options);
  }

  /**
   * Sets node attributes in bulk: whole columns, with one conversion per column and none per value.
   *
   * Nodes that are not named keep the value they had, or null where the attribute is new.
   *
   * @param attributes - per name `{ nodes, values, type? }`: ids, as many values, and the type to store them as
   * @throws {@link QuiverError} `UNKNOWN_ID`, `UNSUPPORTED_TYPE`, `INVALID_ARGUMENT`
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2], [2, 3]);
   * const aged = await g.withNodeAttributes({ age: { nodes: [1, 3], values: [36, 29], type: "int" } });
   * ```
   */
  async withNodeAttributes(
    attributes: Readonly<Record<string, NodeAttribute>>,
    options: LabelOptions = {},
  ): Promise<Graph> {
    const { label } = checked("options", options, LABEL_OPTIONS);
    const sources = nodeAttributeTables(attributes, this.#keys(label));
    return this.#change({ op: "withNodes", label }, sources, options);
  }

  /**
   * Sets edge attributes in bulk, as {@link Graph.withNodeAttributes} does those of nodes.
   *
   * @param attributes - per name `{ edges, values, type? }`, where `edges` are row numbers of the edge table, counted from
   * 0 over all edge types; `edges` may be left out when there is one value per edge, in row order
   * @param options.type - only edges of this type are set
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2], [2, 3]);
   * const weighted = await g.withEdgeAttributes({ weight: { values: Float64Array.of(0.5, 2) } });
   * ```
   */
  async withEdgeAttributes(
    attributes: Readonly<Record<string, EdgeAttribute>>,
    options: TypeOptions = {},
  ): Promise<Graph> {
    const { type } = checked("options", options, TYPE_OPTIONS);
    const sources = edgeAttributeTables(attributes, this.#edgeRows(type));
    return this.#change({ op: "withEdges", type }, sources, options);
  }

  /**
   * Joins a table to the nodes by their key and adds its other columns, or replaces the values of those that exist. Nodes
   * without a row keep the value they had, or get null where the column is new. The result of an algorithm fits as it is, and
   * is shared when its rows are in node order.
   *
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2, 3], [2, 3, 1]);
   * const ranked = await g.withNodes(await g.algo.pagerank());
   * console.log(await ranked.nodes.sort(col("pagerank").desc()).collect());
   * ```
   */
  async withNodes<I extends TableInput>(
    table: I,
    options: LabelOptions = {},
  ): Promise<Graph<Merged<N, ColumnsOf<I>>, E, K>> {
    const { label } = checked("options", options, LABEL_OPTIONS);
    return this.#change({ op: "withNodes", label }, [table], options);
  }

  /**
   * Adds the rows of `table` as nodes, of a new label where `label` names one. Columns that either side lacks are null there.
   * The new graph's {@link Graph.report} tells how many rows `onDuplicate`, `onConflict` and `onNull` left out.
   *
   * Fit for a loop: takes time in the rows that are added, and what is there is shared (see {@link Graph.addEdges}).
   *
   * @throws {@link QuiverError} `DUPLICATE_KEY`, `NULL_KEY`, `UNSUPPORTED_TYPE`
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2], [2, 3]);
   * const grown = await g.addNodes({ id: [3, 4] }, { onConflict: "keep" });
   * console.log(grown.numNodes, grown.report.total); // 4 1
   * ```
   */
  async addNodes(table: TableInput, options: AddNodesOptions = {}): Promise<Graph> {
    const given = checked("options", options, ADD_NODES_OPTIONS);
    const { label, onDuplicate = "error", onConflict, onNull = "error" } = given;
    return this.#change({ op: "addNodes", label, table: 0, onDuplicate, onConflict, onNull }, [table], options);
  }

  /**
   * Adds the rows of `table` as nodes; where a node has the key already, sets the table's columns in it, nulls included, and keeps its
   * others: `addNodes` with `onConflict: "update"`. Where no node is new, topologies are shared.
   *
   * `onDuplicate` says what happens to rows of `table` with one key: `"error"` (default), or `"first"`; the last of each are given by
   * `Frame.from(table).distinct("id", { keep: "last" })`.
   *
   * @throws {@link QuiverError} `DUPLICATE_KEY`, `NULL_KEY`; `UNSUPPORTED_TYPE` for values that do not fit a column's type
   * @example
   * ```ts
   * const g = await Graph.from({ nodes: { id: [1, 2], age: [36, 41], city: ["Oslo", "Rome"] } });
   * const updated = await g.upsertNodes({ id: [2, 3], age: [42, 29] });
   * console.log(updated.node(2), updated.node(3)); // { id: 2n, age: 42n, city: 'Rome' } { id: 3n, age: 29n, city: null }
   * ```
   */
  async upsertNodes(table: TableInput, options: UpsertNodesOptions = {}): Promise<Graph> {
    return this.addNodes(table, { ...checked("options", options, UPSERT_NODES_OPTIONS), onConflict: "update" });
  }

  /**
   * Adds the rows of `table` as edges, of a new type where `type` names one. The new graph's {@link Graph.report} tells how many rows
   * `onDangling` and `onNull` left out, and how many nodes were added.
   *
   * Fit for a loop: takes time in the rows that are added. What is there is shared, and topologies are built when something needs them, not
   * before. Tables of up to 1 MiB are copied, and small batches are united now and then, which copies each row a few times in all;
   * `diagnostics()` counts both.
   *
   * @throws {@link QuiverError} `DANGLING_EDGE`, `NULL_KEY`, `UNSUPPORTED_TYPE`
   * @example
   * ```ts
   * let g = await Graph.from({ nodes: { id: [] }, edges: { src: [], dst: [] } });
   * for (const day of [{ src: [1, 2], dst: [2, 3] }, { src: [3], dst: [1] }]) {
   *   g = await g.addEdges(day, { onDangling: "add" });
   * }
   * console.log(g.numNodes, g.numEdges); // 3 3
   * ```
   */
  async addEdges(table: TableInput, options: AddEdgesOptions = {}): Promise<Graph> {
    const given = checked("options", options, ADD_EDGES_OPTIONS);
    const { type, from, to, src, dst, onDangling = "error", onNull = "error" } = given;
    const operation = { op: "addEdges", table: 0, type, from, to, src, dst, onDangling, onNull };
    const of =
      (type === undefined ? undefined : this.#info.edges.find((known) => known.type === type)) ?? this.#info.edges[0];
    return this.#change(operation, [edgeTable(table, src ?? of?.src ?? "src", dst ?? of?.dst ?? "dst")], options);
  }

  /**
   * The graph without some nodes and the edges at them.
   *
   * @param nodes - ids, or a condition over the node table
   * @param options.label - only nodes of this label are removed
   * @throws {@link QuiverError} `UNKNOWN_ID`
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2, 3], [2, 3, 1]);
   * console.log((await g.removeNodes([3])).numEdges); // 1
   * ```
   */
  async removeNodes(nodes: Ids | Condition, options: LabelOptions = {}): Promise<Graph<N, E, K>> {
    const { label } = checked("options", options, LABEL_OPTIONS);
    if (isCondition(nodes)) {
      return this.#change({ op: "removeNodes", label, predicate: predicate(nodes) }, [], options);
    }
    const ids = keyed("nodes", nodes, this.#keys(label));
    return this.#change({ op: "removeNodes", label, table: 0 }, [ids], options);
  }

  /** The graph without the edges for which `condition` is true; all nodes stay. */
  async removeEdges(condition: Condition, options?: CallOptions): Promise<Graph<N, E, K>> {
    known("options", options, CALL_OPTIONS);
    return this.#change({ op: "removeEdges", predicate: predicate(condition) }, [], options);
  }

  /**
   * The graph of the nodes for which `condition` is true, and of the edges between them.
   *
   * @example
   * ```ts
   * const g = await Graph.from({ nodes: { id: [1, 2, 3], age: [36, 41, 29] }, edges: { src: [1, 2], dst: [2, 3] } });
   * console.log((await g.filterNodes(col("age").gt(30))).numEdges); // 1
   * console.log((await g.filterNodes("age > 30")).numNodes); // 2
   * ```
   */
  async filterNodes(condition: Condition, options?: CallOptions): Promise<Graph<N, E, K>> {
    known("options", options, CALL_OPTIONS);
    return this.#change({ op: "filterNodes", predicate: predicate(condition) }, [], options);
  }

  /** The graph of all nodes and of the edges for which `condition` is true. */
  async filterEdges(condition: Condition, options?: CallOptions): Promise<Graph<N, E, K>> {
    known("options", options, CALL_OPTIONS);
    return this.#change({ op: "filterEdges", predicate: predicate(condition) }, [], options);
  }

  /** The graph of these nodes, in node-table order, and of the edges between them. Fails with `UNKNOWN_ID`. */
  async subgraph(ids: NodeIds, options: LabelOptions = {}): Promise<Graph<N, E, K>> {
    const { label } = checked("options", options, LABEL_OPTIONS);
    const nodes = keyed("ids", ids, this.#keys(label));
    return this.#change({ op: "subgraph", label, table: 0 }, [nodes], options);
  }

  /**
   * The subgraph of the nodes within some hops of `ids`, those included. Fails with `UNKNOWN_ID`.
   *
   * @example
   * ```ts
   * const g = await Graph.fromEdges([1, 2, 3], [2, 3, 4]);
   * console.log((await g.neighborhood(1, { hops: 2 })).numNodes); // 3
   * ```
   */
  async neighborhood(ids: NodeIds, options: NeighborhoodOptions = {}): Promise<Graph<N, E, K>> {
    const { label, hops = 1, direction = "out" } = checked("options", options, NEIGHBORHOOD_OPTIONS);
    const nodes = keyed("ids", ids, this.#keys(label));
    return this.#change({ op: "neighborhood", label, table: 0, hops, direction }, [nodes], options);
  }

  /**
   * The graph with every edge the other way round; shares everything, so that the edge table keeps its columns, and
   * {@link Graph.schema} tells that its `src` and `dst` have changed places.
   */
  async reverse(options?: CallOptions): Promise<Graph<N, E, K>> {
    known("options", options, CALL_OPTIONS);
    return this.#change({ op: "reverse" }, [], options);
  }

  /** The graph with edges that lead both ways; shares all columns. */
  async toUndirected(options?: CallOptions): Promise<Graph<N, E, K>> {
    known("options", options, CALL_OPTIONS);
    return this.#change({ op: "toUndirected" }, [], options);
  }

  /**
   * The graph without self-loops, and with the first of parallel edges only; in an undirected graph `u—v` and `v—u` are parallel. Edges of
   * different types with the same ends are so, too.
   *
   * @param options.agg - what is computed of the edges that become one: a list of aggregates, or `{ weight: "sum" }`. Other columns are
   * those of the first edge
   * @param options.selfLoops - whether self-loops stay, one per node; default false
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `INVALID_QUERY`, `INVALID_ARGUMENT` for an aggregate called as a column of the edges' ends
   * @example
   * ```ts
   * const calls = await Graph.fromEdges(["Ada", "Ada", "Bob"], ["Bob", "Bob", "Ada"], { minutes: [3, 4, 5] });
   * const pairs = await calls.simplify({ agg: [fn.sum("minutes").as("minutes"), fn.count().as("calls")] });
   * console.log(pairs.edgesBetween("Ada", "Bob")); // [ { edge: 0, src: 'Ada', dst: 'Bob', minutes: 7n, calls: 2n } ]
   * ```
   */
  async simplify<const A extends Aggregates = readonly []>(
    options: SimplifyOptions<A> = {},
  ): Promise<Graph<N, Aggregated<E, A>, K>> {
    return simplified(this.#changing(), options);
  }

  /**
   * Contracts the nodes that have a value in common to one node: the graph of the groups, in order of their first nodes, with the columns
   * `by` as their key. Edges lead between the groups; of each type there is one per pair (in an undirected graph either way), unless
   * `edges` is `"keep"`. Nodes of all labels are grouped together, and have no label then.
   *
   * @param by - a column of the nodes, such as the result of a community detection, or several, which make a composite key
   * @param options.nodes - what is computed of the nodes of a group, as `{ people: fn.count(), age: "mean" }` or a list
   * @param options.edges - what is computed of the edges between two groups; `"keep"` leaves each edge, with its columns
   * @param options.selfLoops - whether edges within a group stay; default true
   * @param options.onNull - `"error"` (default) or `"skip"` for nodes without a value
   * @throws {@link QuiverError} `NULL_KEY`, `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE`, `INVALID_QUERY`, `INVALID_ARGUMENT`
   * @example
   * ```ts
   * const g = await Graph.from({
   *   nodes: { id: [1, 2, 3], team: ["red", "red", "blue"] },
   *   edges: { src: [1, 1, 2], dst: [2, 3, 3], hours: [8, 1, 2] },
   * });
   * const teams = await g.contract("team", { nodes: { people: fn.count() }, edges: { hours: "sum" }, selfLoops: false });
   * console.log(teams.node("red"), teams.edgesBetween("red", "blue"));
   * // { team: 'red', people: 2n } [ { edge: 0, src: 'red', dst: 'blue', hours: 3n } ]
   * ```
   */
  async contract<const By extends KeyColumns, const A extends Aggregates = readonly []>(
    by: By,
    options: ContractOptions<A> = {},
  ): Promise<Graph<Contracted<N, KeyNames<By>, A>, any, KeyNames<By>>> {
    return contracted(this.#changing(), by, options);
  }

  /**
   * Projects a bipartite graph onto one of its sides: its nodes, with their columns, and an undirected edge between two of them that have
   * neighbours in common on the other side. The edge's column `shared` counts these; parallel edges count once. Known as the one-mode
   * projection; networkx calls it `weighted_projected_graph`.
   *
   * Takes time in the number of paths of two edges: a node with `d` neighbours on the other side makes `d²/2` pairs.
   *
   * @param onto - the side: ids, a condition over the node table, or `{ label }`
   * @param options.direction - `"out"` follows edges from `u` to `w` and from `w` to `v` in a directed graph, and gives a directed one
   * @param options.label - where ids are looked up, and which nodes a condition is about
   * @returns edges with `src`, `dst` (of a composite key `src_` and `dst_` before each of its columns) and `shared`, a uint32; of the
   * type `shared` where nodes of several labels are left
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for an edge within one side, with its row; `UNKNOWN_ID`, `UNKNOWN_LABEL`
   * @example
   * ```ts
   * const g = await Graph.from({
   *   nodes: { Reader: { id: ["Ada", "Bob", "Cleo"] }, Book: { id: ["Emma", "Dune"] } },
   *   edges: { READ: { table: { src: ["Ada", "Bob", "Bob", "Cleo"], dst: ["Emma", "Emma", "Dune", "Dune"] }, from: "Reader", to: "Book" } },
   * });
   * const readers = await g.projectBipartite({ label: "Reader" });
   * console.log(readers.edgesBetween("Ada", "Bob")); // [ { edge: 0, src: 'Ada', dst: 'Bob', shared: 1 } ]
   * ```
   */
  async projectBipartite(
    onto: NodeIds | Condition | { readonly label: string },
    options: ProjectBipartiteOptions = {},
  ): Promise<Graph<N, { src: any; dst: any; shared: Uint32 }, K>> {
    const { label, direction = "both" } = checked("options", options, PROJECT_BIPARTITE_OPTIONS);
    const side = sideOf(onto, label);
    if (side.label !== undefined) this.#expect("label", side.label, this.labels);
    const operation = { op: "projectBipartite", label: side.label, direction };
    if (side.ids === undefined) return this.#change({ ...operation, predicate: side.predicate }, [], options);
    const ids = keyed("onto", side.ids, this.#keys(side.label));
    return this.#change({ ...operation, table: 0 }, [ids], options);
  }

  /**
   * This graph and another as one: nodes are the same where their label and key are, columns where their names are. What a column lacks on
   * one side is null there.
   *
   * @param options.onConflict - of a node that both have: default `"update"`, which takes the values of the other graph for the columns that
   * it has; `"keep"`, `"replace"` and `"error"` as for {@link Graph.addNodes}
   * @param options.edges - `"append"` (default) adds all edges; `"distinct"` only those whose ends no edge of the type joins yet
   * @throws {@link QuiverError} `INVALID_ARGUMENT` where only one is directed, or only one has labels; `DUPLICATE_KEY`, `UNSUPPORTED_TYPE`
   * @example
   * ```ts
   * const monday = await Graph.from({ nodes: { id: [1, 2], age: [36, 41] }, edges: { src: [1], dst: [2] } });
   * const tuesday = await Graph.from({ nodes: { id: [2, 3], age: [42, 29] }, edges: { src: [1, 2], dst: [2, 3] } }, { onDangling: "add" });
   * const both = await monday.merge(tuesday, { edges: "distinct" });
   * console.log(both.numNodes, both.numEdges, both.node(2)); // 3 2 { id: 2n, age: 42n }
   * ```
   */
  async merge<N2 extends TypeMap, E2 extends TypeMap>(
    other: Graph<N2, E2>,
    options: MergeOptions = {},
  ): Promise<Graph<Merged<N, N2>, Merged<E, E2>, K>> {
    const { onConflict = "update", edges = "append" } = checked("options", options, MERGE_OPTIONS);
    const operation = { op: "merge", graph: 0, onConflict, distinct: edges === "distinct" };
    return this.#change(operation, [], options, [graphGiven(other).#handle]);
  }

  /**
   * What makes this graph into another: tables of the nodes and edges that are `added`, `removed` or `changed`, with the values before and
   * after. Null equals null, NaN equals NaN, and a column that one graph lacks is null there.
   *
   * Nodes are the same where their label and key are. Edges have no key: those of a type with the same ends are compared as a multiset.
   * Where values are equal, they go off against each other; what is left is `changed` pairwise in row order, and then `removed` or `added`.
   *
   * @returns per table `change`, the key (of edges the keys of both ends), `label` or `type` where a graph has several, and per other column
   * its values in this graph and in the other, under its name with `_old` and `_new` behind it. What this graph has comes first, in row order
   * @throws {@link QuiverError} `INVALID_ARGUMENT` where only one is directed; `UNSUPPORTED_TYPE` for keys of types that do not go together
   * @example
   * ```ts
   * const before = await Graph.from({ nodes: { id: [1, 2], age: [36, 41] }, edges: { src: [1], dst: [2] } });
   * const after = await Graph.from({ nodes: { id: [1, 3], age: [37, 29] }, edges: { src: [1], dst: [3] } });
   * const { nodes } = await before.diff(after);
   * console.log(nodes.toArray().map(({ change, id, age_old, age_new }) => `${change} ${id} ${age_old} ${age_new}`));
   * // [ 'changed 1 36 37', 'removed 2 41 null', 'added 3 null 29' ]
   * ```
   */
  async diff<N2 extends TypeMap>(
    other: Graph<N2>,
    options?: CallOptions,
  ): Promise<{ nodes: Table<Changed<N, N2, K>>; edges: Table<ChangedAny> }> {
    known("options", options, CALL_OPTIONS);
    const handle = graphGiven(other).#handle;
    const [nodes, edges] = raiseAll(
      await call(options, (control) => this.#handle.diff(handle, control), this.#session),
    );
    return { nodes: nodes as Table, edges: edges as Table };
  }

  /**
   * Looks for what may surprise: self-loops and parallel edges (`severity` `warning`), isolated nodes, nulls and empty tables
   * (`info`). One row per kind and table, with `kind`, `table`, `column`, the first `row` and a `message`.
   */
  async validate(options?: CallOptions): Promise<Table> {
    known("options", options, CALL_OPTIONS);
    return raise(await call(options, (control) => this.#handle.validate(control), this.#session));
  }

  /**
   * Sends messages along the edges and aggregates those that each node gets: expressions over whole columns, run in Rust.
   *
   * In an undirected graph every message goes both ways along an edge. The result has all nodes in node-table order, so that it
   * goes into {@link Graph.withNodes} as it is: an aggregate is null (a count 0) where no message came. Takes time in the number of nodes
   * and edges; what depends on one node or edge alone is computed once for it, not per message.
   *
   * @returns the key's columns, then the aggregates under their names
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `INVALID_QUERY`, `UNSUPPORTED_TYPE`, `QUERY_FAILED`, `INVALID_ARGUMENT`
   * @example
   * ```ts
   * const g = await Graph.from({ nodes: { id: ["a", "b", "c"], age: [36, 41, 29] }, edges: { src: ["a", "b"], dst: ["c", "c"] } });
   * const ages = await g.aggregateMessages({ toDst: src("age"), agg: [fn.mean(msg()).as("mean"), fn.count().as("followers")] });
   * console.log(ages.get(2)?.toJSON()); // { id: 'c', mean: 38.5, followers: 2n }
   * ```
   */
  async aggregateMessages<A extends string = any>(
    options: AggregateMessagesOptions<A>,
  ): Promise<Table<WithId<KeyOf<N, K>, Record<A, any>>>> {
    const frame = this.#frame(messagesSource(this.#input, options));
    return frame.collect(collectOptions(options));
  }

  /**
   * Iterates: nodes send messages along the edges, aggregate what they get, and update their state, until it stays the same.
   * All iterations run in Rust, in one call.
   *
   * Every update sees the state as it was before, and is computed for all nodes, those without a message included: their aggregates are
   * null. The result's schema metadata holds `iterations` and `converged`. Takes time in nodes and edges per iteration.
   *
   * @returns the key's columns, then the state
   * @throws {@link QuiverError} as {@link Graph.aggregateMessages}
   * @example PageRank
   * ```ts
   * const g = await Graph.fromEdges([1, 2, 3, 3], [2, 3, 1, 2]);
   * const ranks = await g.pregel({
   *   columns: { rank: { initial: 1 / 3, update: col("in").mul(0.85).add(0.15 / 3) } },
   *   toDst: src("rank").div(src("outDegree")),
   *   agg: { in: fn.sum(msg()) },
   *   tolerance: 1e-6,
   * });
   * console.log(ranks.schema.metadata.get("converged")); // true
   * ```
   * @example The distance from a node
   * ```ts
   * const g = await Graph.fromEdges([1, 2, 1], [2, 3, 3], { length: [2, 2, 5] });
   * const paths = await g.pregel({
   *   columns: {
   *     distance: { initial: fn.when(col("id").eq(1)).then(0).otherwise(Infinity), update: fn.least("distance", col("nearest")) },
   *   },
   *   toDst: src("distance").add(edge("length")),
   *   where: src("distance").lt(Infinity),
   *   agg: { nearest: fn.min(msg()) },
   * });
   * console.log([...(paths.getChild("distance") ?? [])]); // [ 0, 2, 4 ]
   * ```
   */
  async pregel<C extends string = any>(options: PregelOptions<C>): Promise<Table<WithId<KeyOf<N, K>, Record<C, any>>>> {
    const frame = this.#frame(pregelSource(this.#input, options));
    return frame.collect(collectOptions(options));
  }

  /**
   * Saves the graph to a folder, for {@link Graph.open}: an Arrow file per table, which any reader of Arrow IPC reads, the adjacency of
   * both directions, and a manifest with the SHA-256 of each.
   *
   * The folder is made, but not those above it. Whoever opens it finds the graph that was there before or this one, whole, even if the
   * process is killed; whoever has the one before open keeps it. Takes about 24 bytes per edge and 8 per node beside the tables.
   *
   * @param path - the folder, as a path or a `file:` URL
   * @param options.overwrite - `false` refuses to replace a saved graph; default true
   * @throws {@link QuiverError} `FILE_EXISTS` for a folder of other things, or with `overwrite: false`; `FILE_NOT_FOUND` where the folder
   * above is not there; `IO_ERROR`, `UNSUPPORTED_TYPE` for batches whose dictionaries do not fit one; then nothing has changed
   * @example
   * ```ts
   * await g.save("network", { onProgress: ({ phase, done, total }) => console.log(phase, done, total) });
   * ```
   */
  async save(path: string | URL, options: SaveOptions = {}): Promise<void> {
    await save(this.#handle, path, options, this.#session);
  }

  /**
   * Writes the graph to a file of a graph format, in one call, off the JavaScript thread. The file is there whole or as it was, as with
   * {@link Frame.writeParquet}; a name that ends in `.gz` is compressed. So are folders, `format: "neo4j-csv"`, `"graphalytics"` or `"graphar"`:
   * one is filled beside its place, and replaces only such a folder.
   *
   * @param path - a path or `file:` URL, whose end tells the format of a file
   * @returns the numbers of nodes, edges and bytes, and what was lost
   * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for what the format cannot hold (see {@link WriteGraphOptions.onLoss}), `FILE_EXISTS`,
   * `FILE_NOT_FOUND` for the folder above, `IO_ERROR`, `INVALID_ARGUMENT` where nothing tells the format
   * @example
   * ```ts
   * await g.write("people.graphml");
   * const again = await Graph.read("people.graphml");
   * console.log(again.numNodes, again.numEdges); // 3 2
   * const { lost } = await g.write("people.mtx", { onLoss: "skip" });
   * ```
   * @example For neo4j-admin
   * ```ts
   * await g.write("import", { format: "neo4j-csv" });
   * console.log((await Graph.read("import")).numEdges); // 2
   * ```
   */
  write(path: string | URL, options: WriteGraphOptions = {}): Promise<WrittenGraph> {
    const graph = {
      ...{ handle: this.#handle, directed: this.directed, schema: this.schema },
      nodes: (table: number) => this.#nodeTable(table),
      edges: (table: number) => this.#edgeTable(table),
    };
    return writeGraph(graph, path, options, this.#session);
  }

  /**
   * The bytes of the file that {@link Graph.write} would write, not compressed.
   *
   * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for what the format cannot hold, `INVALID_ARGUMENT`
   * @example
   * ```ts
   * const dot = new TextDecoder().decode(await g.toBytes({ format: "dot" }));
   * const response = new Response(await g.toBytes({ format: "graphml" }));
   * ```
   */
  toBytes(options: EncodeGraphOptions): Promise<Bytes> {
    return encodeGraph(this.#handle, options, this.#session);
  }

  /**
   * An interactive picture: one HTML page that opens without a network, in a notebook's cell or as a file. Nodes are searched by id,
   * hover and click show attributes and light neighbours; it zooms, and follows the reader's light or dark. Positions are
   * {@link Algorithms.forceAtlas2}'s where `x` and `y` are not given. docs/view.md tells what a browser bears; above
   * `maxNodes` (200,000) or `maxEdges` (1,000,000), the part of highest PageRank is shown, or what `sample` says, and the page says so.
   *
   * @throws {@link QuiverError} `INVALID_ARGUMENT`; `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` for a size or coordinate that is no number,
   * `INVALID_DATA` for a node without a coordinate, with its row
   * @example
   * ```ts
   * const view = await g.view({ color: "department", size: "salary", label: "id" });
   * await view.save("graph.html");
   * ```
   * @example Places on a map, coloured by an expression
   * ```ts
   * const cities = await Graph.from({
   *   nodes: { id: ["Oslo", "Rome"], lon: [10.7, 12.5], lat: [59.9, 41.9], people: [709_037, 2_748_109] },
   *   edges: { src: ["Oslo"], dst: ["Rome"] },
   * });
   * await cities.view({ x: "lon", y: "lat", color: { by: col("people").log(10), title: "log10 of people", scale: "continuous" } });
   * ```
   */
  view(options: ViewOptions = {}): Promise<View> {
    return viewOf(this, options);
  }

  /**
   * The picture as SVG for documents: edges with arrows, parallel ones and loops bent, labels that do not lie on one another, a legend,
   * light or dark as the reader's system is. The same graph, options and seed give the same text. Above `maxNodes` (2,000) or
   * `maxEdges` (8,000), the part of highest PageRank is drawn, or what `sample` says, and a line says so.
   *
   * @throws {@link QuiverError} as {@link Graph.view}
   * @example
   * ```ts
   * const svg = await g.toSvg({ color: "city", width: 640, height: 400, layout: { seed: 7 } });
   * console.log(svg.startsWith("<svg ")); // true
   * ```
   */
  toSvg(options: SvgOptions = {}): Promise<string> {
    return svgOf(this, options);
  }

  /**
   * The graph as text in DOT, for Graphviz: at most `maxNodes` (2,000) and `maxEdges` (10,000), as of {@link Graph.toSvg}.
   *
   * @example
   * ```ts
   * const dot = await g.toDot({ color: "department" });
   * console.log(dot.includes("->")); // true
   * ```
   */
  toDot(options: DiagramOptions = {}): Promise<string> {
    return dotOf(this, options);
  }

  /**
   * The graph as a Mermaid flowchart, which Markdown on GitHub and in VS Code draws: at most `maxNodes` (200) and `maxEdges`
   * (500, what Mermaid draws unless it is told otherwise), as of {@link Graph.toSvg}.
   *
   * @example
   * ```ts
   * console.log(await (await Graph.fromEdges(["a"], ["b"])).toMermaid({ title: "" }));
   * // flowchart LR
   * //   n0["b"]
   * //   n1["a"]
   * //   n1 --> n0
   * ```
   */
  toMermaid(options: DiagramOptions = {}): Promise<string> {
    return mermaidOf(this, options);
  }

  /** Gives the memory in Rust back; later calls fail with `CLOSED`. Tables that came from the graph stay valid. */
  close(): void {
    if (!this.#closed) this.#handle.close();
    this.#closed = true;
    // Its columns hold memory in Rust.
    this.#reads = undefined;
  }

  /** {@link Graph.close}, by `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Its size, its tables and their columns, as text. */
  toString(): string {
    return graphText(this.#info, this.schema, this.report);
  }

  /** Its size, its tables and the types of their columns, for `JSON.stringify`; rows are {@link Graph.nodes}' and {@link Graph.edges}'. */
  toJSON(): Record<string, unknown> {
    return graphJson(this.#info, this.schema);
  }

  /** @internal What a notebook is given. */
  bundle(): Bundle {
    return { "text/plain": this.toString(), "text/html": graphHtml(this.#info, this.schema, this.report) };
  }

  /** A frame over a source, in the graph's session. */
  #frame<T extends TypeMap = any>(source: Source): Frame<T> {
    return new Frame<T>({ source, steps: [] }, this.#session);
  }

  #nodeTable(table: number): Frame {
    const { label = null } = this.#info.nodes[table] ?? {};
    return label === null ? this.nodes : this.label(label);
  }

  /** Tables of one type lie side by side, in one frame, which has the columns of all. */
  #edgeTable(table: number): Frame {
    const { type, numRows, fields } = this.#info.edges[table] as GraphInfo["edges"][number];
    if (type === null) return this.edges;
    const before = this.#info.edges.slice(0, table).filter((each) => each.type === type);
    const first = before.reduce((sum, each) => sum + each.numRows, 0);
    return this.type(type)
      .limit(numRows, first)
      .select(fields.map(({ name }) => name));
  }

  #small(): Reads {
    this.#reads ??= new Reads(this.#handle, this.#info);
    return this.#reads;
  }

  #changing(): Change {
    return (operation, tables, options) => this.#change(operation, tables, options);
  }

  /** One change is one call: tables in, a new graph out. An operation without tables names other graphs by their position. */
  async #change(
    operation: object,
    given: TableInput[],
    options: CallOptions | undefined,
    graphs: GraphHandle[] = [],
  ): Promise<Graph> {
    const crossing: CrossingTable[] = given.map((table) => ({ table }));
    // A condition counts its tables from 1: the graph itself is 0. They are its own, and may be asked for again.
    const number = (_: string, value: unknown) =>
      value instanceof PlanTable ? crossing.push({ read: value.source }) : value;
    const json = jsonOf(operation, "operation", "predicate" in operation ? number : undefined);
    const opened = await cross(
      options,
      crossing,
      ({ tables, buffers, inputs }, control) =>
        this.#handle.change(json, tables, buffers, [...graphs, ...inputs], control),
      undefined,
      this.#session,
    );
    return new Graph(opened, this.#session);
  }

  /** The key's columns of the label that is named, or per label. */
  #keys(label?: string): string[][] {
    if (label !== undefined) this.#expect("label", label, this.labels);
    return this.#info.nodes.filter((table) => label === undefined || table.label === label).map(({ id }) => id);
  }

  /** The rows of all edges, or of those of one type. */
  #edgeRows(type: string | undefined): { first: number; count: number } {
    if (type === undefined) return { first: 0, count: this.numEdges };
    this.#expect("type", type, this.types);
    const rows = (tables: readonly { numRows: number }[]) => tables.reduce((sum, { numRows }) => sum + numRows, 0);
    // Tables of one type, between several pairs of labels, lie side by side.
    const position = this.#info.edges.findIndex((table) => table.type === type);
    const first = rows(this.#info.edges.slice(0, position));
    return { first, count: rows(this.#info.edges.filter((table) => table.type === type)) };
  }

  #expect(kind: "label" | "type", name: string, names: string[]): void {
    if (names.includes(name)) return;
    if (typeof name !== "string") throw invalid(kind, "a name", name);
    const expected = names.length > 0 ? names.join(", ") : `a graph with ${kind}s`;
    const meant = suggestion(name, names);
    const message = `the graph has no ${kind} "${name}"${meant === undefined ? "" : `; ${meant} (${expected})`}`;
    throw new QuiverError("UNKNOWN_LABEL", message, { parameter: kind, expected, got: name });
  }
}

Object.defineProperties(
  Graph.prototype,
  showing<Graph>(String, (graph) => graph.bundle()),
);

makeGraphsBy((input, options) => Graph.from(input, options));

const PART: Checks = { labels: namesIn, types: namesIn };

function namesIn(parameter: string, names: readonly string[]): readonly string[] {
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw invalid(parameter, "an array of names", names);
}

function graphGiven(other: unknown): Graph {
  if (!(other instanceof Graph)) throw invalid("other", "a Graph", other);
  return other;
}

/** The side of a bipartite graph. */
function sideOf(
  onto: NodeIds | Condition | { readonly label: string },
  label: string | undefined,
): { label: string | undefined; ids?: NodeIds; predicate?: object } {
  if (isCondition(onto)) return { label, predicate: predicate(onto) };
  const named = isPlainObject(onto) ? (onto as { label?: unknown }).label : undefined;
  if (typeof named !== "string") return { label, ids: onto as NodeIds };
  known("onto", onto, ["label"]);
  if (label !== undefined) throw invalid("label", "left out where the side is named by its label", label);
  return { label: named };
}

const isCondition = (value: unknown): value is Condition => typeof value === "string" || value instanceof Expr;

function predicate(condition: Condition): object {
  if (!isCondition(condition)) throw invalid("condition", "an expression or SQL text", condition);
  return typeof condition === "string" ? { sql: condition } : condition.toJSON();
}
