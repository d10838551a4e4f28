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
const TEMPLATE = new URL("../../dist/view/page.html", import.meta.url);

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
  try {
    return readFileSync(TEMPLATE, "utf8");
  } catch (cause) {
    const message = `the page that pictures are shown in is not there (${TEMPLATE.pathname}): npm run build makes it`;
    throw new QuiverError("FILE_NOT_FOUND", message, {}, { cause });
  }
}
