/** The picture by the keyboard. */
import type { Renderer } from "./camera.ts";

const STEP = 60;

/**
 * Arrows move, + and - zoom, 0 shows all, Escape ends a selection; Page Down and Page Up go through the nodes, the most central first.
 */
export function followKeys(
  stage: HTMLElement,
  renderer: Renderer,
  select: (node: number) => void,
  selected: () => number,
  numNodes: number,
): void {
  const keys: Record<string, () => void> = {
    ArrowLeft: () => renderer.pan(STEP, 0),
    ArrowRight: () => renderer.pan(-STEP, 0),
    ArrowUp: () => renderer.pan(0, STEP),
    ArrowDown: () => renderer.pan(0, -STEP),
    "+": () => renderer.zoom(1.5),
    "=": () => renderer.zoom(1.5),
    "-": () => renderer.zoom(1 / 1.5),
    "0": () => renderer.fit(),
    PageDown: () => select(Math.min(numNodes - 1, selected() + 1)),
    PageUp: () => select(Math.max(0, selected() - 1)),
  };
  stage.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && selected() >= 0) select(-1);
  });
}
