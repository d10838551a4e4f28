/** A picture as SVG, for documents: small graphs, drawn once. */
import { escapeHtml } from "../display/html.ts";
import type { Graph } from "../graph/graph.ts";
import { cut } from "./cut.ts";
import { placeLabels, textWidth } from "./labels.ts";
import { checkPicture, SVG_OPTIONS, type SvgOptions } from "./options.ts";
import { alphaFor, bendsOf, curveBetween, loopAt } from "./parallel.ts";
import { type Look, type Picture, pictureOf } from "./picture.ts";
import { extent } from "./scales.ts";
import { squared } from "./squared.ts";

/** More is a cloud that no reader of a document takes apart. */
const LIMITS = { maxNodes: 2000, maxEdges: 8000 };
const [FONT, LINE, MARGIN, LEGEND_WIDTH, RAMP_WIDTH] = [12, 15, 24, 170, 120];
/** The title's size, and how wide its letters are on average. */
const [HEADING, LETTER] = [16, 9];
/** With more arrows, none is seen. */
const MOST_ARROWS = 1500;
const MAX_LABEL = 40;
const [WIDTH, HEIGHT] = [960, 640];

const LIGHT = "--paper:#ffffff;--ink:#1f2328;--edge:#8c959f";
const DARK = "--paper:#0d1117;--ink:#e6edf3;--edge:#6e7681";

export async function svgOf(graph: Graph, options: SvgOptions): Promise<string> {
  checkPicture(options, SVG_OPTIONS);
  const { maxNodes = LIMITS.maxNodes, maxEdges = LIMITS.maxEdges } = options;
  const room = (look: Look) => paperOf(look, options).room;
  const columns = { attributes: "none", edgeAttributes: "none", room } as const;
  return svg(await pictureOf(graph, options, { maxNodes, maxEdges }, columns), options);
}

/** What stands beside the nodes, and the room that it leaves them. */
function paperOf(look: Look, { width = WIDTH, height = HEIGHT, title: heading }: SvgOptions) {
  const legend = legendOf(look, width, height);
  const words = heading === undefined ? "" : cut(wellFormed(look.title), Math.floor((width - 2 * MARGIN) / LETTER));
  const top = MARGIN + (words ? HEADING + 8 : 0);
  const [wide, high] = [
    width - (legend ? LEGEND_WIDTH : 0) - 2 * MARGIN,
    height - top - MARGIN - (look.notice ? LINE : 0),
  ];
  // A paper that is all margin shows them on one spot.
  const room = { left: MARGIN, top, width: Math.max(1, wide), height: Math.max(1, high) };
  return { width, height, legend, words, room };
}

/** The picture as a document; the same for the same picture, to the byte. */
export function svg(picture: Picture, options: SvgOptions): string {
  const { title, notice, colors } = picture;
  const { width, height, legend, words, room } = paperOf(picture, options);
  const nodes = placed(picture, room);
  const circles = nodes.map(({ x, y, radius }, node) => {
    const color = colors.palette[colors.codes[node] as number] as string;
    const id = escapeHtml(wellFormed(picture.ids[node] as string));
    return `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${color}"><title>${id}</title></circle>`;
  });
  return [
    `<svg class="quiver" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeHtml(wellFormed(title))}</title>`,
    `<style>${styleOf(options.theme, picture.src.length)}</style>`,
    ...(hasArrows(picture) ? [ARROW] : []),
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...(words ? [`<text class="title" x="${MARGIN}" y="${MARGIN + HEADING - 6}">${escapeHtml(words)}</text>`] : []),
    `<g class="edges">${edgesOf(picture, nodes).join("")}</g>`,
    // The most central last, on top.
    `<g class="nodes">${circles.reverse().join("")}</g>`,
    `<g class="labels">${labelsOf(picture, nodes, room.width + 2 * MARGIN, height).join("")}</g>`,
    ...(legend ? [`<g class="legend">${legend}</g>`] : []),
    ...(notice
      ? [`<text class="notice" x="${MARGIN}" y="${height - 8}">${escapeHtml(wellFormed(notice))}</text>`]
      : []),
    "</svg>\n",
  ].join("\n");
}

const ARROW =
  '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
  '<path d="M0 0.5L8 4L0 7.5Z" class="arrow"/></marker></defs>';

const hasArrows = ({ directed, src }: Picture): boolean => directed && src.length <= MOST_ARROWS;

function styleOf(theme: SvgOptions["theme"] = "auto", edges: number): string {
  const dark = theme === "auto" ? `@media(prefers-color-scheme:dark){.quiver{${DARK}}}` : "";
  const rules = [
    ...[".paper{fill:var(--paper)}", `.edges *{fill:none;stroke:var(--edge);stroke-opacity:${short(alphaFor(edges))}}`],
    ...[
      `.arrow{fill:var(--edge);fill-opacity:${short(alphaFor(edges))}}`,
      ".nodes circle{stroke:var(--paper);stroke-width:1}",
    ],
    ...[
      `text{font:${FONT}px sans-serif;fill:var(--ink)}`,
      ".notice{font-style:italic}",
      `.title{font-size:${HEADING}px;font-weight:bold}`,
      ".head{font-weight:bold}",
    ],
    ".labels text{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}",
    ".key{fill:none;stroke:var(--ink)}",
  ];
  // Within this picture only: it may stand in a page that has others.
  return `.quiver{${theme === "dark" ? DARK : LIGHT}}${dark}${rules.map((rule) => `.quiver ${rule}`).join("")}`;
}

interface Node {
  x: number;
  y: number;
  radius: number;
}

/** Nodes on the paper, whose y grows downwards. */
function placed({ x, y, sizes }: Picture, room: { left: number; top: number; width: number; height: number }): Node[] {
  const [scaledX, scaledY] = squared(x, y);
  const [[left, right], [bottom, top]] = [extent(scaledX), extent(scaledY)];
  const scale = Math.min(room.width / Math.max(right - left, 1e-9), room.height / Math.max(top - bottom, 1e-9));
  // What has no extent stands in the middle.
  const [middleX, middleY] = [room.left + room.width / 2, room.top + room.height / 2];
  return Array.from(scaledX, (value, node) => ({
    x: middleX + (value - (left + right) / 2) * scale,
    y: middleY - ((scaledY[node] as number) - (bottom + top) / 2) * scale,
    radius: sizes.radii[node] as number,
  }));
}

function edgesOf(picture: Picture, nodes: readonly Node[]): string[] {
  const { src, dst } = picture;
  const directed = hasArrows(picture);
  const bends = bendsOf(src, dst, nodes.length);
  const arrow = directed ? ' marker-end="url(#arrow)"' : "";
  return Array.from(src, (from, edge) => {
    const [a, b] = [nodes[from] as Node, nodes[dst[edge] as number] as Node];
    if (a === b) {
      const loop = loopAt(a.x, a.y, a.radius, bends[edge] as number);
      return `<circle cx="${short(loop.x)}" cy="${short(loop.y)}" r="${short(loop.radius)}"/>`;
    }
    const bend = bends[edge] as number;
    const rims = directed ? ([a.radius, b.radius + 1] as const) : ([0, 0] as const);
    const curve = curveBetween([a.x, a.y, rims[0]], [b.x, b.y, rims[1]], bend);
    if (!curve) return "";
    const { x0, y0, cx, cy, x1, y1 } = curve;
    const to = bend === 0 ? "L" : `Q${short(cx)} ${short(cy)} `;
    return `<path d="M${short(x0)} ${short(y0)}${to}${short(x1)} ${short(y1)}"${arrow}/>`;
  });
}

function labelsOf({ ids, labels = ids }: Picture, nodes: readonly Node[], width: number, height: number): string[] {
  const texts = labels.map((text) => cut(wellFormed(text), MAX_LABEL));
  const sized = nodes.map((node, i) => ({ ...node, width: textWidth(texts[i] ?? "", FONT) }));
  const shown = texts.length === 0 ? [] : placeLabels(sized, { width, height, line: LINE, most: nodes.length });
  return shown
    .filter(({ index }) => texts[index] !== "")
    .map(({ index, x, y, anchor }) => {
      // Within its box, whatever the font: the box is as wide as the text is at most.
      const { width: wide } = sized[index] as { width: number };
      const at = x + { start: 0, middle: wide / 2, end: wide }[anchor];
      const side = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
      return `<text x="${short(at)}" y="${short(y + LINE - 4)}"${side}>${escapeHtml(texts[index] as string)}</text>`;
    });
}

function legendOf({ colors, sizes }: Look, width: number, height: number): string {
  const [x, lines] = [width - LEGEND_WIDTH, [] as string[]];
  let y = MARGIN + FONT;
  const { legend } = colors;
  const text = (words: string, at = x, bold = false) =>
    `<text x="${short(at)}" y="${short(y)}"${bold ? ' class="head"' : ""}>${escapeHtml(cut(wellFormed(words), 22))}</text>`;
  if (legend) {
    lines.push(text(legend.title, x, true));
    y += LINE + 4;
    if (legend.kind === "categorical") {
      for (const { text: words, color } of legend.entries) {
        if (y > height - MARGIN) break;
        lines.push(`<circle cx="${x + 6}" cy="${short(y - 4)}" r="5" fill="${color}"/>${text(words, x + 18)}`);
        y += LINE + 3;
      }
    } else {
      const step = RAMP_WIDTH / legend.colors.length;
      const ramp = legend.colors.map(
        (color, i) =>
          `<rect x="${short(x + i * step)}" y="${y - FONT}" width="${short(step + 0.5)}" height="12" fill="${color}"/>`,
      );
      lines.push(...ramp);
      y += LINE;
      if (textWidth(legend.from + legend.to, FONT) < RAMP_WIDTH) {
        lines.push(text(legend.from));
        lines.push(`<text x="${x + RAMP_WIDTH}" y="${y}" text-anchor="end">${escapeHtml(legend.to)}</text>`);
      } else {
        lines.push(text(`from ${legend.from}`));
        y += LINE;
        lines.push(text(`to ${legend.to}`));
      }
      y += LINE + 3;
    }
    y += 8;
  }
  if (sizes.legend) {
    lines.push(text(sizes.legend.title, x, true));
    y += LINE + 4;
    for (const { text: words, radius } of sizes.legend.entries) {
      y += Math.max(0, radius - 8);
      lines.push(
        `<circle cx="${x + 16}" cy="${short(y - 4)}" r="${short(radius)}" class="key"/>${text(words, x + 38)}`,
      );
      y += Math.max(LINE + 3, radius + 10);
    }
  }
  return lines.join("");
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML refuses.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** What XML cannot hold, as the sign for what is not known. */
const wellFormed = (text: string): string => text.replace(NOT_XML, "\ufffd").toWellFormed();
