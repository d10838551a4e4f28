// Makes `dist/view/page.html`: the page of `graph.view`, with its script, its style and all that they use inside.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "./setup.mjs";

const folder = join(root, "src", "view", "page");

const MARKER = /\/\*@@(style|script)@@\*\/|@@(policy)@@/g;

export async function buildViewPage() {
  const { build } = await import("esbuild");
  const bundled = await build({
    entryPoints: [join(folder, "main.ts")],
    ...{
      bundle: true,
      minify: true,
      write: false,
      format: "iife",
      target: "es2022",
      legalComments: "none",
      metafile: true,
    },
    ...{ logLevel: "warning", absWorkingDir: root, charset: "utf8" },
  });
  // `<!--` and `</script` end or open things within a script, even in its texts.
  const script = bundled.outputFiles[0].text.replaceAll("<!--", "\\x3c!--").replaceAll("</script", "\\x3c/script");
  const minified = await build({
    entryPoints: [join(folder, "page.css")],
    ...{ minify: true, write: false, logLevel: "warning", absWorkingDir: root },
  });
  const style = minified.outputFiles[0].text.trim();
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  // Nothing may be fetched, sent or embedded, and no script runs but ours.
  const policy = [
    ...["default-src 'none'", `script-src ${hash(script)}`, "style-src 'unsafe-inline'", "connect-src 'none'"],
    ...["img-src data:", "form-action 'none'", "base-uri 'none'"],
  ].join("; ");
  const given = { policy, style, script };
  const page = readFileSync(join(folder, "page.html"), "utf8").replace(
    MARKER,
    (_, code, policy) => given[code ?? policy],
  );
  mkdirSync(join(root, "dist", "view"), { recursive: true });
  writeFileSync(join(root, "dist", "view", "page.html"), `${page}${licences(Object.keys(bundled.metafile.inputs))}`);
}

/** The licences of what is inside, as they ask for. */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  const texts = new Map();
  for (const name of [...packages].sort()) {
    const at = join(root, "node_modules", name);
    const { version, license } = readJson(join(at, "package.json"));
    const file = readdirSync(at).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(at, file), "utf8").trim() : `Licence: ${license}`;
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  }
  const all = [...texts].map(([text, names]) => `${names.join(", ")}\n\n${text}`).join("\n\n\n");
  return `<!--\nThis page contains:\n\n${all.replaceAll("--", "- -")}\n-->\n`;
}

if (process.argv[1] === import.meta.filename) await buildViewPage();
