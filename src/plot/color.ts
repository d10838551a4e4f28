/** Marks by color: which groups a further column makes of the rows of a mark. */

import type { Table } from "apache-arrow";
import type { ColumnLike, Expr } from "../expr/expr.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import { categoryAxis, textCell } from "./axis.ts";
import { categoriesOf } from "./categories.ts";
import { colors, MOST_COLORS } from "./spec.ts";

export interface Coloring {
  /** The columns to group by, beside those of the marks. */
  keys: readonly Expr[];
  /** The labels, in the order of the legend; of no column, one that is not shown. */
  labels: readonly string[];
  /** The label of a row of the result. */
  label(table: Table, row: number): string;
  /** The encoding of the color, if there is one. */
  encoding: { color?: object };
  notes: readonly string[];
}

export async function coloringOf(frame: Frame, given: ColumnLike | undefined, run: CollectOptions): Promise<Coloring> {
  if (given === undefined) return { keys: [], labels: [""], label: () => "", encoding: {}, notes: [] };
  const axis = categoryAxis(frame, "color", given);
  const { keys, labels, label, others, notes } = await categoriesOf(frame, "color", axis, MOST_COLORS, run);
  return {
    ...{ keys, labels, notes },
    label: (table, row) => label(textCell(table, "color", row), special(table, "color", row)),
    encoding: { color: colors(axis.title, labels, others) },
  };
}

/** Whether the group is that of nulls. */
export const special = (table: Table, name: string, row: number): boolean =>
  Boolean(table.getChild(`${name}Null`)?.get(row));
