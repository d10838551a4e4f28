/** What colours and sizes mean. */
import type { PageHeader } from "../page-format.ts";
import { element } from "./element.ts";

export function fillLegend(into: HTMLElement, { colorLegend, sizeLegend }: PageHeader): void {
  if (colorLegend) {
    into.append(element("h2", { textContent: colorLegend.title, dir: "auto" }));
    if (colorLegend.kind === "categorical") {
      const entries = colorLegend.entries.map(({ text, color, count }) => {
        const key = element("span", { className: "key" });
        key.style.background = color;
        const words = element("bdi", { textContent: text || "(empty)" });
        return element(
          "li",
          {},
          key,
          words,
          element("span", { className: "count", textContent: count.toLocaleString() }),
        );
      });
      into.append(element("ul", {}, ...entries));
    } else {
      const ramp = element("div", { className: "ramp" });
      ramp.style.background = `linear-gradient(to right, ${colorLegend.colors.join(", ")})`;
      const ends = element(
        "div",
        { className: "ends" },
        element("span", { textContent: colorLegend.from }),
        element("span", { textContent: colorLegend.to }),
      );
      into.append(ramp, ends);
    }
  }
  if (sizeLegend) {
    into.append(element("h2", { textContent: sizeLegend.title, dir: "auto" }));
    const entries = sizeLegend.entries.map(({ text, radius }) => {
      const key = element("span", { className: "size" });
      key.style.width = `${2 * radius}px`;
      key.style.height = key.style.width;
      return element("li", {}, key, element("span", { textContent: text }));
    });
    into.append(element("ul", {}, ...entries));
  }
  into.hidden = !colorLegend && !sizeLegend;
}
