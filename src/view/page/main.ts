/** The page: reads its data, draws it, and answers its reader. */

import { CanvasRenderer, type Stage } from "./canvas.ts";
import { type Data, edgesAt, readData } from "./data.ts";
import { fillPanel, tipOf, titleOf } from "./details.ts";
import { byId } from "./element.ts";
import { frames, onFrame, setVisible, wake } from "./gate.ts";
import { Hits } from "./hits.ts";
import { followKeys } from "./keys.ts";
import { fillLegend } from "./legend.ts";
import { drawOverlay, screenOf } from "./overlay.ts";
import { followSearch } from "./search.ts";
import { followTheme, theme } from "./theme.ts";
import { hasGpu, WebglRenderer } from "./webgl.ts";

/** So far may a pointer go between down and up for a click. */
const CLICK = 5;
const root = document.documentElement;

async function start(): Promise<void> {
  const data = await readData(byId("picture").textContent ?? "");
  const stage = byId("stage");
  stage.tabIndex = 0;
  const host = byId<HTMLDivElement>("host");
  const canvases = ["edges", "nodes", "overlay"].map((id) => byId<HTMLCanvasElement>(id)) as [
    HTMLCanvasElement,
    HTMLCanvasElement,
    HTMLCanvasElement,
  ];
  const [edges, nodes, overlay] = canvases.map((canvas) => canvas.getContext("2d")) as [
    CanvasRenderingContext2D,
    CanvasRenderingContext2D,
    CanvasRenderingContext2D,
  ];
  const size = () => {
    const [width, height, legend] = [stage.clientWidth, stage.clientHeight, byId("legend").offsetWidth];
    // What fits is not under the legend, where there is room beside it.
    return { width, height, left: legend < width / 3 ? legend : 0 };
  };
  const resize = () => {
    const { width, height } = size();
    for (const canvas of canvases) {
      canvas.width = Math.max(1, Math.round(width * devicePixelRatio));
      canvas.height = Math.max(1, Math.round(height * devicePixelRatio));
      canvas.getContext("2d")?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    }
  };
  resize();

  const state = { selected: -1, hovered: -1, hoveredEdge: -1 };
  let overlayAsked = false;
  const moved = () => {
    if (overlayAsked) return;
    overlayAsked = true;
    onFrame(() => {
      overlayAsked = false;
      if (renderer)
        drawOverlay(overlay, data, {
          camera: renderer.camera(),
          growth: renderer.growth(),
          size: size(),
          theme: theme(),
          ...state,
        });
    });
  };
  describe(data);
  const surface: Stage = { edges, nodes, size, theme, moved };
  let renderer: CanvasRenderer | WebglRenderer | undefined;
  const { header } = data;
  const wanted = header.renderer === "auto" ? (hasGpu() ? "webgl" : "canvas") : header.renderer;
  const made =
    wanted === "webgl" ? await WebglRenderer.in(host, data, surface) : new CanvasRenderer(data, surface, host);
  renderer = made;
  moved();

  const hits = new Hits(data);
  const select = (node: number, go = true) => {
    state.selected = node;
    made.light(node < 0 ? undefined : [node, ...neighboursOf(data, node)]);
    if (node >= 0 && go) made.show(node);
    fillPanel(byId("panel"), data, node, (other) => select(other));
    byId("status").textContent = node < 0 ? "" : `${titleOf(data, node)}, ${edgesAt(data, node).length} edges`;
    moved();
  };
  followPointer(
    stage,
    (x, y) => {
      const [camera, growth] = [made.camera(), made.growth()];
      state.hovered = hits.node(x, y, camera, growth);
      state.hoveredEdge = state.hovered < 0 ? hits.edge(x, y, camera, growth) : -1;
      showTip(data, state, x, y, size());
      stage.classList.toggle("over", state.hovered >= 0);
      moved();
    },
    () => select(state.hovered, false),
  );
  followSearch(data, select);
  followKeys(stage, made, select, () => state.selected, data.numNodes);
  followTheme(byId("theme"), () => made.redraw());
  byId("fit").addEventListener("click", () => made.fit());
  byId("closer").addEventListener("click", () => made.zoom(1.5));
  byId("farther").addEventListener("click", () => made.zoom(1 / 1.5));
  new ResizeObserver(() => {
    resize();
    made.redraw();
  }).observe(stage);
  followSight(stage);
  root.dataset.ready = made.kind;
  // For tests, which know nodes by their ids.
  Object.assign(window, {
    quiverView: {
      frames,
      screenOf: (id: string) => screenOf(data, data.ids.indexOf(id), made.camera(), made.growth()),
      edges: { straight: data.straight.length, bent: data.bent.length },
    },
  });
}

const neighboursOf = (data: Data, node: number): number[] => [
  ...new Set(edgesAt(data, node).map((edge) => (data.src[edge] === node ? data.dst[edge] : data.src[edge]) as number)),
];

/** Tells where the pointer is, and when it clicks without having dragged. */
function followPointer(stage: HTMLElement, over: (x: number, y: number) => void, click: () => void): void {
  let down: { x: number; y: number } | undefined;
  const place = (event: PointerEvent): [number, number] => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) over(...place(event));
  });
  stage.addEventListener("pointerleave", () => over(-1e6, -1e6));
  stage.addEventListener("pointerdown", (event) => {
    wake(500);
    down = { x: event.clientX, y: event.clientY };
  });
  stage.addEventListener("pointerup", (event) => {
    if (!down || Math.hypot(event.clientX - down.x, event.clientY - down.y) > CLICK) return;
    over(...place(event));
    click();
  });
  stage.addEventListener("wheel", () => wake(500), { passive: true });
}

function showTip(
  data: Data,
  { hovered, hoveredEdge }: { hovered: number; hoveredEdge: number },
  x: number,
  y: number,
  size: { width: number; height: number },
): void {
  const tip = byId("tip");
  tip.hidden = hovered < 0 && hoveredEdge < 0;
  if (tip.hidden) return;
  tip.replaceChildren(tipOf(data, hovered, hoveredEdge));
  // On the side of the pointer where there is room.
  tip.style.left = `${x + 16 + tip.offsetWidth > size.width ? Math.max(0, x - 16 - tip.offsetWidth) : x + 16}px`;
  tip.style.top = `${y + 16 + tip.offsetHeight > size.height ? Math.max(0, y - 16 - tip.offsetHeight) : y + 16}px`;
}

/** Nothing is drawn for nobody. */
function followSight(stage: HTMLElement): void {
  let inView = true;
  const tell = () => setVisible(inView && document.visibilityState === "visible");
  new IntersectionObserver(([entry]) => {
    inView = entry?.isIntersecting ?? true;
    tell();
  }).observe(stage);
  document.addEventListener("visibilitychange", tell);
}

/** In words, for all readers and for those who only hear. */
function describe(data: Data): void {
  const { header } = data;
  const notice = byId("notice");
  notice.textContent = header.notice;
  notice.hidden = header.notice === "";
  fillLegend(byId("legend"), header);
  const central = data.ids.slice(0, 5).map((_, node) => titleOf(data, node));
  const most = central.length > 0 ? ` The most central are ${central.join(", ")}.` : "";
  const [nodes, edges] = [data.numNodes.toLocaleString(), data.numEdges.toLocaleString()];
  byId("summary").textContent =
    `${header.directed ? "Directed" : "Undirected"} graph, ${nodes} nodes and ${edges} edges drawn.${most}`;
}

start().catch((error: unknown) => {
  root.dataset.ready = "failed";
  const notice = byId("notice");
  notice.hidden = false;
  notice.textContent = `This picture cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
  console.error(error);
});
