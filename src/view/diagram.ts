/** Small graphs as text that other programs draw: Mermaid and DOT. */
import type { Graph } from "../graph/graph.ts";
import { cut } from "./cut.ts";
import { checkPicture, DIAGRAM_OPTIONS, type DiagramOptions } from "./options.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** Mermaid refuses more than 500 edges unless it is told otherwise. */
const MERMAID = { maxNodes: 200, maxEdges: 500 };
const DOT = { maxNodes: 2000, maxEdges: 10_000 };
const MAX_LABEL = 80;

export async function mermaidOf(graph: Graph, options: DiagramOptions): Promise<string> {
  const picture = await diagram(graph, options, MERMAID);
  const { title, notice, directed, ids, labels = ids, src, dst, colors } = picture;
  const arrow = directed ? "-->" : "---";
  const lines = [...(title ? ["---", `title: ${JSON.stringify(plain(title))}`, "---"] : []), "flowchart LR"];
  if (notice) lines.push(`  %% ${plain(notice)}`);
  ids.forEach((_, node) => {
    lines.push(`  n${node}["${mermaidText(labels[node] ?? "") || " "}"]`);
  });
  src.forEach((from, edge) => {
    lines.push(`  n${from} ${arrow} n${dst[edge]}`);
  });
  if (colors.legend) {
    colors.palette.forEach((color, code) => {
      const nodes = ids.flatMap((_, node) => (colors.codes[node] === code ? [`n${node}`] : []));
      if (nodes.length === 0) return;
      lines.push(
        `  classDef c${code} fill:${color},stroke:${color},color:${contrast(color)}`,
        `  class ${nodes.join(",")} c${code}`,
      );
    });
  }
  return `${lines.join("\n")}\n`;
}

export async function dotOf(graph: Graph, options: DiagramOptions): Promise<string> {
  const picture = await diagram(graph, options, DOT);
  const { title, notice, directed, ids, labels = ids, src, dst, colors } = picture;
  const quoted = (text: string) => `"${plain(text).replace(/["\\]/g, "\\$&")}"`;
  const lines = [`${directed ? "digraph" : "graph"} {`, `  label=${quoted(notice ? `${title}. ${notice}` : title)}`];
  lines.push(`  node [shape=ellipse${colors.legend ? ", style=filled" : ""}]`);
  ids.forEach((_, node) => {
    const color = colors.palette[colors.codes[node] as number] as string;
    const fill = colors.legend ? `, fillcolor="${color}", fontcolor="${contrast(color)}"` : "";
    lines.push(`  n${node} [label=${quoted(cut(labels[node] ?? "", MAX_LABEL))}${fill}]`);
  });
  src.forEach((from, edge) => {
    lines.push(`  n${from} ${directed ? "->" : "--"} n${dst[edge]}`);
  });
  return `${lines.join("\n")}\n}\n`;
}

async function diagram(graph: Graph, options: DiagramOptions, limits: typeof DOT): Promise<Picture> {
  checkPicture(options, DIAGRAM_OPTIONS);
  const { maxNodes = limits.maxNodes, maxEdges = limits.maxEdges } = options;
  const none = { attributes: "none", edgeAttributes: "none", room: undefined } as const;
  return pictureOf(graph, options, { maxNodes, maxEdges }, none);
}

/** In one line. */
const plain = (text: string): string => text.replace(/\s+/g, " ");

/** Mermaid writes characters that mean something to it, or to HTML, as entities by their number. */
const mermaidText = (text: string): string =>
  cut(plain(text), MAX_LABEL).replace(/[#"&<>`\\;]/g, (character) => `#${character.charCodeAt(0)};`);

/** Black or white, whichever is read more easily on a colour. */
function contrast(color: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ];
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000000" : "#ffffff";
}
