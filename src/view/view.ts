/** An interactive picture, made: a page that is saved, shown in a notebook's cell, or sent. */
import { escapeHtml } from "../display/html.ts";
import { type Bundle, showing } from "../display/shows.ts";
import type { Graph } from "../graph/graph.ts";
import { writeWhole } from "../io/whole-file.ts";
import { invalid } from "../native/errors.ts";
import { pageHtml } from "./html.ts";
import { checkPicture, VIEW_OPTIONS, type ViewOptions } from "./options.ts";
import type { Limits } from "./part.ts";
import { pictureOf } from "./picture.ts";

/** What a browser bears, measured in docs/view.md. */
const LIMITS: Limits = { maxNodes: 200_000, maxEdges: 1_000_000 };
const HEIGHT = 600;
/** About as wide as windows and notebooks' cells are. */
const WIDTH = 960;

/**
 * An interactive picture of a graph, as one HTML page that needs no network. Made by {@link Graph.view}; as the last value of a
 * notebook's cell it shows itself.
 */
export class View {
  readonly #html: string;
  readonly #title: string;
  readonly #notice: string;
  readonly #height: number;

  /** @internal */
  constructor(html: string, title: string, notice: string, height: number) {
    this.#html = html;
    this.#title = title;
    this.#notice = notice;
    this.#height = height;
  }

  /** The page. */
  html(): string {
    return this.#html;
  }

  /** The same as {@link View.html}. */
  toString(): string {
    return this.#html;
  }

  /** What was left out of the picture, in a sentence; empty where all is there. */
  get notice(): string {
    return this.#notice;
  }

  /**
   * Writes the page to a file, which any browser opens. The file is there whole or, after an error, as it was.
   *
   * @param path - a path or `file:` URL; the folder that it lies in must exist
   * @throws {@link QuiverError} `FILE_NOT_FOUND` for the folder, `IO_ERROR`
   * @example
   * ```ts
   * const view = await g.view({ color: "city" });
   * await view.save("people.html");
   * ```
   */
  async save(path: string | URL): Promise<void> {
    if (typeof path !== "string" && !(path instanceof URL)) throw invalid("path", "a path or a file: URL", path);
    await writeWhole(path, this.#html);
  }

  /** @internal A frame of its own, so that neither the notebook nor the page reaches the other. */
  bundle(): Bundle {
    const title = escapeHtml(this.#title);
    // Within an attribute, quotes and ampersands alone would end the text.
    const source = this.#html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const style = `width:100%;height:${this.#height}px;border:0`;
    return {
      "text/plain": this.summary(),
      "text/html": `<iframe title="${title}" sandbox="allow-scripts" style="${style}" srcdoc="${source}"></iframe>`,
    };
  }

  /** @internal What is said of it where it is printed. */
  summary(): string {
    const size = (this.#html.length / 1e6).toFixed(1);
    return `View: ${this.#title}, ${size} MB of HTML; .save("graph.html") writes it${this.#notice && `. ${this.#notice}`}`;
  }
}

Object.defineProperties(
  View.prototype,
  showing<View>(
    (view) => view.summary(),
    (view) => view.bundle(),
  ),
);

export async function viewOf(graph: Graph, options: ViewOptions): Promise<View> {
  checkPicture(options, VIEW_OPTIONS);
  const { maxNodes = LIMITS.maxNodes, maxEdges = LIMITS.maxEdges } = options;
  const { attributes = "all", edgeAttributes = "all", height = HEIGHT } = options;
  const picture = await pictureOf(
    graph,
    options,
    { maxNodes, maxEdges },
    { attributes, edgeAttributes, room: () => ({ width: WIDTH, height }) },
  );
  return new View(await pageHtml(picture, options), picture.title, picture.notice, height);
}
