/** Parallel edges as one, and nodes with one value as one: the numbers of the groups, what is computed by them, and the graph of it. */
import type { Expr } from "../expr/expr.ts";
import type { TableInput } from "../io/source.ts";
import type { CallOptions } from "../native/call.ts";
import { checked } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { type Aggregates, aggregatesOf, grouped, PREFIX } from "./aggregates.ts";
import type { Graph } from "./graph.ts";
import {
  CONTRACT_OPTIONS,
  type ContractOptions,
  type KeyColumns,
  keyColumns,
  SIMPLIFY_OPTIONS,
  type SimplifyOptions,
} from "./options.ts";

/** A change of a graph: one call. */
export type Change = (operation: object, tables: TableInput[], options: CallOptions) => Promise<Graph>;

export async function simplified(change: Change, options: SimplifyOptions): Promise<Graph> {
  const { selfLoops = false } = checked("options", options, SIMPLIFY_OPTIONS);
  const aggregates = options.agg === undefined ? [] : aggregatesOf("agg", options.agg);
  if (aggregates.length === 0) return change({ op: "simplify", selfLoops }, [], options);
  const column = `${PREFIX}edge`;
  const numbered = await change({ op: "numberParallelEdges", selfLoops, column }, [], options);
  try {
    const table = grouped(numbered.edges, [column], aggregates).drop(column);
    return await change({ op: "simplify", selfLoops, table: 0 }, [table], options);
  } finally {
    numbered.close();
  }
}

export async function contracted(change: Change, by: KeyColumns, options: ContractOptions): Promise<Graph> {
  const { nodes = [], edges = [], onNull = "error", selfLoops = true } = checked("options", options, CONTRACT_OPTIONS);
  const how = { by: keyColumns("by", by), onNull, selfLoops, prefix: PREFIX };
  const ofNodes = aggregatesOf("nodes", nodes);
  const ofEdges = isKept(edges) ? undefined : aggregatesOf("edges", edges);
  if (ofNodes.length === 0 && ofEdges === undefined) return change({ op: "contract", how }, [], options);
  const numbered = await change({ op: "numberGroups", how }, [], options);
  try {
    return await ofGroups(change, numbered, how, ofNodes, ofEdges, options);
  } finally {
    numbered.close();
  }
}

function ofGroups(
  change: Change,
  numbered: Graph,
  how: object,
  ofNodes: readonly Expr[],
  ofEdges: readonly Expr[] | undefined,
  options: CallOptions,
): Promise<Graph> {
  const tables: TableInput[] = [];
  const operation: { op: string; how: object; nodes?: number; edges?: number } = { op: "contract", how };
  if (ofNodes.length > 0) {
    const group = `${PREFIX}group`;
    operation.nodes = tables.push(grouped(numbered.nodes, [group], ofNodes).drop(group)) - 1;
  }
  if (ofEdges !== undefined) {
    // Every edge has a type; only those that stay have groups.
    const numbers = [`${PREFIX}src`, `${PREFIX}dst`, `${PREFIX}type`] as const;
    operation.edges = tables.push(grouped(numbered.edges, numbers, ofEdges, [numbers[2], numbers[0], numbers[1]])) - 1;
  }
  return change(operation, tables, options);
}

function isKept(edges: Aggregates | "keep"): edges is "keep" {
  if (typeof edges === "string" && edges !== "keep") throw invalid("edges", 'aggregates or "keep"', edges);
  return edges === "keep";
}
