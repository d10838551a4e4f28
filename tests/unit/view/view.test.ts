import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { gunzipSync } from "node:zlib";
import { Graph, generate, type View } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";
import { unpack } from "../../../src/view/container.ts";
import type { PageHeader } from "../../../src/view/page-format.ts";
import { HOSTILE } from "./hostile.ts";

const folder = mkdtempSync(join(tmpdir(), "quiver-view-"));
afterAll(() => rmSync(folder, { recursive: true }));

const g = await Graph.from({ nodes: { id: ["a", "b"], age: [1, 2] }, edges: { src: ["a", "a"], dst: ["b", "b"] } });

function dataOf(view: View) {
  const [, base64 = ""] = /<script type="text\/plain" id="picture">([A-Za-z0-9+/=]*)<\/script>/.exec(view.html()) ?? [];
  return unpack<PageHeader>(gunzipSync(Buffer.from(base64, "base64")));
}

/** The page without its data and the script and style that all pages have. */
const shell = (view: View) =>
  view
    .html()
    .replace(/<script[\s\S]*?<\/script>/g, "<script></script>")
    .replace(/<!--[\s\S]*?-->/g, "");

describe("a page", () => {
  const page = g.view({ color: "age", title: "Two" });

  it("holds the picture as typed arrays", async () => {
    const { header, arrays } = dataOf(await page);
    expect(header).toMatchObject({ title: "Two", directed: true, numNodes: 2, numEdges: 2, labels: "ids", notice: "" });
    expect(arrays.get("src")).toEqual(Uint32Array.of(1, 1));
    expect(arrays.get("dst")).toEqual(Uint32Array.of(0, 0));
    expect(Buffer.from(arrays.get("ids.text") as Uint8Array).toString()).toBe("ba");
    expect(arrays.get("attributes.0.values")).toEqual(Int32Array.of(2, 1));
  });

  it("reaches nothing beyond itself", async () => {
    const html = (await page).html();
    const [, policy = ""] = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html) ?? [];
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; .*connect-src 'none'/);
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(shell(await page)).not.toMatch(/(?:src|href)=|https?:\/\//);
    // One script that runs, one that is data; nothing within them ends them.
    expect(html.match(/<script/g)?.length).toBe(2);
    expect(html.match(/<\/script>/g)?.length).toBe(2);
    expect(html).toContain("Copyright (c)");
    expect(html).toContain("@cosmos.gl/graph");
  });

  it("has no name or value in its HTML", async () => {
    const src = HOSTILE.map((name, i) => `${i}${name}`);
    const edges = { src, dst: [...src].reverse(), [HOSTILE[0]]: src };
    const hostile = await Graph.from({ nodes: { id: src, [HOSTILE[0]]: src }, edges });
    const calm = shell(await hostile.view({ color: HOSTILE[0], title: "" }));
    for (const title of HOSTILE) {
      const view = await hostile.view({ color: HOSTILE[0], label: HOSTILE[0], title });
      const tags = (html: string) => html.match(/<[^>]*>/g);
      expect(tags(shell(view))).toEqual(tags(calm));
      expect(dataOf(view).header).toMatchObject({ colorLegend: { title: HOSTILE[0] } });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what steers.
      expect(dataOf(view).header.title).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
      // 10,000 characters of a name are none that anybody reads.
      expect(Math.max(...(dataOf(view).arrays.get("ids.lengths") as Uint16Array))).toBe(1000);
      const { "text/html": cell = "" } = displayed(view);
      expect(cell).toMatch(/^<iframe title="[^"]*" sandbox="allow-scripts" style="[^"]*" srcdoc="[^"]*"><\/iframe>$/);
    }
  });

  it("is small", async () => {
    const random = await Graph.from(await generate.barabasiAlbert({ nodes: 20_000, edgesPerNode: 5, seed: 1 }));
    const { x, y } = { x: "id", y: "id" };
    const bytes = (await random.view({ x, y })).html().length - (await page).html().length;
    // Five bytes an edge, base64 included: so that 500,000 of them, and 100,000 nodes, stay below 6 MB.
    expect(bytes).toBeLessThan(100_000 * 7);
  });

  it("says what it leaves out", async () => {
    const view = await g.view({ maxNodes: 1 });
    expect(view.notice).toBe("Showing 1 of 2 nodes, those of highest PageRank, and 0 of 2 edges.");
    expect(dataOf(view).header.notice).toBe(view.notice);
    expect(inspect(view)).toContain(view.notice);
  });

  it("has the columns that are named, and none of very many edges unless they are", async () => {
    const names = async (options: object) => {
      const { attributes, edgeAttributes } = dataOf(await g.view(options)).header;
      return [attributes, edgeAttributes].map((columns) => columns.map(({ name }) => name));
    };
    expect(await names({})).toEqual([["age"], []]);
    expect(await names({ attributes: [], edgeAttributes: ["src"] })).toEqual([[], ["src"]]);
    const many = new Int32Array(50_001);
    const large = await Graph.fromEdges(many, many, { weight: many });
    const of = async (options: object) => dataOf(await large.view(options)).header.edgeAttributes.length;
    expect([await of({}), await of({ edgeAttributes: ["weight"] })]).toEqual([0, 1]);
  });
});

const displayed = (view: View) =>
  (view as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]?.() ?? {};

describe("a view", () => {
  it("is saved whole, and shows itself", async () => {
    const view = await g.view({ height: 321 });
    for (const path of [join(folder, "g.html"), pathToFileURL(join(folder, "g h.html"))]) {
      await view.save(path);
      await view.save(path);
      expect(readFileSync(path, "utf8")).toBe(view.html());
    }
    expect(`${view}`).toBe(view.html());
    expect(inspect(view)).toMatch(/^View: 2 nodes, 2 edges, 0\.\d MB of HTML; \.save/);
    const { "text/html": cell = "", "text/plain": text } = displayed(view);
    expect(text).toBe(inspect(view));
    expect(cell).toContain("height:321px");
    const [, source = ""] = /srcdoc="([^"]*)"/.exec(cell) ?? [];
    expect(source.replaceAll("&quot;", '"').replaceAll("&amp;", "&")).toBe(view.html());
  });

  it("leaves nothing where it cannot be saved", async () => {
    const before = readdirSync(folder);
    const view = await g.view();
    await expect(view.save(join(folder, "none", "g.html"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await expect(view.save(folder)).rejects.toMatchObject({ code: "IO_ERROR" });
    await expect(view.save(5 as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe("in a notebook", () => {
  it("a long layout shows what it has, and then leaves", async () => {
    const sent: [type: string, html: string, id: unknown][] = [];
    const broadcast = async (
      type: string,
      content: { data: Record<string, string>; transient: { display_id: unknown } },
    ) => {
      sent.push([type, content.data["text/html"] ?? "", content.transient.display_id]);
    };
    const progress: string[] = [];
    Object.assign(globalThis, { Deno: { jupyter: { broadcast } } });
    try {
      const many = await Graph.from(await generate.barabasiAlbert({ nodes: 10_000, edgesPerNode: 5, seed: 1 }));
      await many.view({ onProgress: ({ phase }) => progress.push(phase) });
      const count = sent.length;
      await g.view();
      expect(sent.length).toBe(count);
    } finally {
      Reflect.deleteProperty(globalThis, "Deno");
    }
    const [first, ...rest] = sent;
    expect(first?.[0]).toBe("display_data");
    expect(first?.[1].match(/M\d/g)?.length).toBe(2000);
    expect(new Set(sent.map(([, , id]) => id)).size).toBe(1);
    expect(rest.every(([type]) => type === "update_display_data")).toBe(true);
    expect(rest.at(-1)?.[1]).toBe("");
    expect(progress.length).toBeGreaterThan(0);
  });
});
