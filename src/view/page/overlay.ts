/** What lies over the picture: labels of the most central nodes in sight, and the edges and rims of those that are lit. */
import { cut } from "../cut.ts";
import { type Labelled, placeLabels } from "../labels.ts";
import type { Camera, Size } from "./camera.ts";
import { type Data, edgesAt } from "./data.ts";
import { strokeEdges } from "./strokes.ts";
import type { Theme } from "./theme.ts";

/** So many nodes may have a label at once, and so many are asked. */
const MOST_LABELS = 60;
const CANDIDATES = 250;
const [FONT, LINE, MAX_LABEL] = [12, 15, 40];
/** More edges of one node than this are not told apart, and take long. */
const MOST_LIT = 5000;
const MOST_ARROWS = 500;

export interface Shown {
  camera: Camera;
  growth: number;
  size: Size;
  theme: Theme;
  /** -1 for none. */
  selected: number;
  hovered: number;
  hoveredEdge: number;
}

export function drawOverlay(context: CanvasRenderingContext2D, data: Data, shown: Shown): void {
  const { size, theme, camera, growth, selected, hovered, hoveredEdge } = shown;
  context.clearRect(0, 0, size.width, size.height);
  const centre = selected >= 0 ? selected : hovered;
  if (centre >= 0) {
    const edges = edgesAt(data, centre).slice(0, MOST_LIT);
    const arrows = data.header.directed && edges.length <= MOST_ARROWS;
    const stroke = { color: theme.accent, alpha: edges.length > 200 ? 0.4 : 0.9, width: 1.5, arrows };
    strokeEdges(context, data, edges, camera, growth, size, stroke);
  }
  if (hoveredEdge >= 0) {
    const stroke = { color: theme.accent, alpha: 1, width: 2.5, arrows: data.header.directed };
    strokeEdges(context, data, [hoveredEdge], camera, growth, size, stroke);
  }
  context.globalAlpha = 1;
  for (const node of new Set([selected, hovered])) {
    if (node < 0) continue;
    const [x, y, radius] = screenOf(data, node, camera, growth);
    context.strokeStyle = theme.accent;
    context.lineWidth = 2.5;
    context.beginPath();
    context.arc(x, y, radius + 2, 0, 2 * Math.PI);
    context.stroke();
  }
  drawLabels(context, data, shown, centre);
}

export const screenOf = (
  data: Data,
  node: number,
  camera: Camera,
  growth: number,
): [x: number, y: number, radius: number] => [
  camera.left + (data.x[node] as number) * camera.scale,
  camera.top - (data.y[node] as number) * camera.scale,
  (data.radii[node] as number) * growth,
];

function drawLabels(context: CanvasRenderingContext2D, data: Data, shown: Shown, centre: number): void {
  const { camera, growth, size, theme } = shown;
  if (data.labels.length === 0 && centre < 0) return;
  context.font = `${FONT}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  const texts = data.labels.length === 0 ? data.ids : data.labels;
  const nodes = candidates(data, shown, centre);
  const boxes = nodes.map((node): Labelled => {
    const [x, y, radius] = screenOf(data, node, camera, growth);
    return { x, y, radius, width: context.measureText(cut(texts[node] as string, MAX_LABEL)).width };
  });
  context.lineJoin = "round";
  context.strokeStyle = theme.paper;
  context.fillStyle = theme.ink;
  context.lineWidth = 3;
  for (const { index, x, y } of placeLabels(boxes, { ...size, line: LINE, most: MOST_LABELS })) {
    const text = cut(texts[nodes[index] as number] as string, MAX_LABEL);
    context.strokeText(text, x, y + LINE / 2);
    context.fillText(text, x, y + LINE / 2);
  }
}

/** The nodes in sight, those that are lit first, then the most central. */
function candidates(data: Data, { camera, growth, size }: Shown, centre: number): number[] {
  const inSight = (node: number) => {
    const [x, y] = screenOf(data, node, camera, growth);
    return x >= 0 && y >= 0 && x <= size.width && y <= size.height;
  };
  const nodes = new Set<number>();
  if (centre >= 0) {
    nodes.add(centre);
    for (const edge of edgesAt(data, centre).slice(0, MOST_LIT)) {
      const other = data.src[edge] === centre ? (data.dst[edge] as number) : (data.src[edge] as number);
      if (nodes.size < CANDIDATES && inSight(other)) nodes.add(other);
    }
    return [...nodes];
  }
  for (let node = 0; node < data.numNodes && nodes.size < CANDIDATES; node += 1) if (inSight(node)) nodes.add(node);
  return [...nodes];
}
