/** The page: a template that `npm run build` makes of `page/`, and a picture's data in it. */
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { escapeHtml } from "../display/html.ts";
import { QuiverError } from "../native/errors.ts";
import { pack } from "./container.ts";
import type { ViewOptions } from "./options.ts";
import { pageData } from "./page-data.ts";
import type { Picture } from "./picture.ts";

/** Where the built template lies, seen from the sources, from the ES build and from the CommonJS build alike. */
const TEMPLATE = "../../dist/view/page.html";

let parts: string[] | undefined;

/** The whole page. Names and values of the picture are in its data alone, which is compressed: no browser reads them as HTML. */
export async function pageHtml(picture: Picture, options: Pick<ViewOptions, "theme" | "renderer">): Promise<string> {
  const bytes = pack(pageData(picture, options.renderer ?? "auto"));
  const compressed = await promisify(gzip)(bytes, { level: 6 });
  const given: Record<string, string> = {
    title: escapeHtml(picture.title),
    theme: options.theme ?? "auto",
    data: compressed.toString("base64"),
  };
  parts ??= template().split(/@@(title|theme|data)@@/);
  return parts.map((part, i) => (i % 2 === 0 ? part : given[part])).join("");
}

function template(): string {
  // A bundler that makes CommonJS leaves it empty.
  const here: string | undefined = import.meta.url;
  const place = here === undefined ? undefined : new URL(TEMPLATE, here);
  try {
    if (place === undefined) throw new Error("a bundle has no files beside it");
    return readFileSync(place, "utf8");
  } catch (cause) {
    const remedy = "npm run build makes it in a checkout; in a bundled program, mark arrow-quiver external";
    const message = `the page that pictures are shown in is not there (${place?.pathname ?? TEMPLATE}): ${remedy}`;
    throw new QuiverError("FILE_NOT_FOUND", message, {}, { cause });
  }
}
