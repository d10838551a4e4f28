/** `graph.view` and `graph.toSvg` where they are looked at: in Chromium, without a GPU. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Frame, Graph, generate, type View } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";
import { HOSTILE } from "../unit/view/hostile.ts";
import { close, exposed, open, pixels, place, ready, still, type Watched } from "./browser.ts";

afterAll(close);

const [RED, BLUE, GREEN] = ["#e00020", "#1030f0", "#00a040"] as const;

/** A triangle with loops and parallel edges; where each node is is known. */
const small = await Graph.from({
  nodes: {
    ...{ id: ["Ada", "Bob", "Cleo"], x: [0, 1, 0.5], y: [0, 0, 1] },
    ...{ team: ["red", "blue", "green"], born: [1815, null, 1990] },
  },
  edges: {
    src: ["Ada", "Ada", "Bob", "Cleo", "Cleo"],
    dst: ["Bob", "Bob", "Ada", "Cleo", "Ada"],
    since: [1, 2, 3, 4, 5],
  },
});
const look = {
  ...{ x: "x", y: "y", size: 14, label: null },
  color: { by: "team", colors: [BLUE, GREEN, RED] },
} as const;

const opened = async (view: View, options = {}): Promise<Watched & { renderer: string }> => {
  const watched = await open(view.html(), options);
  return { ...watched, renderer: await ready(watched) };
};

const clean = ({ errors, requests }: Watched) => expect({ errors, requests }).toEqual({ errors: [], requests: [] });

describe.each(["canvas", "webgl"] as const)("a picture by %s", (renderer) => {
  it("shows its nodes where and as large as they are", async () => {
    const watched = await opened(await small.view({ ...look, renderer }));
    expect(watched.renderer).toBe(renderer);
    const counts = await pixels(watched.page, `nodes-${renderer}`, BLUE, GREEN, RED);
    // A circle's area, of which the rim and the key in the legend are some.
    for (const count of counts) expect(count / (Math.PI * 14 ** 2)).toBeGreaterThan(0.75);
    for (const count of counts) expect(count / (Math.PI * 14 ** 2)).toBeLessThan(1.35);
    const [ada, bob, cleo] = await Promise.all(["Ada", "Bob", "Cleo"].map((id) => place(watched.page, id)));
    expect(ada?.x).toBeLessThan(bob?.x ?? 0);
    expect(cleo?.y).toBeLessThan(ada?.y ?? 0);
    clean(watched);
  });

  it("tells of a node by hover and by click, lights its neighbours, and lets go", async () => {
    const watched = await opened(await small.view({ ...look, renderer }));
    const { page } = watched;
    const { x, y } = await place(page, "Ada");
    await page.mouse.move(x, y, { steps: 3 });
    await page.waitForSelector("#tip:not([hidden])");
    expect(await page.locator("#tip").textContent()).toMatch(/Ada[\s\S]*teamredborn1815/);
    const bob = await place(page, "Bob");
    await page.mouse.move(bob.x, bob.y, { steps: 3 });
    expect(await page.locator("#tip .null").textContent()).toBe("null");
    const cleo = await place(page, "Cleo");
    await page.mouse.click(cleo.x, cleo.y);
    await page.waitForSelector("#panel:not([hidden])");
    const panel = await page.locator("#panel").textContent();
    expect(panel).toMatch(/Cleo[\s\S]*green[\s\S]*1990[\s\S]*2 edges[\s\S]*→ (Cleo|Ada)[\s\S]*since: /);
    await page.mouse.move(5, 690);
    await still(page);
    // Bob is no neighbour, and nearly gone.
    const [blue = 0, green = 0, red = 0] = await pixels(page, `lit-${renderer}`, BLUE, GREEN, RED);
    expect(blue).toBeLessThan(200);
    expect(green).toBeGreaterThan(400);
    expect(red).toBeGreaterThan(400);
    await page.keyboard.press("Escape");
    expect(await page.locator("#panel").isHidden()).toBe(true);
    await still(page);
    expect((await pixels(page, `unlit-${renderer}`, BLUE))[0]).toBeGreaterThan(400);
    clean(watched);
  });

  it("tells of an edge, and draws loops and parallel edges apart", async () => {
    const watched = await opened(await small.view({ ...look, renderer }));
    const { page } = watched;
    expect(await exposed(page, ({ edges }) => edges)).toEqual({ straight: 2, bent: 3 });
    const [from, to] = [await place(page, "Cleo"), await place(page, "Ada")];
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await page.waitForSelector("#tip:not([hidden])");
    expect(await page.locator("#tip").textContent()).toMatch(/Cleo.*→.*Ada[\s\S]*since5/);
    // The top of the loop.
    await page.mouse.move(from.x, from.y - 1.8 * from.radius - 8, { steps: 3 });
    expect(await page.locator("#tip").textContent()).toMatch(/Cleo.*→.*Cleo[\s\S]*since4/);
    clean(watched);
  });

  it("zooms, moves and fits", async () => {
    const watched = await opened(await small.view({ ...look, renderer }));
    const { page } = watched;
    const before = await place(page, "Bob");
    await page.mouse.move(500, 360);
    await page.mouse.wheel(0, -300);
    await still(page);
    const near = await place(page, "Bob");
    expect(near.x).toBeGreaterThan(before.x + 30);
    await page.mouse.move(500, 600);
    await page.mouse.down();
    await page.mouse.move(400, 550, { steps: 5 });
    await page.mouse.up();
    await still(page);
    const moved = await place(page, "Bob");
    expect([Math.round(moved.x - near.x), Math.round(moved.y - near.y)]).toEqual([-100, -50]);
    await page.locator("#fit").click();
    await still(page);
    const back = await place(page, "Bob");
    expect(Math.abs(back.x - before.x) + Math.abs(back.y - before.y)).toBeLessThan(3);
    clean(watched);
  });

  it("draws nothing while nothing moves, nor out of sight", async () => {
    const view = await small.view({ ...look, renderer });
    const { "text/html": cell = "" } =
      (view as never as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]?.() ?? {};
    const watched = await open(`<!doctype html><meta charset="utf-8"><body>${cell}<div style="height:4000px"></div>`);
    // On a busy machine it is not there at once.
    const frame = await (await watched.page.waitForSelector("iframe")).contentFrame();
    if (!frame) throw new Error("there is no frame");
    await frame.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
    const drawn = () => frame.evaluate("window.quiverView.frames.drawn") as Promise<number>;
    const settled = async () => {
      await watched.page.waitForTimeout(1500);
      const count = await drawn();
      await watched.page.waitForTimeout(1000);
      expect(await drawn()).toBe(count);
      return count;
    };
    const first = await settled();
    expect(first).toBeGreaterThan(0);
    await frame.evaluate(() => document.getElementById("closer")?.click());
    const second = await settled();
    expect(second).toBeGreaterThan(first);
    await watched.page.evaluate(() => scrollTo(0, 3500));
    await watched.page.waitForTimeout(500);
    await frame.evaluate(() => document.getElementById("closer")?.click());
    expect(await settled()).toBe(second);
    await watched.page.evaluate(() => scrollTo(0, 0));
    expect(await settled()).toBeGreaterThan(second);
    clean(watched);
  });
});

describe("a page", () => {
  it("finds nodes by id and label, by the keyboard alone", async () => {
    const watched = await opened(await small.view({ ...look, label: "team" }));
    const { page } = watched;
    expect(watched.renderer).toBe("canvas");
    await page.keyboard.press("Tab");
    await page.keyboard.type("cle");
    expect(await page.locator("#found [role=option]").allInnerTexts()).toEqual(["green (Cleo)"]);
    await page.keyboard.press("Enter");
    expect(await page.locator("#panel h2").textContent()).toBe("green (Cleo)");
    expect(await page.locator("#status").textContent()).toBe("green (Cleo), 2 edges");
    await page.locator("#search").fill("red");
    expect(await page.locator("#found [role=option]").allInnerTexts()).toEqual(["red (Ada)"]);
    await page.locator("#search").fill("nobody");
    expect(await page.locator("#status").textContent()).toBe("no node found");
    clean(watched);
  });

  it("is moved over by the keyboard, and read aloud", async () => {
    const watched = await opened(await small.view(look));
    const { page } = watched;
    expect(await page.locator("#summary").textContent()).toMatch(
      /Directed graph, 3 nodes and 5 edges drawn\. The most central are \w+/,
    );
    await page.locator("#stage").focus();
    const before = await place(page, "Bob");
    await page.keyboard.press("ArrowRight");
    await still(page);
    expect((await place(page, "Bob")).x).toBe(before.x - 60);
    await page.keyboard.press("PageDown");
    const title = await page.locator("#panel h2").textContent();
    await page.keyboard.press("PageDown");
    expect(await page.locator("#panel h2").textContent()).not.toBe(title);
    await page.keyboard.press("Escape");
    expect(await page.locator("#panel").isHidden()).toBe(true);
    clean(watched);
  });

  it("reaches nobody, even where a script tries", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.setHeader("Access-Control-Allow-Origin", "*").end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const attempt = async (address: string) => {
      const script = document.createElement("script");
      script.textContent = "window.hit = 1";
      document.body.append(script);
      for (const name of ["img", "script", "iframe", "link"]) {
        const made = document.createElement(name);
        Object.assign(made, name === "link" ? { rel: "stylesheet", href: address } : { src: address });
        document.body.append(made);
      }
      navigator.sendBeacon(address);
      const fetched = await fetch(address).then(
        () => "fetched",
        () => "refused",
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [fetched, (window as never as { hit?: number }).hit];
    };
    try {
      const { page } = await opened(await small.view(look));
      expect(await page.evaluate(attempt, url)).toEqual(["refused", undefined]);
      expect(asked).toBe(0);
      // Without the policy they would have arrived.
      const free = await open("<!doctype html><body><p>no policy</p>");
      await free.page.evaluate(attempt, url);
      expect(asked).toBeGreaterThan(0);
    } finally {
      server.close();
    }
  });

  it("is dark where its reader's system is, or as it was told, or asked", async () => {
    const [DARK, LIGHT] = ["#0d1117", "#ffffff"];
    const of = async (view: View, options: object, name: string, click = false) => {
      const { page } = await opened(view, options);
      if (click) await page.locator("#theme").click();
      await still(page);
      const [dark = 0, light = 0] = await pixels(page, name, DARK, LIGHT);
      return dark > light ? "dark" : "light";
    };
    const auto = await small.view(look);
    expect(await of(auto, { colorScheme: "dark" }, "auto-dark")).toBe("dark");
    expect(await of(auto, { colorScheme: "light" }, "auto-light")).toBe("light");
    expect(await of(await small.view({ ...look, theme: "light" }), { colorScheme: "dark" }, "light")).toBe("light");
    expect(await of(auto, { colorScheme: "dark" }, "asked", true)).toBe("light");
  });

  it("has hostile names as text", async () => {
    const ids = HOSTILE.map((name, i) => `${i}${name}`);
    const g = await Graph.from({ nodes: { id: ids, [HOSTILE[0]]: ids }, edges: { src: ids, dst: [...ids].reverse() } });
    const watched = await opened(await g.view({ color: HOSTILE[0], title: HOSTILE[0] }));
    const { page } = watched;
    expect(await page.title()).toBe(HOSTILE[0]);
    expect(await page.locator("#title").textContent()).toBe(HOSTILE[0]);
    await page.locator("#search").fill("0</script>");
    await page.keyboard.press("Enter");
    expect(await page.locator("#panel dt").textContent()).toBe(HOSTILE[0]);
    expect(await page.locator("#panel dd").textContent()).toBe(ids[0]);
    const { x, y } = await place(page, ids[0] as string);
    await page.mouse.move(x, y, { steps: 2 });
    expect(await page.locator("#tip strong").textContent()).toBe(ids[0]);
    expect(await page.evaluate("window.hit")).toBeUndefined();
    expect(await page.locator("img").count()).toBe(0);
    await pixels(page, "hostile");
    clean(watched);
  });

  it("bears 100,000 nodes and 500,000 edges, and answers while they are drawn", async () => {
    const g = await Graph.from(await generate.barabasiAlbert({ nodes: 100_000, edgesPerNode: 5, seed: 1 }));
    const html = (await g.view({ layout: { iterations: 5 } })).html();
    expect(html.length).toBeLessThan(6_000_000);
    const watched = await open(html);
    await watched.page.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
    console.log(`ready ${await watched.page.evaluate(() => Math.round(performance.now()))} ms after it was opened`);
    await watched.page.locator("#search").fill("77777");
    await watched.page.keyboard.press("Enter");
    expect(await watched.page.locator("#panel h2").textContent()).toBe("77777");
    await watched.page.keyboard.press("Escape");
    await watched.page.locator("#fit").click();
    await still(watched.page);
    // All edges are there, in more frames than one.
    expect(await exposed(watched.page, ({ frames }) => frames.drawn)).toBeGreaterThan(100);
    expect((await pixels(watched.page, "large", "#4e79a7"))[0]).toBeGreaterThan(20_000);
    clean(watched);
  });

  it("says what it leaves out", async () => {
    const { page } = await opened(await small.view({ ...look, maxNodes: 2 }));
    expect(await page.locator("#notice").textContent()).toMatch(/^Showing 2 of 3 nodes, those of highest PageRank/);
  });
});

describe("SVG", () => {
  it("has labels that do not lie on one another, in the font that is there", async () => {
    const g = await Graph.from(await generate.barabasiAlbert({ nodes: 150, edgesPerNode: 2, seed: 4 }));
    const named = await g.withNodeAttributes({
      name: {
        nodes: Uint32Array.from({ length: 150 }, (_, i) => i),
        values: Array.from({ length: 150 }, (_, i) => `Wm ${"Näme".repeat(i % 4)} 日本 ${i}`),
      },
    });
    const watched = await open(await named.toSvg({ label: "name" }), {}, "svg");
    const boxes = await watched.page.evaluate(() =>
      [...document.querySelectorAll<SVGTextElement>(".labels text")].map((text) => {
        const { x, y, width, height } = text.getBBox();
        return { x, y: y + 2, right: x + width, bottom: y + height - 2 };
      }),
    );
    expect(boxes.length).toBeGreaterThan(30);
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1))
        expect(a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom).toBe(false);
    });
    expect((await pixels(watched.page, "svg", "#4e79a7"))[0]).toBeGreaterThan(1000);
    clean(watched);
  });
});

describe("a chart's page", () => {
  it("draws its marks, tells of them, and asks nobody for anything", async () => {
    const visits = Frame.from({
      at: [0, 1, 2, 3].map((day) => new Date(Date.UTC(2024, 0, 1 + day))),
      [HOSTILE[0]]: ["a", HOSTILE[0], "b", "b"],
    }) as Frame;
    const watched = await open(
      await visits.plot.histogram("at", { color: HOSTILE[0], bins: 2, title: "Visits" }).toHtml(),
    );
    const marks = watched.page.locator("#chart .role-mark path");
    await marks.first().waitFor();
    expect(await marks.count()).toBe(3);
    expect(await watched.page.title()).toBe("Visits");
    expect(await marks.first().getAttribute("aria-label")).toMatch(/from: 2024-01-0\d 00:00:00/);
    expect(await watched.page.evaluate("globalThis.hit")).toBeUndefined();
    expect((await pixels(watched.page, "chart", "#4c78a8"))[0]).toBeGreaterThan(1000);
    clean(watched);
  });
});
