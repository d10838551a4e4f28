/** Pages in a real browser, watched: what they log, and whom they ask for something. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const shots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "quiver-browser-"));
mkdirSync(shots, { recursive: true });

let browser: Browser | undefined;
let viewer: Page | undefined;
let files = 0;

export interface Watched {
  page: Page;
  /** Errors that were thrown or logged, warnings of the driver left out. */
  errors: string[];
  /** Addresses that were asked for beside the page's own. */
  requests: string[];
}

async function started(): Promise<Browser> {
  const executablePath = process.env.QUIVER_CHROMIUM ?? "/usr/bin/chromium";
  browser ??= await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox"] });
  return browser;
}

export async function close(): Promise<void> {
  await browser?.close();
  rmSync(folder, { recursive: true });
}

/** Opens HTML or SVG from a file, as somebody would who was sent it. */
export async function open(text: string, options: BrowserContextOptions = {}, kind = "html"): Promise<Watched> {
  files += 1;
  const path = join(folder, `${files}.${kind}`);
  writeFileSync(path, text);
  return openFile(path, options);
}

/** Opens a file that is there. */
export async function openFile(path: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await (await started()).newContext({ viewport: { width: 1000, height: 700 }, ...options });
  const page = await context.newPage();
  const [errors, requests] = [[] as string[], [] as string[]];
  const url = pathToFileURL(path).href;
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== url && request.url() !== "about:srcdoc") requests.push(request.url());
  });
  await page.goto(url);
  return { page, errors, requests };
}

/** The renderer that a picture ended up with, once it can be used. */
export async function ready({ page }: Watched): Promise<string> {
  await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
  await still(page);
  return page.evaluate(() => document.documentElement.dataset.ready ?? "");
}

interface Exposed {
  frames: { drawn: number };
  edges: { straight: number; bent: number };
  screenOf(id: string): [x: number, y: number, radius: number];
}

export const exposed = <T>(page: Page, read: (view: Exposed) => T): Promise<T> =>
  page.evaluate(`(${String(read)})(window.quiverView)`) as Promise<T>;

/** Waits until no frame has been drawn for a while. */
export async function still(page: Page): Promise<void> {
  for (let [last, same] = [-1, 0]; same < 4; ) {
    await page.waitForTimeout(100);
    const drawn = await exposed(page, ({ frames }) => frames.drawn);
    same = drawn === last ? same + 1 : 0;
    last = drawn;
  }
}

/** Where a node is in the window. */
export async function place(page: Page, id: string): Promise<{ x: number; y: number; radius: number }> {
  const [x, y, radius] = (await page.evaluate(`window.quiverView.screenOf(${JSON.stringify(id)})`)) as [
    number,
    number,
    number,
  ];
  const box = await page.locator("#stage").boundingBox();
  return { x: x + (box?.x ?? 0), y: y + (box?.y ?? 0), radius };
}

/** How many pixels of the window are nearly of each colour; the picture is kept under `name`. */
export async function pixels(page: Page, name: string, ...colors: string[]): Promise<number[]> {
  const png = await page.screenshot({ path: join(shots, `${name}.png`), timeout: 60_000 });
  viewer ??= await (await started()).newPage();
  return viewer.evaluate(
    async ([base64, wanted]) => {
      const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob();
      const image = await createImageBitmap(blob);
      const context = new OffscreenCanvas(image.width, image.height).getContext(
        "2d",
      ) as OffscreenCanvasRenderingContext2D;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      return wanted.map((color) => {
        const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (channels.every((value, i) => Math.abs(value - (data[at + i] as number)) < 12)) count += 1;
        }
        return count;
      });
    },
    [png.toString("base64"), colors] as const,
  );
}
