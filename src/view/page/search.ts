/** Nodes by their ids and labels, as somebody types. */
import type { Data } from "./data.ts";
import { titleOf } from "./details.ts";
import { byId, element } from "./element.ts";

const MOST = 20;

/** The nodes that a text finds: the same id first, then beginnings, then those that have it within; the most central first. */
function find({ ids, labels }: Data, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found: number[][] = [[], [], []];
  const has = (whole: string | undefined) => {
    if (whole === undefined) return -1;
    const words = whole.toLowerCase();
    return words === wanted ? 0 : words.startsWith(wanted) ? 1 : words.includes(wanted) ? 2 : -1;
  };
  for (let node = 0; node < ids.length; node += 1) {
    const [byName, byLabel] = [has(ids[node]), labels === ids ? -1 : has(labels[node])];
    const best = byName < 0 ? byLabel : byLabel < 0 ? byName : Math.min(byName, byLabel);
    if (best >= 0) found[best]?.push(node);
  }
  return found.flat().slice(0, MOST);
}

export function followSearch(data: Data, select: (node: number) => void): void {
  const [input, list] = [byId<HTMLInputElement>("search"), byId("found")];
  let [nodes, active] = [[] as number[], -1];
  const show = () => {
    nodes = find(data, input.value);
    active = -1;
    list.replaceChildren(
      ...nodes.map((node, i) => {
        const item = element("div", { id: `found-${i}`, textContent: titleOf(data, node), dir: "auto" });
        item.setAttribute("role", "option");
        // Before the input loses its focus, which hides the list.
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(node);
        });
        return item;
      }),
    );
    list.hidden = nodes.length === 0;
    input.setAttribute("aria-expanded", String(nodes.length > 0));
    const none = input.value.trim() !== "" && nodes.length === 0;
    input.classList.toggle("none", none);
    byId("status").textContent = none ? "no node found" : nodes.length > 0 ? `${nodes.length} found` : "";
  };
  const choose = (node: number) => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    select(node);
  };
  const mark = (to: number) => {
    active = (to + nodes.length) % nodes.length;
    [...list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === active));
    });
    input.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("blur", () => {
    list.hidden = true;
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "Escape") {
      input.value = "";
      show();
    } else if (key === "Enter" && nodes.length > 0) choose(nodes[Math.max(0, active)] as number);
    else if ((key === "ArrowDown" || key === "ArrowUp") && nodes.length > 0) {
      event.preventDefault();
      mark(key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    }
  });
}
