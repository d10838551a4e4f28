/** The attributes of a node or an edge, beside the pointer and in the panel. */
import { type Column, type Data, edgesAt } from "./data.ts";
import { element } from "./element.ts";

/** So many neighbours are listed. */
const MOST_NEIGHBOURS = 100;
/** So much of a value fits beside the pointer. */
const [TIP_ROWS, TIP_TEXT] = [12, 80];

export const titleOf = ({ ids, labels }: Data, node: number): string => {
  const [id, label] = [ids[node] as string, labels[node]];
  return label === undefined || label === id || label === "" ? id : `${label} (${id})`;
};

const rowsOf = (columns: readonly Column[], row: number, most: number): HTMLElement => {
  const list = element("dl");
  for (const column of columns.slice(0, most)) {
    const value = column.at(row);
    const shown = value ?? "null";
    list.append(
      element("dt", { textContent: column.name, dir: "auto" }),
      element("dd", { textContent: shown, dir: "auto", className: value === null ? "null" : "" }),
    );
  }
  return list;
};

/** What hover shows. */
export function tipOf(data: Data, node: number, edge: number): HTMLElement {
  const isNode = node >= 0;
  const title = isNode ? titleOf(data, node) : edgeTitle(data, edge);
  const columns = isNode ? data.attributes : data.edgeAttributes;
  const rows = rowsOf(columns, isNode ? node : edge, TIP_ROWS);
  for (const value of rows.querySelectorAll("dd")) {
    const { textContent: text } = value;
    if (text && text.length > TIP_TEXT) value.textContent = `${text.slice(0, TIP_TEXT)}…`;
  }
  return element("div", {}, element("strong", { textContent: title, dir: "auto" }), rows);
}

function edgeTitle(data: Data, edge: number): string {
  const [from, to] = [data.ids[data.src[edge] as number] as string, data.ids[data.dst[edge] as number] as string];
  // Texts of either direction keep theirs, and the arrow between them its own.
  return `\u2068${from}\u2069 ${data.header.directed ? "→" : "–"} \u2068${to}\u2069`;
}

/** What a click shows: attributes, and neighbours to go on to. */
export function fillPanel(panel: HTMLElement, data: Data, node: number, select: (node: number) => void): void {
  panel.hidden = node < 0;
  panel.replaceChildren();
  if (node < 0) return;
  const edges = edgesAt(data, node);
  const close = element("button", { type: "button", className: "close", textContent: "×", title: "Close (Escape)" });
  close.addEventListener("click", () => select(-1));
  panel.append(
    close,
    element("h2", { textContent: titleOf(data, node), dir: "auto" }),
    rowsOf(data.attributes, node, data.attributes.length),
  );
  const count = edges.length.toLocaleString();
  panel.append(element("h3", { textContent: `${count} edge${edges.length === 1 ? "" : "s"}` }));
  const items = edges.slice(0, MOST_NEIGHBOURS).map((edge) => {
    const isOut = data.src[edge] === node;
    const other = (isOut ? data.dst[edge] : data.src[edge]) as number;
    const way = data.header.directed ? (isOut ? "→ " : "← ") : "";
    const button = element("button", { type: "button" }, way, element("bdi", { textContent: titleOf(data, other) }));
    if (data.header.directed) button.setAttribute("aria-label", `${isOut ? "to" : "from"} ${titleOf(data, other)}`);
    button.addEventListener("click", () => select(other));
    const values = data.edgeAttributes.map((column) => `${column.name}: ${column.at(edge) ?? "null"}`).join(", ");
    return element("li", {}, button, ...(values ? [element("small", { textContent: values, dir: "auto" })] : []));
  });
  panel.append(element("ul", {}, ...items));
  if (edges.length > MOST_NEIGHBOURS)
    panel.append(element("p", { textContent: `and ${(edges.length - MOST_NEIGHBOURS).toLocaleString()} more` }));
}
