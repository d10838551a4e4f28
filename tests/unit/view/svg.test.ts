import { Graph, generate } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { HOSTILE } from "./hostile.ts";

const ENTITY = /&(?:amp|lt|gt|quot|#39);/g;

/** The elements of a document in order, or what is wrong with it: every tag is closed, in turn, and texts have no sign of markup. */
function elements(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof found)[number][] = [];
  let rest = xml.trim();
  while (rest !== "") {
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      if (/[&>]/.test(text.replace(ENTITY, "")) && open.at(-1)?.name !== "style")
        throw new Error(`text ${text.slice(0, 80)}`);
      const last = open.at(-1);
      if (last) last.text += text;
      rest = rest.slice(text.length);
      continue;
    }
    const tag = /^<(\/?)([a-z][A-Za-z]*)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>/.exec(rest);
    if (!tag) throw new Error(`no tag: ${rest.slice(0, 80)}`);
    const [all, closes, name = "", attributes = "", empty] = tag;
    if (closes) {
      if (open.pop()?.name !== name) throw new Error(`${name} is closed but not open`);
    } else {
      const pairs = [...attributes.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
      const element = { name, attributes: Object.fromEntries(pairs), text: "" };
      found.push(element);
      if (!empty) open.push(element);
    }
    rest = rest.slice(all.length);
  }
  if (open.length > 0) throw new Error(`${open.at(-1)?.name} is never closed`);
  return found;
}

const named = (xml: string, name: string) => elements(xml).filter((element) => element.name === name);
const karate = Graph.from(await generate.karateClub(), { directed: false });

describe("SVG", () => {
  it("is a document of a circle per node, a path per edge, labels and a legend", async () => {
    const svg = await (await karate).toSvg({ color: "club", title: "Karate" });
    const circles = named(svg, "circle").filter(
      ({ attributes }) => attributes.fill !== undefined && attributes.r !== "5",
    );
    expect(circles.length).toBe(34);
    expect(named(svg, "path").length).toBe(78);
    const texts = named(svg, "text").map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(34);
    expect(texts).toContain("club");
    expect(named(svg, "title")[0]?.text).toBe("Karate");
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).not.toContain("marker");
  });

  it("has its title above, where it was given one, and fainter edges the more there are", async () => {
    const g = await karate;
    const title = (svg: string) => named(svg, "text").filter(({ attributes }) => attributes.class === "title");
    expect(title(await g.toSvg({ title: "Karate <b>" })).map(({ text }) => text)).toEqual(["Karate &lt;b&gt;"]);
    expect(title(await g.toSvg())).toEqual([]);
    const opacity = (svg: string) => Number(/stroke-opacity:([\d.]+)/.exec(svg)?.[1]);
    const dense = await Graph.from(await generate.erdosRenyi({ nodes: 100, probability: 0.4, seed: 1 }));
    const svg = await dense.toSvg();
    expect(opacity(svg)).toBeLessThan(opacity(await g.toSvg()) / 2);
    // Of so many arrows none would be seen.
    expect(svg).not.toContain("marker");
  });

  it("gives components of all sizes the room that they need, and lets no node lie on another", async () => {
    const [src, dst] = [[] as string[], [] as string[]];
    for (let component = 0; component < 30; component += 1)
      for (let i = 1; i < 2 + (component % 8); i += 1) {
        src.push(`${component} ${i}`);
        dst.push(`${component} 0`);
      }
    const circles = named(await (await Graph.fromEdges(src, dst)).toSvg(), "circle").flatMap(({ attributes }) =>
      attributes.fill ? [[attributes.cx, attributes.cy, attributes.r].map(Number) as [number, number, number]] : [],
    );
    expect(circles).toHaveLength(new Set([...src, ...dst]).size);
    let covered = 0;
    for (let x = 0; x < 7; x += 1)
      for (let y = 0; y < 6; y += 1)
        if (circles.some(([cx, cy]) => Math.floor(cx / 112) === x && Math.floor(cy / 107) === y)) covered += 1;
    expect(covered).toBeGreaterThan(30);
    circles.forEach(([x, y, r], i) => {
      for (const [cx, cy, cr] of circles.slice(i + 1))
        expect(Math.hypot(x - cx, y - cy)).toBeGreaterThan(0.9 * (r + cr));
    });
  });

  it("lets no node lie on another in what title, legend and notice leave of a narrow paper", async () => {
    const data = await generate.barabasiAlbert({ nodes: 150, edgesPerNode: 2, seed: 1 });
    const g = await Graph.from(data, { directed: false });
    const svg = await g.toSvg({ color: "id", size: 5, title: "Friends", width: 420, height: 300, maxNodes: 100 });
    expect(svg).toContain("Showing 100 of 150 nodes");
    // Those of the legend have no title.
    const nodes = svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="5" fill="[^"]*"><title>/g);
    const places = Array.from(nodes, ([, x, y]) => [Number(x), Number(y)] as const);
    expect(places).toHaveLength(100);
    places.forEach(([x, y], i) => {
      for (const [cx, cy] of places.slice(i + 1)) expect(Math.hypot(x - cx, y - cy)).toBeGreaterThan(10);
    });
  });

  it("is the same for the same seed, and another for another", async () => {
    const g = await karate;
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => g.toSvg({ layout: { seed } })));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it("has arrows, loops as circles, and parallel edges each on its own way", async () => {
    const g = await Graph.fromEdges(["a", "a", "b", "a"], ["b", "b", "a", "a"]);
    const svg = await g.toSvg({ label: null });
    const paths = named(svg, "path").filter(({ attributes }) => attributes["marker-end"] === "url(#arrow)");
    expect(new Set(paths.map(({ attributes }) => attributes.d)).size).toBe(3);
    const edges = svg.slice(svg.indexOf('class="edges"'), svg.indexOf('class="nodes"'));
    expect(edges.match(/<circle/g)?.length).toBe(1);
  });

  it("keeps nodes within the paper, and a light or dark one", async () => {
    const g = await karate;
    const svg = await g.toSvg({ width: 300, height: 500, size: { by: "id", range: [2, 4] }, theme: "dark" });
    for (const { attributes } of named(svg, "circle")) {
      expect(Number(attributes.cx)).toBeGreaterThan(0);
      expect(Number(attributes.cx)).toBeLessThan(300);
      expect(Number(attributes.cy)).toBeLessThan(500);
    }
    expect(svg).not.toContain("prefers-color-scheme");
    expect(svg).toContain("--paper:#0d1117");
  });

  it("has hostile names as text only", async () => {
    const src = HOSTILE.map((name, i) => `${i}${name}`);
    const g = await Graph.from({
      nodes: { id: src, [HOSTILE[0]]: src },
      edges: { src, dst: [...src.slice(1), src[0] ?? ""] },
    });
    for (const title of HOSTILE) {
      const svg = await g.toSvg({ color: HOSTILE[0], title, layout: { iterations: 5 } });
      expect(new Set(elements(svg).map(({ name }) => name))).toEqual(
        new Set(["svg", "title", "style", "defs", "marker", "path", "rect", "g", "circle", "text"]),
      );
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML refuses.
      expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/);
      expect(svg.length).toBeLessThan(60_000);
      expect(svg.isWellFormed()).toBe(true);
    }
  });

  it("says what it leaves out, and is of one node and of none", async () => {
    const svg = await (await karate).toSvg({ maxNodes: 5 });
    expect(svg).toContain("Showing 5 of 34 nodes");
    expect(named(await (await Graph.from({ nodes: { id: ["one"] } })).toSvg(), "text").map(({ text }) => text)).toEqual(
      ["one"],
    );
    elements(await (await Graph.from({ nodes: { id: [] as string[] } })).toSvg());
  });
});
