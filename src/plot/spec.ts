/**
 * Vega-Lite specs: what they have in common. Their data has fields of our own (`x`, `y`, `color`, …), never a column's name, which Vega-Lite would
 * read as a path; names stand in titles alone.
 */
import { escapeText } from "../display/escape.ts";
import type { Axis } from "./axis.ts";
import { titleText } from "./label.ts";
import type { ChartOptions } from "./options.ts";

/** A chart as data, of Vega-Lite 5 or later. */
export interface VegaLiteSpec {
  $schema: string;
  data: { values: Datum[] };
  [property: string]: unknown;
}

/** One mark's values, by the fields that the spec names. */
export type Datum = Record<string, string | number | boolean | null>;

export interface Picture {
  /** What the chart shows, unless its caller says so. */
  title: string;
  /** What was left out, and how the rows became marks. */
  notes: readonly string[];
  data: readonly Datum[];
  /** The marks, from the lowest on. */
  layer: readonly object[];
}

/** The color of marks that tell nothing by it. */
export const MARK = "#4c78a8";

const WIDTH = 480;
const HEIGHT = 300;

export function specOf({ title, notes, data, layer }: Picture, options: ChartOptions): VegaLiteSpec {
  const { width = WIDTH, height = HEIGHT } = options;
  const layers = bounded(layer, data);
  const text = options.title === undefined ? title : titleText(escapeText(options.title));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    title: { text, ...(notes.length > 0 ? { subtitle: [...notes], subtitleColor: "#666" } : {}), anchor: "start" },
    background: "white",
    width,
    height,
    data: { values: [...data] },
    ...(layers.length === 1 ? layers[0] : { layer: layers }),
  };
}

/** What a layer of marks tells by a place or a color, as far as it is looked at here. */
interface Channel {
  field?: string;
  type?: string;
  scale?: object;
  condition?: Channel;
}

type Encoding = Record<string, Channel | Channel[]>;

/** Bounds for scales that have no value in any layer: Vega tells readers of screens that these reach from Infinity to NaN. */
function bounded(layers: readonly object[], data: readonly Datum[]): object[] {
  const encodings = layers.map(({ encoding = {} }: { encoding?: Encoding }) => encoding);
  const has = (channel: Channel | Channel[] | undefined): boolean => {
    if (channel === undefined || Array.isArray(channel)) return false;
    const { field, condition } = channel;
    return has(condition) || (field !== undefined && data.some((datum) => (datum[field] ?? null) !== null));
  };
  return layers.map((layer, i) => {
    const channels = Object.entries(encodings[i] as Encoding).map(([name, channel]) => [
      name,
      Array.isArray(channel) || encodings.some((encoding) => has(encoding[name])) ? channel : withBounds(channel),
    ]);
    return { ...layer, encoding: Object.fromEntries(channels) };
  });
}

function withBounds({ condition, ...channel }: Channel): Channel {
  if (condition) return { ...channel, condition: withBounds(condition) };
  const domain = channel.type === "quantitative" ? A_UNIT : channel.type === "temporal" ? A_DAY : undefined;
  return domain && channel.field !== undefined ? { ...channel, scale: { ...channel.scale, domain } } : channel;
}

/** From where logarithms are there, too. */
const A_UNIT = [1, 2];
/** As an expression, since Vega-Lite takes two dates for two things where a mark begins and ends on the axis. */
const A_DAY = { expr: "[0, 86400000]" };

/** Where marks lie along an axis of numbers or times, by the fields `field` and `field2`. */
export function spanned(field: string, { kind, title }: Axis): Record<string, object> {
  return { [field]: continuous(field, kind, title), [`${field}2`]: { field: `${field}2` } };
}

/** The same by one field. */
export const continuous = (field: string, kind: Axis["kind"], title: string): object =>
  kind === "time"
    ? { field, type: "temporal", scale: { type: "utc" }, title }
    : { field, type: "quantitative", scale: { zero: false, nice: false }, title };

/** An axis of labels, in this order. */
export const discrete = (field: string, title: string, labels: readonly string[]): object => ({
  ...{ field, type: "nominal", title, scale: { domain: [...labels] } },
});

/** Colors by label; what is "other" is grey. */
export function colors(title: string, labels: readonly string[], others: boolean): object {
  const range = labels.map((_, i) =>
    others && i === labels.length - 1 ? GREY : (PALETTE[i % PALETTE.length] as string),
  );
  return { field: "color", type: "nominal", title, scale: { domain: [...labels], range } };
}

/** So many values get a color of their own. */
export const MOST_COLORS = 10;

export const GREY = "#c7c7c7";
/** Tableau's colors, but for its grey. */
const PALETTE = [
  ...[MARK, "#f58518", "#e45756", "#72b7b2", "#54a24b"],
  ...["#eeca3b", "#b279a2", "#ff9da6", "#9d755d", "#2f4b7c"],
];
