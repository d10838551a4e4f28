/** What making a graph left out, and what it added by itself. */
import type { GraphInfo } from "./info.ts";

/** So many rows of one table, for one reason. */
export interface ReportedRows {
  /** What the rows are: a label and an edge type may have one name. */
  readonly kind: "nodes" | "edges";
  /** The label or the edge type; `"nodes"` or `"edges"` where the table has none. */
  readonly table: string;
  /**
   * `"null"`: a key with a null in any of its columns, or NaN (`onNull`). `"duplicate"`: a key that an earlier row has
   * (`onDuplicate`). `"dangling"`: an edge end that no node has (`onDangling`).
   */
  readonly reason: "null" | "duplicate" | "dangling";
  /** At least 1. */
  readonly rows: number;
}

/** Which rows of the input a graph does without, and which of its own the input did not have. Frozen. */
export interface GraphReport {
  /** Rows of the input that were left out: node tables first, in the graph's order. An edge counts once, by the first reason. */
  readonly skipped: readonly ReportedRows[];
  /** Nodes that `onDangling: "add"` made of edge ends. */
  readonly added: readonly ReportedRows[];
  /** The rows left out in all. */
  readonly total: number;
  /** What the file holds that {@link Graph.read} read, and the tables do not: drawings of nodes and the like. Not there where it is nothing. */
  readonly ignored?: readonly string[];
}

const NOTHING: GraphReport = Object.freeze({ skipped: Object.freeze([]), added: Object.freeze([]), total: 0 });

export function reportOf({ report }: GraphInfo): GraphReport {
  if (!report) return NOTHING;
  const frozen = (rows: readonly ReportedRows[]) => Object.freeze(rows.map((each) => Object.freeze(each)));
  const total = report.skipped.reduce((sum, { rows }) => sum + rows, 0);
  const { ignored } = report;
  return Object.freeze({
    ...{ skipped: frozen(report.skipped), added: frozen(report.added), total },
    ...(ignored && { ignored: Object.freeze(ignored) }),
  });
}
