/** The picture without a GPU: two canvases, on which little is drawn while something moves, and all of it once it is still. */
import { alphaFor } from "../parallel.ts";
import { type Camera, cameraFor, centred, growthOf, type Renderer, type Size } from "./camera.ts";
import type { Data } from "./data.ts";
import { onFrame } from "./gate.ts";
import { strokeEdges } from "./strokes.ts";
import type { Theme } from "./theme.ts";

/** So much is drawn while something moves. */
const MOVING_EDGES = 3000;
const MOVING_NODES = 20_000;
/** So many edges are drawn at once; between two times the page answers its reader. */
const EDGES_AT_ONCE = 5000;
/** After so many milliseconds without a move it is still. */
const STILL = 140;
/** Circles of less are not told from squares. */
const SQUARE_BELOW = 2.2;
const LARGEST_SCALE = 400;

export interface Stage {
  /** Behind the nodes. */
  edges: CanvasRenderingContext2D;
  nodes: CanvasRenderingContext2D;
  size(): Size;
  theme(): Theme;
  moved(): void;
}

export class CanvasRenderer implements Renderer {
  readonly kind = "canvas";
  readonly #data: Data;
  readonly #stage: Stage;
  readonly #edges: Uint32Array;
  #camera: Camera;
  #fitted: number;
  #lit: Set<number> | undefined;
  #asked = false;
  #still: ReturnType<typeof setTimeout> | undefined;
  #drawing = 0;

  constructor(data: Data, stage: Stage, host: HTMLElement) {
    this.#data = data;
    this.#stage = stage;
    this.#camera = cameraFor(data.x, data.y, stage.size());
    this.#fitted = this.#camera.scale;
    // Bent ones last, over the others.
    this.#edges = new Uint32Array(data.numEdges);
    this.#edges.set(data.straight);
    this.#edges.set(data.bent, data.straight.length);
    followPointers(host, this);
    this.redraw();
  }

  camera(): Camera {
    return this.#camera;
  }

  growth(): number {
    return growthOf(this.#camera.scale, this.#fitted);
  }

  fit(): void {
    const camera = cameraFor(this.#data.x, this.#data.y, this.#stage.size());
    this.#fitted = camera.scale;
    this.#move(camera);
  }

  zoom(factor: number, at?: { x: number; y: number }): void {
    const { width, height } = this.#stage.size();
    const { x, y } = at ?? { x: width / 2, y: height / 2 };
    const scale = Math.min(LARGEST_SCALE, Math.max(this.#fitted / 20, this.#camera.scale * factor));
    const by = scale / this.#camera.scale;
    this.#move({ scale, left: x - (x - this.#camera.left) * by, top: y - (y - this.#camera.top) * by });
  }

  pan(right: number, down: number): void {
    const { scale, left, top } = this.#camera;
    this.#move({ scale, left: left + right, top: top + down });
  }

  show(node: number): void {
    const scale = Math.max(this.#camera.scale, this.#fitted * 3);
    this.#move(centred(this.#data.x[node] as number, this.#data.y[node] as number, scale, this.#stage.size()));
  }

  light(nodes: readonly number[] | undefined): void {
    this.#lit = nodes && new Set(nodes);
    this.redraw();
  }

  /** Little at once, and all soon after. */
  redraw(): void {
    clearTimeout(this.#still);
    this.#drawing += 1;
    this.#still = setTimeout(() => this.#drawAll(), STILL);
    if (this.#asked) return;
    this.#asked = true;
    onFrame(() => {
      this.#asked = false;
      this.#drawLittle();
    });
    this.#stage.moved();
  }

  #move(camera: Camera): void {
    this.#camera = camera;
    this.redraw();
  }

  #drawLittle(): void {
    this.#clear(this.#stage.edges);
    const step = Math.max(1, Math.ceil(this.#edges.length / MOVING_EDGES));
    this.#strokeSome(0, this.#edges.length, step);
    this.#drawNodes(MOVING_NODES);
    // What is small enough is whole already.
    if (step === 1 && this.#data.numNodes <= MOVING_NODES) clearTimeout(this.#still);
  }

  #drawAll(): void {
    const drawing = this.#drawing;
    let from = 0;
    const next = () => {
      if (drawing !== this.#drawing) return;
      if (from === 0) this.#clear(this.#stage.edges);
      this.#strokeSome(from, Math.min(from + EDGES_AT_ONCE, this.#edges.length), 1);
      from += EDGES_AT_ONCE;
      if (from < this.#edges.length) onFrame(next);
      else this.#drawNodes(this.#data.numNodes);
      this.#stage.moved();
    };
    onFrame(next);
  }

  #strokeSome(from: number, to: number, step: number): void {
    const { header, numEdges } = this.#data;
    const edges = step === 1 ? this.#edges.subarray(from, to) : every(this.#edges, step);
    const drawn = step === 1 ? numEdges : edges.length;
    const arrows = header.directed && numEdges <= MOVING_EDGES;
    const alpha = alphaFor(drawn) * (this.#lit ? 0.3 : 1);
    const stroke = { color: this.#stage.theme().edge, alpha, width: 1, arrows };
    strokeEdges(this.#stage.edges, this.#data, edges, this.#camera, this.growth(), this.#stage.size(), stroke);
  }

  #drawNodes(most: number): void {
    const context = this.#stage.nodes;
    const { x, y, radii, codes, header, numNodes } = this.#data;
    const { width, height } = this.#stage.size();
    const { scale, left, top } = this.#camera;
    const growth = this.growth();
    this.#clear(context);
    // Those of one colour together, the most central last.
    const seen: number[][] = header.palette.map(() => []);
    for (let node = Math.min(most, numNodes) - 1; node >= 0; node -= 1) {
      const [px, py] = [left + (x[node] as number) * scale, top - (y[node] as number) * scale];
      if (px > -50 && py > -50 && px < width + 50 && py < height + 50) seen[codes[node] as number]?.push(node);
    }
    for (const lit of this.#lit ? [false, true] : [true]) {
      context.globalAlpha = lit ? 1 : 0.15;
      seen.forEach((nodes, code) => {
        context.fillStyle = header.palette[code] as string;
        context.beginPath();
        for (const node of nodes) {
          if (this.#lit && this.#lit.has(node) !== lit) continue;
          const [px, py, radius] = [
            left + (x[node] as number) * scale,
            top - (y[node] as number) * scale,
            (radii[node] as number) * growth,
          ];
          if (radius < SQUARE_BELOW) context.rect(px - radius, py - radius, radius * 2, radius * 2);
          else {
            context.moveTo(px + radius, py);
            context.arc(px, py, radius, 0, 2 * Math.PI);
          }
        }
        context.fill();
      });
    }
    context.globalAlpha = 1;
  }

  #clear(context: CanvasRenderingContext2D): void {
    const { width, height } = this.#stage.size();
    context.clearRect(0, 0, width, height);
  }
}

function every(edges: Uint32Array, step: number): Uint32Array {
  return Uint32Array.from({ length: Math.ceil(edges.length / step) }, (_, i) => edges[i * step] as number);
}

/** Dragging with one pointer, zooming by the wheel and with two. */
function followPointers(host: HTMLElement, renderer: CanvasRenderer): void {
  const down = new Map<number, { x: number; y: number }>();
  const place = (event: PointerEvent | WheelEvent) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  host.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    host.setPointerCapture(event.pointerId);
    down.set(event.pointerId, place(event));
  });
  host.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const [was, is] = [before, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y)) as [number, number];
      if (was > 0) renderer.zoom(is / was, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else renderer.pan(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    host.addEventListener(end, (event) => down.delete(event.pointerId));
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    renderer.zoom(2 ** (-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), place(event));
  };
  host.addEventListener("wheel", wheel, { passive: false });
}
