/** The charts that `quiver plot` draws: what each is called, and which options it takes. */
import { type ColumnLike, col, type Frame, fn, type Graph, type LazyChart } from "../index.ts";

/** What commander makes of the options of charts. */
export interface ChartFlags {
  x?: string;
  y?: string;
  color?: string;
  value?: string;
  by?: string;
  bins?: number;
  limit?: number;
  points?: number;
  samples?: number;
  seed?: number;
  sort?: "value" | "x";
  horizontal?: boolean;
  above?: "cells" | "sample";
  direction?: "out" | "in" | "both";
  connected?: "weak" | "strong";
  title?: string;
  width?: number;
  height?: number;
}

type Flag = keyof ChartFlags;

/** A kind of chart, of a frame's columns or of a graph's structure. */
export type ChartKind = {
  readonly name: string;
  /** What must be given. */
  readonly needs: readonly ("x" | "y")[];
  /** What may be given beside that. */
  readonly takes: readonly Flag[];
} & (
  | { readonly of: "rows"; draw(frame: Frame, columns: Columns, options: object): LazyChart }
  | { readonly of: "graph"; draw(graph: Graph, options: object): LazyChart }
);

/** The columns that a chart needs. */
interface Columns {
  x: ColumnLike;
  y: ColumnLike;
}

const EVERY = ["title", "width", "height"] as const;

export const CHART_KINDS: readonly ChartKind[] = [
  {
    name: "histogram",
    of: "rows",
    needs: ["x"],
    takes: [...EVERY, "bins", "color"],
    draw: (frame, { x }, options) => frame.plot.histogram(x, options),
  },
  {
    name: "bar",
    of: "rows",
    needs: ["x"],
    takes: [...EVERY, "y", "limit", "sort", "color", "horizontal"],
    draw: (frame, { x }, options) => frame.plot.bar(x, options),
  },
  {
    name: "line",
    of: "rows",
    needs: ["x", "y"],
    takes: [...EVERY, "points", "color"],
    draw: (frame, { x, y }, options) => frame.plot.line(x, y, options),
  },
  {
    name: "scatter",
    of: "rows",
    needs: ["x", "y"],
    takes: [...EVERY, "points", "above", "seed", "color"],
    draw: (frame, { x, y }, options) => frame.plot.scatter(x, y, options),
  },
  {
    name: "heatmap",
    of: "rows",
    needs: ["x", "y"],
    takes: [...EVERY, "value", "bins", "limit"],
    draw: (frame, { x, y }, options) => frame.plot.heatmap(x, y, options),
  },
  {
    name: "degree-distribution",
    of: "graph",
    needs: [],
    takes: [...EVERY, "direction"],
    draw: (graph, options) => graph.plot.degreeDistribution(options),
  },
  {
    name: "component-sizes",
    of: "graph",
    needs: [],
    takes: [...EVERY, "connected"],
    draw: (graph, options) => {
      const { connected, ...rest } = options as { connected?: "weak" | "strong" };
      return graph.plot.componentSizes({ ...rest, ...(connected && { kind: connected }) });
    },
  },
  {
    name: "adjacency-matrix",
    of: "graph",
    needs: [],
    takes: [...EVERY, "by", "limit"],
    draw: (graph, options) => graph.plot.adjacencyMatrix(options),
  },
  {
    name: "path-lengths",
    of: "graph",
    needs: [],
    takes: [...EVERY, "samples", "seed", "direction"],
    draw: (graph, options) => graph.plot.pathLengths(options),
  },
];

const AGGREGATES = ["count", "sum", "mean", "min", "max", "median"] as const;

/** A column by its name, or an aggregate of one: `mean(age)`. */
export function columnOf(text: string): ColumnLike {
  const [, name, column] = new RegExp(`^(${AGGREGATES.join("|")})\\((.+)\\)$`, "s").exec(text) ?? [];
  if (name === undefined || column === undefined) return text;
  return fn[name as (typeof AGGREGATES)[number]](col(column)).as(text);
}

/** The options of a chart that were given, its columns among them. */
export function chartOptions({ takes }: ChartKind, flags: ChartFlags): object {
  const given = takes.flatMap((name) => {
    const value = flags[name];
    if (value === undefined) return [];
    const isColumn = name === "y" || name === "color" || name === "value" || name === "by";
    return [[name, isColumn ? columnOf(value as string) : value] as const];
  });
  return Object.fromEntries(given);
}
