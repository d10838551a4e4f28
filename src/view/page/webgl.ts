/** The picture on a GPU, by cosmos.gl: it draws nodes and straight edges, and has the camera; bent edges lie on a canvas behind. */
import { Graph } from "@cosmos.gl/graph";
import { SPACE } from "../page-format.ts";
import { alphaFor } from "../parallel.ts";
import { type Camera, cameraFor, growthOf, type Renderer } from "./camera.ts";
import type { Stage } from "./canvas.ts";
import type { Data } from "./data.ts";
import { wake } from "./gate.ts";
import { strokeEdges } from "./strokes.ts";
import { reducedMotion } from "./theme.ts";

/** With more arrows, none is seen. */
const MOST_ARROWS = 50_000;
const DURATION = 250;

export class WebglRenderer implements Renderer {
  readonly kind = "webgl";
  readonly #data: Data;
  readonly #stage: Stage;
  readonly #cosmos: Graph;
  #fitted: number;
  #lit = false;

  /** Resolves once the first frame can be drawn. */
  static async in(host: HTMLDivElement, data: Data, stage: Stage): Promise<WebglRenderer> {
    const renderer = new WebglRenderer(host, data, stage);
    await renderer.#cosmos.ready;
    wake(1000);
    renderer.#cosmos.render();
    renderer.fit();
    return renderer;
  }

  private constructor(host: HTMLDivElement, data: Data, stage: Stage) {
    this.#data = data;
    this.#stage = stage;
    this.#fitted = cameraFor(data.x, data.y, stage.size()).scale;
    const { header, straight } = data;
    this.#cosmos = new Graph(host, {
      ...{
        enableSimulation: false,
        rescalePositions: false,
        transitionDuration: 0,
        fitViewOnInit: false,
        spaceSize: SPACE,
      },
      ...{
        backgroundColor: [0, 0, 0, 0],
        pointGreyoutOpacity: 0.12,
        linkGreyoutOpacity: 0.1,
        linkVisibilityMinTransparency: 1,
      },
      ...{ linkDefaultColor: stage.theme().edge, linkOpacity: alphaFor(straight.length), linkDefaultWidth: 1 },
      linkDefaultArrows: header.directed && straight.length <= MOST_ARROWS,
      onZoom: () => this.#moved(),
    });
    const positions = new Float32Array(2 * data.numNodes);
    data.x.forEach((x, node) => {
      positions[2 * node] = x;
      positions[2 * node + 1] = data.y[node] as number;
    });
    const rgba = header.palette.map(channels);
    const colors = new Float32Array(4 * data.numNodes);
    data.codes.forEach((code, node) => {
      colors.set(rgba[code] as number[], 4 * node);
    });
    const links = new Float32Array(2 * straight.length);
    straight.forEach((edge, i) => {
      links[2 * i] = data.src[edge] as number;
      links[2 * i + 1] = data.dst[edge] as number;
    });
    this.#cosmos.setPointPositions(positions);
    this.#cosmos.setPointColors(colors);
    this.#cosmos.setPointSizes(data.radii.map((radius) => 2 * radius));
    this.#cosmos.setLinks(links);
  }

  camera(): Camera {
    const [[left, top], [right]] = [
      this.#cosmos.spaceToScreenPosition([0, 0]),
      this.#cosmos.spaceToScreenPosition([SPACE, 0]),
    ];
    return { scale: (right - left) / SPACE, left, top };
  }

  growth(): number {
    return growthOf(this.camera().scale, this.#fitted);
  }

  fit(): void {
    const size = this.#stage.size();
    const { scale, left, top } = cameraFor(this.#data.x, this.#data.y, size);
    this.#fitted = scale;
    this.#to((size.width / 2 - left) / scale, (top - size.height / 2) / scale, scale);
  }

  zoom(factor: number): void {
    wake(2 * DURATION);
    this.#cosmos.setZoomLevel(this.#cosmos.getZoomLevel() * factor, reducedMotion() ? 0 : DURATION);
  }

  pan(right: number, down: number): void {
    const [{ scale, left, top }, { width, height }] = [this.camera(), this.#stage.size()];
    this.#to((width / 2 - left - right) / scale, (top - height / 2 + down) / scale, scale);
  }

  show(node: number): void {
    const scale = Math.max(this.camera().scale, this.#fitted * 3);
    this.#to(this.#data.x[node] as number, this.#data.y[node] as number, scale);
  }

  light(nodes: readonly number[] | undefined): void {
    this.#lit = nodes !== undefined;
    const highlightedLinkIndices = nodes ? [] : undefined;
    // biome-ignore lint/suspicious/noExplicitAny: what is undefined goes back to its default, which the types do not say.
    this.#cosmos.setConfigPartial({ highlightedPointIndices: nodes && [...nodes], highlightedLinkIndices } as any);
    this.redraw();
  }

  redraw(): void {
    this.#cosmos.setConfigPartial({ linkDefaultColor: this.#stage.theme().edge });
    wake();
    this.#moved();
  }

  /** Moves the point of space to the middle of the screen. */
  #to(x: number, y: number, scale: number): void {
    wake(2 * DURATION);
    const duration = reducedMotion() ? 0 : DURATION;
    this.#cosmos.setZoomTransformByPointPositions(Float32Array.of(x, y), duration, scale);
  }

  #moved(): void {
    wake();
    this.#cosmos.setConfigPartial({ pointSizeScale: this.growth() });
    const { edges: context } = this.#stage;
    const { width, height, left } = this.#stage.size();
    context.clearRect(0, 0, width, height);
    const { bent, header, numEdges } = this.#data;
    const alpha = alphaFor(numEdges) * (this.#lit ? 0.3 : 1);
    const stroke = { color: this.#stage.theme().edge, alpha, width: 1, arrows: header.directed };
    strokeEdges(context, this.#data, bent, this.camera(), this.growth(), { width, height, left }, stroke);
    this.#stage.moved();
  }
}

const channels = (color: string): number[] => [
  ...[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255),
  1,
];

/** Whether there is a GPU: what draws in its place takes seconds per frame. */
export function hasGpu(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(info ? context.getParameter(info.UNMASKED_RENDERER_WEBGL) : "");
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|software|basic render/i.test(name);
}
