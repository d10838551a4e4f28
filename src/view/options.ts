/** What pictures of graphs are told: which column shows as what, where nodes are, and how much is drawn. */
import type { ForceAtlas2Options } from "../algorithms/generated.ts";
import { type ColumnLike, Expr } from "../expr/expr.ts";
import { CALL, type CallOptions } from "../native/call.ts";
import { counts, known, namesOf, oneOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";

/** What colours nodes, and how. */
export interface ColorOptions {
  /** A node column, or an expression over node columns. */
  by: ColumnLike;
  /**
   * `"categorical"`: a colour per value, the most frequent first, and one for all others. `"continuous"`: numbers along a ramp. Default:
   * continuous for floats and for integers of more than 12 different values, categorical for all else.
   */
  scale?: "categorical" | "continuous" | undefined;
  /** `#rrggbb` per category, most frequent first, or the stops of the ramp. */
  colors?: readonly string[] | undefined;
  /** Above the legend; default: the column's name. */
  title?: string | undefined;
}

/** What makes nodes large, and how large. */
export interface SizeOptions {
  /** A numeric node column, or an expression over node columns. */
  by: ColumnLike;
  /** The radii, in pixels, of the smallest and the largest value; areas grow in proportion between them. */
  range?: readonly [smallest: number, largest: number] | undefined;
  /** Above the legend; default: the column's name. */
  title?: string | undefined;
}

/** How nodes are placed where no positions are given: options of {@link Algorithms.forceAtlas2}. */
export type LayoutOptions = Omit<ForceAtlas2Options, keyof CallOptions>;

/** What a picture of a graph shows. */
export interface PictureOptions extends CallOptions {
  /** A node column, an expression, {@link ColorOptions}, or one colour such as `"#4e79a7"`. Default: the label, where there are several. */
  color?: ColumnLike | ColorOptions | undefined;
  /** A numeric node column, an expression, {@link SizeOptions}, or one radius in pixels. Default: the number of edges. */
  size?: ColumnLike | SizeOptions | number | undefined;
  /** The text at nodes: a node column or an expression; null for none. Default: the id. */
  label?: ColumnLike | null | undefined;
  /** Where nodes are from left to right: a numeric node column or an expression, together with `y`. Default: as `layout` finds. */
  x?: ColumnLike | undefined;
  /** Where nodes are from bottom to top. */
  y?: ColumnLike | undefined;
  /** How `forceAtlas2` places nodes where `x` and `y` are not given. Default: 500 iterations for small graphs, down to 50 for large ones. */
  layout?: LayoutOptions | undefined;
  /** The most nodes that are drawn. */
  maxNodes?: number | undefined;
  /** The most edges that are drawn. */
  maxEdges?: number | undefined;
  /**
   * Which nodes are drawn where there are too many: those of highest PageRank (`"pagerank"`, the default), some at `"random"`, or those
   * whose value of a numeric column or expression is highest.
   */
  sample?: "pagerank" | "random" | ColumnLike | undefined;
  /** What the picture is of; default: the numbers of nodes and edges. */
  title?: string | undefined;
  /** Light or dark; `"auto"`, the default, as the reader's system is. */
  theme?: "auto" | "light" | "dark" | undefined;
}

/** Options of {@link Graph.view}. */
export interface ViewOptions extends PictureOptions {
  /** The node columns that hover and click show; default: all, up to 20. */
  attributes?: readonly string[] | undefined;
  /** The edge columns that hover and click show; default: all, up to 20, where at most 50,000 edges are drawn. */
  edgeAttributes?: readonly string[] | undefined;
  /** The height of a notebook's cell, in pixels; default 600. */
  height?: number | undefined;
  /** What draws: `"webgl"`, or `"canvas"` without a GPU. Default: `"auto"`, WebGL where the browser has a GPU for it. */
  renderer?: "auto" | "webgl" | "canvas" | undefined;
}

/** Options of {@link Graph.toSvg}. */
export interface SvgOptions extends PictureOptions {
  /** In pixels; default 960. */
  width?: number | undefined;
  /** In pixels; default 640. */
  height?: number | undefined;
}

/** Options of {@link Graph.toDot} and {@link Graph.toMermaid}. */
export type DiagramOptions = Omit<PictureOptions, "size" | "x" | "y" | "layout" | "theme">;

const DIAGRAM = { ...CALL, color: 0, label: 0, maxNodes: 0, maxEdges: 0, sample: 0, title: 0 } as const;
const PICTURE = { ...DIAGRAM, size: 0, x: 0, y: 0, layout: 0, theme: 0 } as const;
const COLOR_OPTIONS = namesOf<ColorOptions>({ by: 0, scale: 0, colors: 0, title: 0 });
const SIZE_OPTIONS = namesOf<SizeOptions>({ by: 0, range: 0, title: 0 });

export const DIAGRAM_OPTIONS: readonly string[] = namesOf<DiagramOptions>(DIAGRAM);
export const SVG_OPTIONS: readonly string[] = namesOf<SvgOptions>({ ...PICTURE, width: 0, height: 0 });
export const VIEW_OPTIONS: readonly string[] = namesOf<ViewOptions>({
  ...PICTURE,
  ...{ attributes: 0, edgeAttributes: 0, height: 0, renderer: 0 },
});

/** A node's colour is kept in a byte, and others and null have theirs, too. */
const MAX_COLORS = 250;
const HEX = /^#[0-9a-f]{6}$/i;

/** A channel of the picture as it is read: from a column, or one value for all. */
export type Color = { fixed: string } | (ColorOptions & { fixed?: undefined });
export type Size = { fixed: number } | (SizeOptions & { fixed?: undefined });

/** Refuses options that do not exist or fit, whatever kind of picture they are of. */
export function checkPicture(options: PictureOptions & ViewOptions & SvgOptions, names: readonly string[]): void {
  known("options", options, names);
  const { x, y, label, sample, theme, title } = options;
  if ((x === undefined) !== (y === undefined)) {
    throw invalid(x === undefined ? "x" : "y", "given together with the other coordinate", undefined);
  }
  for (const [name, value] of Object.entries({ x, y, label, sample })) {
    if (value !== undefined && !(name === "label" && value === null)) columnLike(name, value);
  }
  colorOf(options.color);
  sizeOf(options.size);
  for (const name of ["maxNodes", "maxEdges", "width", "height"] as const) counts(name, options[name]);
  if (theme !== undefined) oneOf("theme", theme, ["auto", "light", "dark"]);
  if (options.renderer !== undefined) oneOf("renderer", options.renderer, ["auto", "webgl", "canvas"]);
  if (title !== undefined && typeof title !== "string") throw invalid("title", "text", title);
  for (const name of ["attributes", "edgeAttributes"] as const) {
    const columns = options[name];
    if (columns === undefined || (Array.isArray(columns) && columns.every((column) => typeof column === "string")))
      continue;
    throw invalid(name, "an array of names of columns", columns);
  }
  if (options.layout !== undefined && (typeof options.layout !== "object" || options.layout === null)) {
    throw invalid("layout", "an object of forceAtlas2's options", options.layout);
  }
}

/** What `color` asks for; undefined where it is not given. */
export function colorOf(given: PictureOptions["color"]): Color | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "string" && HEX.test(given)) return { fixed: given };
  if (typeof given === "string" || given instanceof Expr) return { by: given };
  known("color", given, COLOR_OPTIONS);
  const { by, scale, colors, title } = given;
  columnLike("color.by", by);
  if (scale !== undefined) oneOf("color.scale", scale, ["categorical", "continuous"]);
  if (title !== undefined && typeof title !== "string") throw invalid("color.title", "text", title);
  if (colors !== undefined && !(Array.isArray(colors) && colors.length > 0 && colors.length <= MAX_COLORS)) {
    throw invalid("color.colors", `an array of 1 to ${MAX_COLORS} colours`, colors);
  }
  for (const color of colors ?? []) {
    if (!(typeof color === "string" && HEX.test(color)))
      throw invalid("color.colors", "colours such as #4e79a7", color);
  }
  return given;
}

/** What `size` asks for; undefined where it is not given. */
export function sizeOf(given: PictureOptions["size"]): Size | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "number") return { fixed: radius("size", given) };
  if (typeof given === "string" || given instanceof Expr) return { by: given };
  known("size", given, SIZE_OPTIONS);
  const { by, range, title } = given;
  columnLike("size.by", by);
  if (title !== undefined && typeof title !== "string") throw invalid("size.title", "text", title);
  if (range !== undefined) {
    if (!(Array.isArray(range) && range.length === 2)) throw invalid("size.range", "two radii in pixels", range);
    for (const each of range) radius("size.range", each);
    if (range[0] > range[1]) throw invalid("size.range", "the smaller radius first", range.join(", "));
  }
  return given;
}

const MAX_RADIUS = 100;

function radius(parameter: string, given: unknown): number {
  if (typeof given === "number" && given > 0 && given <= MAX_RADIUS) return given;
  throw invalid(parameter, `a radius above 0 and up to ${MAX_RADIUS} pixels`, given);
}

function columnLike(parameter: string, given: unknown): void {
  if ((typeof given === "string" && given !== "") || given instanceof Expr) return;
  throw invalid(parameter, "the name of a node column, or an expression", given);
}
