/** What queries run in: their threads, their memory, and the names that SQL knows. */
import { escapeText } from "../display/escape.ts";
import { showsAsText } from "../display/shows.ts";
import { Frame, frameOf } from "../frame/frame.ts";
import type { FrameOptions, SyncTableInput } from "../frame/options.ts";
import { Graph } from "../graph/graph.ts";
import type { SaveOptions } from "../graph/saved.ts";
import { checkThreads } from "../native/call.ts";
import { counts, flag, known, namesOf } from "../native/check.ts";
import { callSync, invalid, QuiverError } from "../native/errors.ts";
import { type NativeSession, native } from "../native/native.ts";
import { type Plan, publicAddress } from "../plan/plan.ts";
import { quoted, type SqlParameters, sqlPlan } from "../plan/sql.ts";
import { refuseFiles, refuseFilesOf, refuseWriting } from "./restrictions.ts";
import { type OpenSessionOptions, open, save } from "./saved.ts";

/** The limits of a {@link Session}. */
export interface SessionOptions {
  /** Threads per query; default one per core. A call's own `threads` goes before it. */
  threads?: number;
  /**
   * What the sorts, joins, aggregates and algorithms of the session's queries may hold at once, beside the tables they read and the
   * results they give: bytes, or text such as `"512MB"` (10⁶ bytes each) or `"2GiB"` (2³⁰ bytes each). Default: no limit. Sorts and
   * aggregates set aside in {@link SessionOptions.tempDir} what does not fit; what cannot fails with `OUT_OF_MEMORY`.
   */
  memoryLimit?: number | string;
  /** The folder where they set it aside, made if it is not there. Default: the system's folder for temporary files. */
  tempDir?: string;
  /** Rows of the batches that a query's steps pass on to each other, from 1; default 8192. Small ones show progress sooner and cost more. */
  batchSize?: number;
  /**
   * Milliseconds that a query may take to be planned; default 60 000. It fails with `LIMIT_EXCEEDED` after that, as beyond the two limits
   * that follow. Running has no such limit: give a `signal`.
   */
  planTimeLimit?: number;
  /**
   * Sources and steps of a plan, and operators and expressions of what is made of it before it is optimised, with common table expressions
   * wherever they are read: from 1 to the default of 250 000.
   */
  planSizeLimit?: number;
  /** Bytes of SQL or Cypher text in a query; default 2²⁰. */
  sqlSizeLimit?: number;
  /**
   * Rules of the optimizer that are left out, by name, such as `"push_down_filter"`: for finding out whether one of them is at fault.
   * What a query gives is the same without them; what it takes may not be. Without any name that is right, the error lists them all.
   */
  disabledOptimizers?: readonly string[];
  /**
   * Whether each step of a plan is held to what it says of its rows, their order and which values are constant or equal, and a query
   * fails with `INTERNAL` where they are otherwise: for finding faults of the engine. Slower; default false.
   */
  verify?: boolean;
  /**
   * Whether its frames and graphs may read files, object stores and the web; default true. With `false`, a frame of `scanParquet` and the like
   * is refused where it is registered, where a frame of this session comes to read it, and where a graph of this session is made of it or
   * an algorithm takes it; so are {@link Graph.read} of paths and {@link Graph.open} in this session. Bytes in memory are no files, and
   * a graph that was opened without the session may come into it by {@link Graph.in}.
   */
  files?: boolean;
  /**
   * Whether its frames and graphs write nothing: `write…`, `toDuckDB`, `save` are refused, and {@link Session.save} is. Default false. What
   * does not fit into `memoryLimit` is set aside in `tempDir` all the same.
   */
  readOnly?: boolean;
}

const SESSION_OPTIONS = namesOf<SessionOptions>({
  threads: 0,
  memoryLimit: 0,
  tempDir: 0,
  batchSize: 0,
  planTimeLimit: 0,
  planSizeLimit: 0,
  sqlSizeLimit: 0,
  disabledOptimizers: 0,
  verify: 0,
  files: 0,
  readOnly: 0,
});

/**
 * Limits that queries share, and names for SQL: graphs and frames are registered under a name, and a query reads them together.
 *
 * The tables of a graph are `name.nodes`, `name.edges`, and its labels and edge types by their names; its algorithms are table
 * functions, `name.pagerank(damping => 0.9)`. Nothing is copied: a session holds references.
 *
 * @example
 * ```ts
 * using session = new Session({ threads: 2, memoryLimit: "1GB" });
 * session.register("social", g).register("cities", { city: ["Oslo", "Rome"], country: ["Norway", "Italy"] });
 * const ranked = session.sql(
 *   `SELECT country, sum(pagerank) AS rank
 *    FROM social.pagerank(damping => $d) JOIN social.nodes USING (id) JOIN cities USING (city)
 *    GROUP BY country ORDER BY rank DESC`,
 *   { d: 0.9 },
 * );
 * console.log(await ranked.collect());
 * ```
 */
export class Session {
  readonly #native: NativeSession;
  readonly #tables = new Map<string, Graph | Frame>();
  readonly #options: SessionOptions;
  #used: Graph | undefined;
  #closed = false;

  /** @throws {@link QuiverError} `INVALID_ARGUMENT` */
  constructor(options: SessionOptions = {}) {
    known("options", options, SESSION_OPTIONS);
    this.#options = { ...options };
    const { threads, memoryLimit, tempDir, batchSize, disabledOptimizers, verify } = options;
    const { planTimeLimit, planSizeLimit, sqlSizeLimit } = options;
    checkThreads(threads);
    if (tempDir !== undefined && (typeof tempDir !== "string" || tempDir === "")) {
      throw invalid("tempDir", "the path of a folder", tempDir);
    }
    counts("batchSize", batchSize);
    counts("planTimeLimit", planTimeLimit);
    counts("planSizeLimit", planSizeLimit);
    counts("sqlSizeLimit", sqlSizeLimit);
    if (disabledOptimizers !== undefined && !isListOfNames(disabledOptimizers)) {
      throw invalid("disabledOptimizers", "a list of names", disabledOptimizers);
    }
    for (const each of ["verify", "files", "readOnly"] as const)
      if (options[each] !== undefined) flag(each, options[each]);
    const memory = memoryLimit === undefined ? undefined : bytes(memoryLimit);
    const limits = { threads, memoryLimit: memory, tempDir, planTimeLimit, planSizeLimit, sqlSizeLimit };
    const written = JSON.stringify({ ...limits, batchSize, disabledOptimizers, verify });
    this.#native = callSync(() => new (native().Session)(written));
  }

  /** @internal Refuses a plan that reads what this session may not. */
  expectReads(plan: Plan): void {
    if (this.#options.files === false) refuseFilesOf(plan);
  }

  /** @internal Refuses to read a graph of files, where this session may not. */
  expectFiles(paths: string | URL | readonly (string | URL)[]): void {
    if (this.#options.files === false)
      refuseFiles(
        "the graph",
        [paths]
          .flat()
          .map((path) => publicAddress(String(path)))
          .join(", "),
      );
  }

  /** @internal Refuses to write anything, where this session may not. */
  expectWrites(): void {
    if (this.#options.readOnly) refuseWriting();
  }

  /** @internal */
  get native(): NativeSession {
    this.#expectOpen();
    return this.#native;
  }

  /**
   * Gives a graph, a frame or a table a name in this session's SQL, in place of what had it before.
   *
   * @param options.ownership - of a table's memory, as for {@link Frame.from}
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for what is neither, or is still to be read: `await` it first; and for a frame that reads
   * files, with `files: false`
   */
  register(name: string, table: Graph | Frame | SyncTableInput, options?: FrameOptions): this {
    this.#expectOpen();
    if (typeof name !== "string" || name === "") throw invalid("name", "a name", name);
    this.#set(name, table instanceof Graph ? table : frameOf("table", table, options));
    return this;
  }

  #set(name: string, table: Graph | Frame): void {
    if (table instanceof Frame) this.expectReads(table.plan);
    this.#tables.set(name, table);
  }

  /**
   * Lets SQL name the tables and algorithms of a graph without a prefix, beside what is registered: `nodes`, `edges`, its labels and
   * types, `pagerank()`. A table registered under such a name makes that name ambiguous. Undefined ends it.
   *
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for what is no graph
   * @example
   * ```ts
   * using session = new Session();
   * session.use(g).register("capitals", { city: ["Oslo", "Rome"] });
   * const there = session.sql("SELECT id FROM pagerank() JOIN nodes USING (id) JOIN capitals USING (city)");
   * console.log(await there.count()); // 3
   * ```
   */
  use(graph: Graph | undefined): this {
    this.#expectOpen();
    if (graph !== undefined && !(graph instanceof Graph)) throw invalid("graph", "a Graph", graph);
    this.#used = graph;
    return this;
  }

  /** Forgets a name; whether there was one. Frames that read it go on to. */
  unregister(name: string): boolean {
    this.#expectOpen();
    return this.#tables.delete(name);
  }

  /** The graph or the frame of a name; undefined where nothing is registered under it. */
  get(name: string): Graph | Frame | undefined {
    this.#expectOpen();
    return this.#tables.get(name);
  }

  /** The graph whose tables have no prefix; see {@link Session.use}. */
  get used(): Graph | undefined {
    return this.#used;
  }

  /** Every table that SQL may name here, as it is written: those of the graph in use, then by the order of registration. */
  tables(): string[] {
    this.#expectOpen();
    const own = ({ labels, types }: Graph) => [...new Set(["nodes", "edges", ...labels, ...types])].map(quoted);
    const registered = [...this.#tables].flatMap(([name, table]) => {
      if (table instanceof Frame) return [quoted(name)];
      return own(table).map((of) => `${quoted(name)}.${of}`);
    });
    return [...(this.#used ? own(this.#used) : []), ...registered];
  }

  /**
   * A query over what is registered, as a lazy frame; see {@link Graph.sql} for what SQL may say.
   *
   * @param params - values for `$name`, by name, or for `$1`, `$2`, … as an array. Those that are left out are given when the
   * query runs, as `params` of {@link Frame.collect} or to {@link PreparedQuery.execute}.
   * @throws {@link QuiverError} when it first runs: `INVALID_QUERY`, `UNKNOWN_TABLE`, `UNKNOWN_COLUMN`, `INVALID_ARGUMENT`,
   * `OUT_OF_MEMORY`
   */
  sql(text: string, params?: SqlParameters): Frame {
    this.#expectOpen();
    const names = { relations: [...this.#relations()], graphs: [...this.#graphs()] };
    return new Frame(sqlPlan(text, names, params), this);
  }

  /** A frame over a table, as {@link Frame.from} makes it, that runs in this session. */
  from(table: Frame | SyncTableInput, options?: FrameOptions): Frame {
    this.#expectOpen();
    return frameOf("table", table, options).in(this);
  }

  /**
   * Saves what is registered, and the graph in use, to the folder at `path`, which is made if it is not there: graphs as
   * {@link Graph.save} does, with their adjacency, tables as Arrow files, and frames as their plans, which run anew where they are opened.
   * What two names read is saved once. Limits are not saved.
   *
   * A view over files keeps their paths, and reads what is there when it runs. Whoever opens the folder has the session before or this
   * one, whole; an error or an abort leaves what was there.
   *
   * @param options - `overwrite: false` leaves a saved session alone
   * @throws {@link QuiverError} `FILE_EXISTS` for a folder of other things, and with `overwrite: false` for a saved session;
   * `FILE_NOT_FOUND` where the folder above is not there; `CLOSED`, `INVALID_DATA` and `UNSUPPORTED_TYPE` for what cannot be read or saved,
   * with the name that reads it; `IO_ERROR`
   * @example
   * ```ts
   * using session = new Session();
   * session.use(g).register("capitals", { city: ["Oslo", "Rome"] });
   * session.register("there", session.sql("SELECT id FROM nodes JOIN capitals USING (city)"));
   * await session.save("session");
   * using again = await Session.open("session", { threads: 2 });
   * console.log(await again.sql("SELECT id FROM there").count()); // 3
   * ```
   */
  async save(path: string | URL, options: SaveOptions = {}): Promise<void> {
    this.#expectOpen();
    this.expectWrites();
    await save({ used: this.#used, tables: this.#tables }, path, options, this);
  }

  /**
   * Opens what {@link Session.save} saved, in a new session. Graphs are mapped as {@link Graph.open} does, and read when they are needed;
   * tables are read now. A view may read any file of this machine when it runs: open no folders of strangers.
   *
   * @param options - those of a new session, and `verify`, `ownership`, `signal` and `onProgress`
   * @throws {@link QuiverError} `FILE_NOT_FOUND` where no session is saved there; `INVALID_DATA` for files that are not what was saved, by
   * their names; `IO_ERROR`; `INVALID_ARGUMENT` with `files: false` for a view over files
   */
  static async open(path: string | URL, options: OpenSessionOptions = {}): Promise<Session> {
    if (typeof options !== "object" || options === null) throw invalid("options", "an object", options);
    const { verify, ownership, signal, onProgress, ...limits } = options;
    const session = new Session(limits);
    try {
      const { used, tables } = await open(path, { verify, ownership, signal, onProgress }, session);
      session.use(used);
      for (const [name, table] of tables) session.#set(name, table);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** The limits that it was made with, and its tables, as text. */
  toString(): string {
    if (this.#closed) return "Session: closed";
    const given = Object.entries(this.#options).filter(([, value]) => value !== undefined);
    const limits = given.map(([name, value]) => `${name} ${escapeText(String(value))}`);
    const tables = this.tables().map((name) => `  ${escapeText(name)}`);
    return [`Session: ${limits.join(", ") || "no limits"}`, ...(tables.length > 0 ? tables : ["  no tables"])].join(
      "\n",
    );
  }

  /** Lets go of everything registered. Later calls fail with `CLOSED`; queries under way end, and results stay. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tables.clear();
    this.#used = undefined;
    this.#native.close();
  }

  /** {@link Session.close}, by `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  *#relations() {
    for (const [name, table] of this.#tables) {
      if (table instanceof Frame) yield { name, plan: table.plan };
    }
  }

  *#graphs() {
    if (this.#used) yield { name: null, graph: this.#used.input };
    for (const [name, table] of this.#tables) {
      if (table instanceof Graph) yield { name, graph: table.input };
    }
  }

  #expectOpen(): void {
    if (this.#closed) throw new QuiverError("CLOSED", "the session was closed");
  }
}

showsAsText(Session.prototype);

function isListOfNames(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((name) => typeof name === "string");
}

/** Bytes per unit, by its name in capitals. */
const UNITS = new Map(
  ["K", "M", "G", "T"].flatMap((prefix, power) => [
    [`${prefix}B`, 1000 ** (power + 1)],
    [`${prefix}IB`, 1024 ** (power + 1)],
  ]),
);

function bytes(limit: number | string): number {
  const text = typeof limit === "number" ? String(limit) : limit;
  const [, digits, unit = ""] =
    (typeof text === "string" && /^\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*$/.exec(text)) || [];
  const scale = unit === "" || unit.toUpperCase() === "B" ? 1 : UNITS.get(unit.toUpperCase());
  const total = Math.floor(Number(digits) * (scale ?? Number.NaN));
  if (Number.isSafeInteger(total) && total > 0) return total;
  throw invalid("memoryLimit", 'a number of bytes, or text such as "512MB"', limit);
}
