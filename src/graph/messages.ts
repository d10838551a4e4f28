/** Messages along the edges of a graph, as expressions over whole columns. */
import { Expr, type Operand, operand } from "../expr/expr.ts";
import type { CollectOptions } from "../frame/options.ts";
import { CALL } from "../native/call.ts";
import { counts, isRecord, known, namesOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import type { ExprJson } from "../plan/expression.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { MessageJson, MessageSource, PassingJson } from "../plan/messages.ts";

/** A message: one value, or several under names of their own, which {@link msg} reads. Null is not sent. */
export type Message = Expr | Readonly<Record<string, Expr>>;

/** Aggregates of messages: `fn.sum(msg()).as("in")`, several of them, or `{ in: fn.sum(msg()) }`. */
export type MessageAggregates<A extends string = string> = Expr | readonly Expr[] | Readonly<Record<A, Expr>>;

/** What {@link Graph.aggregateMessages} sends and computes. At least one of `toDst` and `toSrc` is needed. */
export interface AggregateMessagesOptions<A extends string = string> extends CollectOptions {
  /** Sent along each edge to its destination; over {@link src}, {@link dst} and {@link edge}. */
  toDst?: Message;
  /** Sent against each edge to its source. */
  toSrc?: Message;
  /** Which messages are sent; default all. Null counts as false. */
  where?: Expr;
  /**
   * What each node computes of the messages that it gets; over {@link msg}. For `fn.first` and the like, messages come in the order of
   * their senders in the node table, those along edges before those against them.
   */
  agg: MessageAggregates<A>;
}

/** A column of the state that {@link Graph.pregel} computes. */
export interface StateColumn {
  /** The value before the first iteration; over the node's columns, by {@link col}. */
  initial: Operand;
  /**
   * The value after an iteration; over the node's columns, its state as it was, and the aggregates of its messages, by
   * {@link col}. An aggregate's name goes before a state column's, and that before a column's of the node table.
   */
  update: Operand;
}

export interface PregelOptions<C extends string = string> extends AggregateMessagesOptions {
  /** The state of each node, by name. A column has the type of its initial value, or the one that holds that and the update. */
  columns: Readonly<Record<C, StateColumn>>;
  /** Stop after so many iterations in any case; default 100. */
  maxIterations?: number;
  /**
   * Stop once no state column changes by more than this in an iteration, summed over all nodes. Default 0: once the state
   * stays the same. What is no number must stay the same in any case.
   */
  tolerance?: number;
}

const PASSING = { ...CALL, params: 0, toDst: 0, toSrc: 0, where: 0, agg: 0 } as const;
const AGGREGATE_MESSAGES_OPTIONS = namesOf<AggregateMessagesOptions>(PASSING);
const PREGEL_OPTIONS = namesOf<PregelOptions>({ ...PASSING, columns: 0, maxIterations: 0, tolerance: 0 });

const of = (side: "src" | "dst" | "edge" | "msg", name: string | null): Expr => {
  if (name !== null && typeof name !== "string") throw invalid("name", "a column's name", name);
  return new Expr({ of: { side, name } });
};

/**
 * A column of the node that an edge leaves, in a message. Beside the columns of the node table, and the state columns of
 * {@link Graph.pregel}, every node has `outDegree`, `inDegree` and `degree`, unless a column is named so: the number of edges that
 * leave it, that enter it, and both together. In an undirected graph each is the number of edges at the node, a self-loop counting once.
 */
export const src = (name: string): Expr => of("src", name);

/** A column of the node that an edge enters, in a message, as {@link src}. */
export const dst = (name: string): Expr => of("dst", name);

/** A column of the edge that a message goes along. */
export const edge = (name: string): Expr => of("edge", name);

/** The message in an aggregate: its value, or the one of its values that has this name. */
export const msg = (name?: string): Expr => of("msg", name ?? null);

/** The plan's source for one round of messages. */
export function messagesSource(graph: PlanInput, options: AggregateMessagesOptions): MessageSource {
  known("options", options ?? null, AGGREGATE_MESSAGES_OPTIONS);
  return { kind: "messages", graph, passing: passing(options) };
}

/** The plan's source for an iterative computation. */
export function pregelSource(graph: PlanInput, options: PregelOptions): MessageSource {
  known("options", options ?? null, PREGEL_OPTIONS);
  const { columns, maxIterations, tolerance } = options;
  if (!isByName(columns)) throw invalid("columns", "state columns by name", columns);
  const state = Object.entries<StateColumn>(columns).map(([name, column]) => {
    if (!isByName(column) || column.initial === undefined || column.update === undefined) {
      throw invalid(`columns.${name}`, "{ initial, update }", column);
    }
    return { name, initial: operand(column.initial).toJSON(), update: operand(column.update).toJSON() };
  });
  counts("maxIterations", maxIterations);
  if (tolerance !== undefined && !(Number.isFinite(tolerance) && tolerance >= 0)) {
    throw invalid("tolerance", "a number, at least 0", tolerance);
  }
  const until = {
    ...(maxIterations === undefined ? {} : { maxIterations }),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
  return { kind: "pregel", graph, passing: passing(options), columns: state, until };
}

function passing({ toDst, toSrc, where, agg }: AggregateMessagesOptions): PassingJson {
  if (toDst === undefined && toSrc === undefined) throw invalid("toDst", "a message, or else toSrc", toDst);
  if (where !== undefined && !(where instanceof Expr)) throw invalid("where", "an expression", where);
  return {
    toDst: message("toDst", toDst),
    toSrc: message("toSrc", toSrc),
    where: where?.toJSON() ?? null,
    aggregates: aggregates(agg),
  };
}

function message(parameter: string, message: Message | undefined): MessageJson[] {
  if (message === undefined) return [];
  if (message instanceof Expr) return [{ name: null, expr: message.toJSON() }];
  return named(parameter, message).map(([name, expr]) => ({ name, expr: expr.toJSON() }));
}

function aggregates(agg: MessageAggregates): ExprJson[] {
  if (agg instanceof Expr) return [agg.toJSON()];
  if (Array.isArray(agg)) {
    return agg.map((expr) => {
      if (!(expr instanceof Expr)) throw invalid("agg", "expressions", expr);
      return expr.toJSON();
    });
  }
  return named("agg", agg as Readonly<Record<string, Expr>>).map(([name, expr]) => expr.as(name).toJSON());
}

/** Expressions by name. */
function named(parameter: string, exprs: Readonly<Record<string, Expr>>): [string, Expr][] {
  const entries = isByName(exprs) ? Object.entries(exprs) : [];
  if (entries.length === 0) throw invalid(parameter, "an expression, or expressions by name", exprs);
  for (const [name, expr] of entries) {
    if (!(expr instanceof Expr)) throw invalid(`${parameter}.${name}`, "an expression", expr);
  }
  return entries;
}

/** What is told of the run itself. */
export function collectOptions({ signal, onProgress, threads, params }: AggregateMessagesOptions): CollectOptions {
  return { signal, onProgress, threads, ...(params === undefined ? {} : { params }) };
}

const isByName = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && !(value instanceof Expr);
