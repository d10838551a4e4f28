// Links that lead nowhere, in Markdown and in the pages of the built site. Nothing is asked of a network: a link to elsewhere is looked at only
// for its form.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** All files below a folder whose names end so, but for those of packages, which benches install beside themselves. */
export function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.split(sep).includes("node_modules"))
    .map((name) => join(folder, name))
    .sort();
}

/**
 * What is wrong with the links of Markdown files.
 *
 * @param {readonly string[]} files - their paths
 * @param {string} root - the folder that no link may leave
 * @returns {string[]} a sentence per link
 */
export function brokenInMarkdown(files, root) {
  return broken(files, root, (text) => ({ anchors: headingAnchors(text), links: markdownLinks(text) }));
}

/** The same of a built site: pages, and what they load. Also told is what a page would load from elsewhere. */
export function brokenInSite(folder) {
  const files = filesBelow(folder, ".html");
  const read = (text) => ({ anchors: ids(text), links: attributes(text) });
  return [...broken(files, folder, read), ...files.flatMap((file) => loadedFromElsewhere(file, folder))];
}

function broken(files, root, read) {
  const pages = new Map();
  const page = (file) => {
    if (!pages.has(file)) pages.set(file, read(readFileSync(file, "utf8")));
    return pages.get(file);
  };
  return files.flatMap((file) => {
    const { links } = page(file);
    const wrong = (link, why) => `${relative(root, file)}: ${link} ${why}`;
    return [...new Set(links)].flatMap((link) => {
      if (isElsewhere(link)) return hasForm(link) ? [] : [wrong(link, "is no address")];
      const [path, anchor] = link.split("#").map(decoded);
      const target = path === "" ? file : resolve(dirname(file), path);
      if (relative(root, target).startsWith("..")) return [wrong(link, "leads out of the folder")];
      if (!existsSync(target)) return [wrong(link, "leads to no file")];
      const isPage = /\.(md|html)$/.test(target) && statSync(target).isFile();
      if (anchor && isPage && !page(target).anchors.has(anchor)) return [wrong(link, "leads to no heading")];
      return [];
    });
  });
}

/** Beside those of pages there are those of lines of sources, `#L12`, on no page. */
const decoded = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const isElsewhere = (link) => /^[a-z][a-z0-9+.-]*:/i.test(link);

function hasForm(link) {
  if (link.startsWith("data:")) return true;
  if (!URL.canParse(link)) return false;
  const { protocol, hostname, username } = new URL(link);
  return protocol === "mailto:" || (/^https?:$/.test(protocol) && hostname.includes(".") && username === "");
}

/** Where the links and pictures of a text lead, those in code left out. */
export function markdownLinks(text) {
  const prose = withoutCode(text);
  const inline = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(([, link]) => link);
  const references = [...prose.matchAll(/^\[[^\]]+\]:\s+<?([^\s>]+)>?/gm)].map(([, link]) => link);
  return [...inline, ...references];
}

/** The anchors that GitHub gives to headings; of equal ones, the second is `name-1`. */
export function headingAnchors(text) {
  const found = new Set();
  for (const [, heading] of text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    let unique = anchor;
    for (let count = 1; found.has(unique); count++) unique = `${anchor}-${count}`;
    found.add(unique);
  }
  return found;
}

const withoutCode = (text) => text.replace(/^ *```[\s\S]*?^ *```/gm, "").replace(/`[^`\n]*`/g, "");

const ids = (html) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescaped(id)));
const attributes = (html) =>
  [...html.matchAll(/<(?:a|link|script|img|use|iframe)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, link]) =>
    unescaped(link),
  );

/** Scripts, styles, fonts and pictures from a network: the site would not work without one. */
function loadedFromElsewhere(file, root) {
  const html = readFileSync(file, "utf8");
  const loaded = [...html.matchAll(/<(?:link|script|img|iframe)\b[^>]*?\s(?:href|src)="(https?:[^"]*|\/\/[^"]*)"/g)];
  return loaded.map(([, link]) => `${relative(root, file)}: ${link} would be loaded from elsewhere`);
}

const unescaped = (text) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
