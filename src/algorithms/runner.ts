/** What every generated method of {@link Algorithms} calls: options become one call of the native part. */
import type { Table, TypeMap } from "apache-arrow";
import type { Batches } from "../arrow/structure.ts";
import { cross } from "../bridge/cross.ts";
import { raiseAll } from "../bridge/raise.ts";
import { shownTogether } from "../display/named.ts";
import { showsAsText } from "../display/shows.ts";
import { Expr, type Operand, operand } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import { Frame, frameOf } from "../frame/frame.ts";
import type { SyncTableInput } from "../frame/options.ts";
import { keyed, type NodeIds } from "../io/ids.ts";
import type { TableInput } from "../io/source.ts";
import type { CallOptions } from "../native/call.ts";
import { jsonOf, oneOf, text } from "../native/check.ts";
import { callSync, invalid, inWords } from "../native/errors.ts";
import type { GraphHandle } from "../native/native.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { AlgorithmArgument } from "../plan/plan.ts";
import type { Session } from "../session/session.ts";
import type { AlgorithmOptions, AlgorithmTables, FirstTables } from "./generated.ts";

export type { NodeIds };

/** Nodes with a weight each: a table of the key's columns and `weight`. */
export type NodeWeights = TableInput;

/** Pairs of nodes: a table with the key's columns twice, with 1 and 2 behind their names, such as `id1` and `id2`. */
export type NodePairs = TableInput;

/** The options of an algorithm that runs as part of a plan; what is told of a call is told to the plan's. */
export type PlannedOptions<Options> = {
  [Name in keyof Options as Name extends keyof CallOptions ? never : Name]:
    | Options[Name]
    | Expr
    | (NonNullable<Options[Name]> extends NodeIds | TableInput ? Frame : never);
};

/** Memory that a run takes beside the graph. */
export interface Estimate {
  /** Working memory and result, in bytes; without a topology that is still to build. */
  bytes: number;
}

/** What the algorithms need of a graph. */
export type AlgorithmHandle = Pick<GraphHandle, "algorithm" | "estimate">;

/** What crosses of an algorithm's options and results. */
export interface AlgorithmShape {
  /** The parameters that name nodes, and how: their values cross as tables. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Other names of parameters, such as `source` of `sources`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** The tables, by name, and what their rows are. */
  readonly tables: Readonly<Record<string, string>>;
}

type Name = keyof AlgorithmOptions;

/** The columns of a table, where it is one. */
type ColumnsOf<Result> = Result extends Table<infer Columns> ? Columns : any;

export class AlgorithmRunner<Id extends TypeMap = any> {
  readonly #handle: AlgorithmHandle;
  readonly #graph: PlanInput;
  readonly #shapes: Readonly<Record<string, AlgorithmShape>>;
  readonly #session: Session | undefined;

  constructor(
    handle: AlgorithmHandle,
    graph: PlanInput,
    shapes: Readonly<Record<string, AlgorithmShape>>,
    session?: Session,
  ) {
    this.#handle = handle;
    this.#graph = graph;
    this.#shapes = shapes;
    this.#session = session;
  }

  /** The names of all algorithms. */
  get names(): (keyof AlgorithmOptions)[] {
    return Object.keys(this.#shapes) as (keyof AlgorithmOptions)[];
  }

  /**
   * Runs an algorithm once and gives all its tables by name; one that has a single row is an object of values.
   *
   * @throws {@link QuiverError} what the method of the algorithm's name fails with
   * @example
   * ```ts
   * const { nodes, groups } = await g.algo.run("weaklyConnectedComponents");
   * const largest = groups.getChild("size")?.get(0);
   * ```
   */
  async run<N extends Name>(
    name: N,
    ...[options]: Partial<AlgorithmOptions[N]> extends AlgorithmOptions[N]
      ? [options?: AlgorithmOptions[N]]
      : [options: AlgorithmOptions[N]]
  ): Promise<AlgorithmTables<Id>[N]> {
    const { tables } = this.#shape(name);
    const results = await this.#run(name, options, Object.keys(tables));
    const named = Object.entries(tables).map(([table, rows], i) => [table, resultOf(rows, results[i] as Table)]);
    return shownTogether(Object.fromEntries(named));
  }

  /**
   * Estimates the memory that a run will take, without running it.
   *
   * @example
   * ```ts
   * const { bytes } = await g.algo.estimate("pagerank", { maxIterations: 20 });
   * ```
   */
  async estimate<N extends Name>(name: N, options: Partial<AlgorithmOptions[N]> = {}): Promise<Estimate> {
    const { signal, onProgress, threads, ...parameters } = optionsOf(options);
    const { nodes, aliases } = this.#shape(name);
    for (const [alias, of] of Object.entries(aliases)) {
      if (parameters[alias] !== undefined) parameters[of] = parameters[alias];
      delete parameters[alias];
    }
    // No estimate depends on which nodes are named, so they stay here.
    for (const parameter of Object.keys(nodes)) parameters[parameter] = true;
    return JSON.parse(callSync(() => this.#handle.estimate(name, toJson({ parameters }))));
  }

  /**
   * The result of an algorithm as a lazy frame, whose columns are those of the method of the same name: it runs as part of
   * the frame's plan, in the same call, each time that the plan runs.
   *
   * @param options - as those of the method; a value may be a parameter of the query, and nodes may be the rows of a frame.
   * `table` names another table than the first.
   * @throws {@link QuiverError} when the frame runs, what the method fails with
   * @example
   * ```ts
   * const ranked = g.nodes
   *   .join(g.algo.frame("pagerank", { damping: param("damping") }), { on: "id" })
   *   .sort(col("pagerank").desc());
   * console.log(await ranked.collect({ params: { damping: 0.9 } }));
   * const sizes = g.algo.frame("weaklyConnectedComponents", { table: "groups" }).filter("size > 1");
   * ```
   */
  frame<N extends Name, T extends keyof AlgorithmTables<Id>[N] = FirstTables[N] & keyof AlgorithmTables<Id>[N]>(
    name: N,
    options: PlannedOptions<AlgorithmOptions[N]> & { table?: T } = {} as never,
  ): Frame<ColumnsOf<AlgorithmTables<Id>[N][T]>> {
    const { table, ...all } = optionsOf(options) as { table?: string } & Record<string, unknown>;
    const { nodes, aliases, tables } = this.#shape(name);
    if (table !== undefined) oneOf("table", table, Object.keys(tables));
    assertOneName(aliases, all);
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    const parameters = given.map(([parameter, value]): [string, AlgorithmArgument] => {
      const kind = nodes[aliases[parameter] ?? parameter];
      if (value instanceof Expr || value === null || kind === undefined) {
        return [parameter, { value: constant(value).toJSON() }];
      }
      const rows = value instanceof Frame ? value : (this.#tableOf(kind, parameter, value) as SyncTableInput);
      return [parameter, { rows: frameOf(parameter, rows).plan }];
    });
    const source = { kind: "algorithm", graph: this.#graph, name, parameters: Object.fromEntries(parameters) } as const;
    return new Frame({ source: table === undefined ? source : { ...source, table }, steps: [] }, this.#session);
  }

  /** The names of the algorithms, as text. */
  toString(): string {
    return `Algorithms: ${this.names.join(", ")}`;
  }

  /** The first table of a run, or its values where it has one row. */
  protected async first(name: Name, options: CallOptions = {}): Promise<unknown> {
    const [table] = await this.#run(name, options, []);
    return resultOf(Object.values(this.#shape(name).tables)[0] as string, table as Table);
  }

  async #run(name: string, options: CallOptions = {}, tables: readonly string[]): Promise<Table[]> {
    const { signal, onProgress, threads, ...parameters } = optionsOf(options);
    const { nodes, aliases } = this.#shape(name);
    assertOneName(aliases, parameters);
    const given = Object.keys(parameters).filter((parameter) => {
      return (
        (aliases[parameter] ?? parameter) in nodes &&
        parameters[parameter] !== undefined &&
        parameters[parameter] !== null
      );
    });
    const kinds = given.map((parameter) => nodes[aliases[parameter] ?? parameter] as string);
    const crossing = given.map((parameter, i) => {
      return { table: this.#tableOf(kinds[i] as string, parameter, parameters[parameter]) };
    });
    for (const [table, parameter] of given.entries()) parameters[parameter] = { table };
    const request = toJson({ tables, parameters });
    const exported = await cross(
      { signal, onProgress, threads },
      crossing,
      ({ tables, buffers, inputs }, control, read) => {
        for (const [table, parameter] of given.entries()) {
          if (kinds[table] !== "pairs") assertRows(parameter, read[table] as Batches);
        }
        return this.#handle.algorithm(name, request, tables, buffers, inputs, control);
      },
      undefined,
      this.#session,
    );
    return raiseAll(exported);
  }

  /** An unknown algorithm has none of these, and the native part says that it is unknown. */
  #shape(name: string): AlgorithmShape {
    text("name", name);
    return Object.hasOwn(this.#shapes, name) ? (this.#shapes[name] as AlgorithmShape) : NO_SHAPE;
  }

  #tableOf(kind: string, parameter: string, value: unknown): TableInput {
    if (kind === "pairs") return value as TableInput;
    return keyed(parameter, value as NodeIds, this.#graph.keys) as TableInput;
  }
}

showsAsText(AlgorithmRunner.prototype);

/** An argument as an expression; numbers in an array are a list of them. */
function constant(value: unknown): Expr {
  if (!Array.isArray(value) || value.length === 0) return operand(value as Operand);
  const [first, ...others] = value as Operand[];
  return fn.list(operand(first as Operand), ...others);
}

const NO_SHAPE: AlgorithmShape = { nodes: {}, aliases: {}, tables: { nodes: "nodes" } };

/** A table, or its values where it has one row. */
function resultOf(rows: string, table: Table): unknown {
  if (rows !== "one") return table;
  return Object.fromEntries(table.schema.fields.map(({ name }) => [name, table.getChild(name)?.get(0)]));
}

/** The options of an algorithm, whose names the native part checks. */
function optionsOf(options: object): CallOptions & Record<string, unknown> {
  if (typeof options !== "object" || options === null) throw invalid("options", "an object", options);
  return { ...options } as CallOptions & Record<string, unknown>;
}

/** Refuses one thing under both its names. */
function assertOneName(aliases: Readonly<Record<string, string>>, given: Record<string, unknown>): void {
  for (const [alias, name] of Object.entries(aliases)) {
    if (given[alias] === undefined) delete given[alias];
    else if (given[name] !== undefined) throw invalid(alias, `absent where ${name} is given`, given[alias]);
    else delete given[name];
  }
}

function assertRows(parameter: string, source: Batches): void {
  if (!("batches" in source) || source.batches.some(({ numRows }) => numRows > 0)) return;
  throw invalid(parameter, "one node id or more", inWords("no rows"));
}

/** JSON has no bigint, and a parameter that is one is small; nor has it NaN and the infinities, which errors should name, nor functions. */
export function toJson(request: object): string {
  return jsonOf(request, "parameters", (name, value) => {
    if (typeof value === "function" || typeof value === "symbol") throw invalid(name, "a value", value);
    if (typeof value === "bigint") return Number(value);
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}
