/** Edges on a 2D canvas. */
import { curveBetween, loopAt } from "../parallel.ts";
import type { Camera, Size } from "./camera.ts";
import type { Data } from "./data.ts";

export interface Stroke {
  color: string;
  alpha: number;
  width: number;
  arrows: boolean;
}

const ARROW = 7;

/** Strokes these edges in one path; those wholly out of sight are passed over. */
export function strokeEdges(
  context: CanvasRenderingContext2D,
  data: Data,
  edges: Iterable<number>,
  camera: Camera,
  growth: number,
  { width, height }: Size,
  stroke: Stroke,
): void {
  const { x, y, radii, src, dst, bends } = data;
  const heads: number[] = [];
  context.globalAlpha = stroke.alpha;
  context.strokeStyle = stroke.color;
  context.fillStyle = stroke.color;
  context.lineWidth = stroke.width;
  context.beginPath();
  for (const edge of edges) {
    const [a, b, bend] = [src[edge] as number, dst[edge] as number, bends[edge] as number];
    const [ax, ay] = [camera.left + (x[a] as number) * camera.scale, camera.top - (y[a] as number) * camera.scale];
    if (a === b) {
      const loop = loopAt(ax, ay, (radii[a] as number) * growth, bend);
      if (ax < -60 || ay < -60 || ax > width + 60 || ay > height + 60) continue;
      context.moveTo(loop.x + loop.radius, loop.y);
      context.arc(loop.x, loop.y, loop.radius, 0, 2 * Math.PI);
      continue;
    }
    const [bx, by] = [camera.left + (x[b] as number) * camera.scale, camera.top - (y[b] as number) * camera.scale];
    if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height))
      continue;
    if (bend === 0 && !stroke.arrows) {
      context.moveTo(ax, ay);
      context.lineTo(bx, by);
      continue;
    }
    const curve = curveBetween([ax, ay, 0], [bx, by, stroke.arrows ? (radii[b] as number) * growth : 0], bend);
    if (!curve) continue;
    const { x0, y0, cx, cy, x1, y1 } = curve;
    context.moveTo(x0, y0);
    if (bend === 0) context.lineTo(x1, y1);
    else context.quadraticCurveTo(cx, cy, x1, y1);
    if (stroke.arrows) heads.push(x1, y1, Math.atan2(y1 - cy, x1 - cx));
  }
  context.stroke();
  if (heads.length === 0) return;
  context.beginPath();
  const size = ARROW + stroke.width;
  for (let i = 0; i < heads.length; i += 3) {
    const [tipX, tipY, angle] = [heads[i] as number, heads[i + 1] as number, heads[i + 2] as number];
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - size * Math.cos(angle - 0.4), tipY - size * Math.sin(angle - 0.4));
    context.lineTo(tipX - size * Math.cos(angle + 0.4), tipY - size * Math.sin(angle + 0.4));
    context.closePath();
  }
  context.fill();
}
