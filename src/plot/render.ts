/** Specs as SVG and as pages, by Vega and Vega-Lite, which are loaded when they are first needed. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { escapeHtml } from "../display/html.ts";
import { QuiverError } from "../native/errors.ts";
import type { VegaLiteSpec } from "./spec.ts";

/** What is used of them: their own types differ between versions. */
interface Vega {
  View: new (runtime: unknown, options: object) => { toSVG(): Promise<string>; finalize(): unknown };
  parse(spec: object): unknown;
  version?: string;
}

interface VegaLite {
  compile(spec: object, options?: object): { spec: object };
}

/** Vega's own words go nowhere: a spec of ours that it warns of is a defect that tests find. */
const SILENT = Object.fromEntries(
  ["level", "warn", "info", "debug", "error"].map((name) => [name, (): object => SILENT]),
) as unknown as object;

export async function svgOfSpec(spec: VegaLiteSpec): Promise<string> {
  const [vega, compiled] = await Promise.all([loaded<Vega>("vega"), compile(spec)]);
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger: SILENT });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** A page that holds Vega and the chart, and may ask nobody for anything. */
export async function htmlOfSpec(spec: VegaLiteSpec, title: string): Promise<string> {
  const [script, compiled] = await Promise.all([vegaScript(), compile(spec)]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
</head>
<body>
<div id="chart"></div>
<script>${script.replaceAll("</script", "<\\/script")}</script>
<script>
const spec = ${scriptJson(compiled)};
new vega.View(vega.parse(spec), { container: "#chart", renderer: "svg", hover: true }).runAsync();
</script>
</body>
</html>
`;
}

/** Vega makes functions of its expressions. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:";

/** JSON that ends no script, whatever its texts hold. */
const scriptJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

async function compile(spec: VegaLiteSpec): Promise<object> {
  const { compile } = await loaded<VegaLite>("vega-lite");
  // A copy: Vega marks the data that it is given.
  return compile(JSON.parse(JSON.stringify(spec)), { logger: SILENT }).spec;
}

async function loaded<Module>(name: "vega" | "vega-lite"): Promise<Module> {
  try {
    // Left to the program that runs: bundlers would look for it in programs that never ask.
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
  } catch (error) {
    throw missing(error);
  }
}

/** Vega for a page, which lies beside the file that Node loads. */
async function vegaScript(): Promise<string> {
  let file: string;
  try {
    // A bundler that saw it would take Vega in, and one that makes CommonJS leaves the URL empty.
    const here: string | undefined = import.meta.url;
    file = process
      .getBuiltinModule("node:module")
      .createRequire(here ?? __filename)
      .resolve("vega");
  } catch (error) {
    throw missing(error);
  }
  return readFile(join(dirname(file), "vega.min.js"), "utf8");
}

function missing(cause: unknown): QuiverError {
  const message = "charts are drawn as SVG and HTML by the packages vega and vega-lite; npm install vega vega-lite";
  const details = { expected: "vega and vega-lite", got: cause instanceof Error ? cause.message : String(cause) };
  return Object.assign(new QuiverError("PACKAGE_MISSING", message, {}, { cause }), { details });
}
