/** A picture as the page reads it: what is small in the header, all else in typed arrays. */
import type { PictureColumn } from "./columns.ts";
import type { Packed, Values } from "./container.ts";
import { GRID, type PageColumn, type PageHeader, RADIUS_PARTS } from "./page-format.ts";
import type { Picture } from "./picture.ts";
import { squared } from "./squared.ts";

/** From so many nodes on, positions are rounded to a grid that no screen shows. */
const MANY_NODES = 2000;

export function pageData(picture: Picture, renderer: PageHeader["renderer"]): Packed<PageHeader> {
  const { x, y, colors, sizes, ids, labels, src, dst } = picture;
  const arrays = new Map<string, Values>();
  const [scaledX, scaledY] = squared(x, y);
  const placed = (values: Float64Array) =>
    x.length > MANY_NODES ? Uint16Array.from(values, (value) => Math.round(value * GRID)) : Float32Array.from(values);
  arrays.set("x", placed(scaledX)).set("y", placed(scaledY));
  arrays.set("codes", colors.codes);
  arrays.set(
    "radii",
    Uint16Array.from(sizes.radii, (radius) => Math.round(radius * RADIUS_PARTS)),
  );
  arrays.set("src", src).set("dst", dst);
  addTexts(arrays, "ids", ids);
  if (labels !== undefined && labels.length > 0) addTexts(arrays, "labels", labels);
  const header: PageHeader = {
    ...{ title: picture.title, notice: picture.notice, directed: picture.directed, renderer },
    ...{ numNodes: x.length, numEdges: src.length, palette: colors.palette },
    ...{ colorLegend: colors.legend, sizeLegend: sizes.legend },
    labels: labels === undefined ? "ids" : labels.length > 0 ? "own" : "none",
    attributes: addColumns(arrays, "attributes", picture.attributes),
    edgeAttributes: addColumns(arrays, "edgeAttributes", picture.edgeAttributes),
  };
  return { header, arrays };
}

function addColumns(arrays: Map<string, Values>, group: string, columns: readonly PictureColumn[]): PageColumn[] {
  return columns.map(({ name, values, texts, nulls }, i) => {
    if (values) arrays.set(`${group}.${i}.values`, values);
    else addTexts(arrays, `${group}.${i}`, texts as string[]);
    if (nulls) arrays.set(`${group}.${i}.nulls`, nulls);
    return { name, kind: values ? "numbers" : "texts", nulls: nulls !== undefined };
  });
}

/** All texts as one, and the length of each in UTF-16 units. */
function addTexts(arrays: Map<string, Values>, name: string, texts: readonly string[]): void {
  arrays.set(
    `${name}.lengths`,
    Uint16Array.from(texts, ({ length }) => length),
  );
  arrays.set(`${name}.text`, new TextEncoder().encode(texts.join("")));
}
